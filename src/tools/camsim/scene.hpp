// What a simulated camera sees: a till, a shelf, people moving, the time burnt in.
//
// Thread rule: one owner, the camera's streaming thread.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>

#include "tillwatch/base/clock.hpp"

namespace tillwatch::camsim {

// The planes of one I420 picture, with their strides; they belong to somebody else.
struct Planes {
  cv::Mat y;
  cv::Mat u;
  cv::Mat v;
};

class Scene {
 public:
  // grain: standard deviation of the sensor's noise, 0 for none.
  Scene(int camera, cv::Size size, int grain);

  // Paints the whole picture as it is at this moment.
  void Paint(const Planes& planes, UtcTime now);

 private:
  void PaintPeople(const Planes& planes, double seconds_since_epoch) const;
  void PaintGrain(cv::Mat& y);
  void PaintText(cv::Mat& y, UtcTime now) const;
  void PaintStrip(const Planes& planes, UtcTime now) const;

  const int camera_;
  const cv::Size size_;
  const std::string label_;
  Planes background_;
  cv::Mat grain_;  // larger than the picture: each frame shows another part of it
  cv::RNG random_;
};

}  // namespace tillwatch::camsim
