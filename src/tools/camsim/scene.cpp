#include "scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "clock_strip.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch::camsim {
namespace {

constexpr int kGrainMargin = 64;

// Limited-range BT.601 levels.
constexpr double kBlack = 16;
constexpr double kWhite = 235;

struct Colour {
  double y;
  double u;
  double v;
};
constexpr Colour kWall{150, 122, 130};
constexpr Colour kFloor{105, 120, 136};
constexpr Colour kShelf{90, 118, 142};
constexpr Colour kCounter{70, 112, 150};
constexpr Colour kTill{45, 130, 126};
constexpr Colour kScreen{180, 150, 100};
constexpr Colour kSkin{160, 110, 152};
constexpr Colour kCashier{95, 165, 105};

// A rectangle in thousandths of the picture.
struct Place {
  double left;
  double top;
  double width;
  double height;
};

cv::Rect ToPixels(const Place& place, cv::Size size) {
  const cv::Rect rect(
      cvRound(place.left * size.width / 1000), cvRound(place.top * size.height / 1000),
      cvRound(place.width * size.width / 1000), cvRound(place.height * size.height / 1000));
  return rect & cv::Rect({0, 0}, size);
}

void Fill(const Planes& planes, const Place& place, const Colour& colour) {
  cv::Mat y = planes.y;
  cv::Mat u = planes.u;
  cv::Mat v = planes.v;
  y(ToPixels(place, y.size())).setTo(colour.y);
  u(ToPixels(place, u.size())).setTo(colour.u);
  v(ToPixels(place, v.size())).setTo(colour.v);
}

void Disc(cv::Mat plane, double x, double y, double radius, double level) {
  const cv::Point centre(cvRound(x * plane.cols / 1000), cvRound(y * plane.rows / 1000));
  cv::circle(plane, centre, cvRound(radius * plane.rows / 1000), level, cv::FILLED);
}

void PaintPerson(const Planes& planes, double x, double top, const Colour& clothes) {
  Fill(planes, {x - 45, top + 95, 90, 330}, clothes);
  Disc(planes.y, x, top + 55, 55, kSkin.y);
  Disc(planes.u, x, top + 55, 55, kSkin.u);
  Disc(planes.v, x, top + 55, 55, kSkin.v);
}

Planes PaintShop(cv::Size size, int camera) {
  const cv::Size half((size.width + 1) / 2, (size.height + 1) / 2);
  Planes planes{cv::Mat(size, CV_8U), cv::Mat(half, CV_8U), cv::Mat(half, CV_8U)};
  Fill(planes, {0, 0, 1000, 1000}, kWall);
  Fill(planes, {0, 560, 1000, 440}, kFloor);
  for (int shelf = 0; shelf < 3; ++shelf) {
    Fill(planes, {620.0, 120.0 + 130 * shelf, 340, 14}, kShelf);
    for (int box = 0; box < 9; ++box) {
      const double shade = 60 + (box * 37 + shelf * 53 + camera * 29) % 150;
      Fill(planes, {630.0 + 36 * box, 55.0 + 130 * shelf, 28, 65},
           {shade, 100.0 + (box * 23 + camera * 17) % 60, 100.0 + (shelf * 41 + box * 11) % 60});
    }
  }
  return planes;
}

}  // namespace

Scene::Scene(int camera, cv::Size size, int grain)
    : camera_(camera),
      size_(size),
      label_(fmt::format("camera_{:03}", camera)),
      background_(PaintShop(size, camera)),
      random_(static_cast<std::uint64_t>(camera)) {
  if (grain == 0) return;
  grain_.create(size.height + kGrainMargin, size.width + kGrainMargin, CV_8S);
  random_.fill(grain_, cv::RNG::NORMAL, 0, grain);
}

void Scene::Paint(const Planes& planes, UtcTime now) {
  background_.y.copyTo(planes.y);
  background_.u.copyTo(planes.u);
  background_.v.copyTo(planes.v);
  const std::chrono::duration<double> since_epoch = now.time_since_epoch();
  PaintPeople(planes, since_epoch.count() + 7.0 * camera_);
  cv::Mat y = planes.y;
  PaintGrain(y);
  PaintText(y, now);
  PaintStrip(planes, now);
}

void Scene::PaintPeople(const Planes& planes, double t) const {
  const auto wave = [t](double period) { return std::sin(t * 2 * std::numbers::pi / period); };
  PaintPerson(planes, 330 + 40 * wave(5), 230 + 6 * wave(1.3), kCashier);
  Fill(planes, {180, 520, 420, 230}, kCounter);
  Fill(planes, {300, 440, 110, 90}, kTill);
  Fill(planes, {310, 450, 90, 50}, kScreen);
  // Goods pass over the counter; customers come, stand and go.
  Fill(planes, {600 - std::fmod(t * 90, 420.0), 500, 34, 30}, {200, 120, 140});
  const double customer = std::fmod(t, 24.0);
  const double x = customer < 6    ? 1060 - customer * 95
                   : customer < 18 ? 490 + 12 * wave(3)
                                   : 490 - (customer - 18) * 95;
  PaintPerson(planes, x, 470 + 8 * wave(0.9),
              {80.0 + std::fmod(std::floor(t / 24) * 31, 120.0), 128,
               110.0 + std::fmod(std::floor(t / 24) * 17, 40.0)});
}

void Scene::PaintGrain(cv::Mat& y) {
  if (grain_.empty()) return;
  const cv::Point at(random_.uniform(0, kGrainMargin), random_.uniform(0, kGrainMargin));
  cv::add(y, grain_(cv::Rect(at, size_)), y, cv::noArray(), CV_8U);
}

void Scene::PaintText(cv::Mat& y, UtcTime now) const {
  const std::string text = label_ + " " + FormatRfc3339(std::chrono::floor<milliseconds>(now));
  const double scale = size_.width / 900.0;
  const int thickness = std::max(1, size_.width / 500);
  int baseline = 0;
  const cv::Size extent =
      cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, thickness, &baseline);
  const int margin = std::max(2, size_.height / 60);
  const cv::Rect box(0, 0, extent.width + 2 * margin, extent.height + baseline + 2 * margin);
  y(box & cv::Rect({0, 0}, size_)).setTo(kBlack + 10);
  cv::putText(y, text, {margin, margin + extent.height}, cv::FONT_HERSHEY_SIMPLEX, scale, kWhite,
              thickness, cv::LINE_8);
}

void Scene::PaintStrip(const Planes& planes, UtcTime now) const {
  const int top = size_.height - StripHeight(size_.height);
  cv::Mat u = planes.u;
  cv::Mat v = planes.v;
  u.rowRange(top / 2, u.rows).setTo(128);
  v.rowRange(top / 2, v.rows).setTo(128);
  const std::uint64_t bits = EncodeStrip({std::chrono::floor<milliseconds>(now), camera_});
  cv::Mat y = planes.y;
  for (int bit = 0; bit < kStripBits; ++bit) {
    const Block block = StripBlock(bit, size_.width, size_.height);
    const bool white = ((bits >> (kStripBits - 1 - bit)) & 1U) != 0;
    y(cv::Range(block.top, block.bottom), cv::Range(block.left, block.right))
        .setTo(white ? kWhite : kBlack);
  }
}

}  // namespace tillwatch::camsim
