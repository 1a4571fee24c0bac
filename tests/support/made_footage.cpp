#include "support/made_footage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/media/annex_b.hpp"
#include "tools/camsim/clock_strip.hpp"

namespace tillwatch {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

constexpr int kFps = 15;               // of the file that ffmpeg is given; no test sees it
constexpr seconds kRunClockAt{5'000};  // what the run's clock shows at kMadeStart
constexpr int kSampleRate = 48'000;
constexpr int kSamplesAFrame = 1'024;

// A grey picture that changes a little from one to the next.
std::string Picture(const MadeFootageSpec& spec, milliseconds time, int number) {
  std::string pixels(static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height),
                     static_cast<char>(100 + number % 40));
  const std::uint64_t bits =
      camsim::EncodeStrip({std::chrono::floor<milliseconds>(kMadeStart) + time, kMadeCamera});
  for (int bit = 0; bit < camsim::kStripBits; ++bit) {
    const camsim::Block block = camsim::StripBlock(bit, spec.width, spec.height);
    const bool white = ((bits >> (camsim::kStripBits - 1 - bit)) & 1U) != 0;
    for (int y = block.top; y < block.bottom; ++y) {
      const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(spec.width);
      std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(row) + block.left,
                  block.right - block.left, white ? '\xFF' : '\0');
    }
  }
  return pixels;
}

void WritePictures(const MadeFootageSpec& spec, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  int number = 0;
  for (const milliseconds time : spec.times) {
    const std::string pixels = Picture(spec, time, number++);
    out.write(pixels.data(), static_cast<std::streamsize>(pixels.size()));
  }
}

std::string ReadFile(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

std::vector<std::string> EncoderArguments(const MadeFootageSpec& spec) {
  const std::string gop = std::to_string(spec.gop);
  const std::string bframes = std::to_string(spec.bframes);
  if (spec.codec == VideoCodec::kH264) {
    return {"-c:v",  "libx264", "-preset", "veryfast",      "-g", gop, "-bf",
            bframes, "-flags",  "+cgop",   "-sc_threshold", "0"};
  }
  return {"-c:v",
          "libx265",
          "-preset",
          "ultrafast",
          "-tag:v",
          "hvc1",
          "-x265-params",
          "log-level=none:open-gop=0:scenecut=0:keyint=" + gop + ":min-keyint=" + gop +
              ":bframes=" + bframes};
}

std::vector<std::string> PictureInput(const MadeFootageSpec& spec, const fs::path& raw) {
  return {"ffmpeg",   "-v",
          "error",    "-y",
          "-f",       "rawvideo",
          "-pix_fmt", "gray",
          "-s",       std::to_string(spec.width) + "x" + std::to_string(spec.height),
          "-r",       std::to_string(kFps),
          "-i",       raw.string()};
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Each begins with the marker.
std::vector<Bytes> SplitBefore(const std::string& stream, std::string_view marker) {
  std::vector<Bytes> parts;
  for (std::size_t at = stream.find(marker); at != std::string::npos;) {
    const std::size_t next = stream.find(marker, at + marker.size());
    const std::size_t end = std::min(next, stream.size());
    parts.emplace_back(stream.begin() + static_cast<std::ptrdiff_t>(at),
                       stream.begin() + static_cast<std::ptrdiff_t>(end));
    at = next;
  }
  return parts;
}

// Which picture each packet of the file shows, in decode order.
std::vector<std::size_t> ShownBy(const fs::path& mp4) {
  std::istringstream lines(
      RunProgram({"ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                  "packet=pts_time", "-of", "csv=p=0", mp4.string()}));
  std::vector<std::size_t> numbers;
  for (double pts = 0; lines >> pts;) {
    numbers.push_back(static_cast<std::size_t>(std::lround(pts * kFps)));
  }
  return numbers;
}

struct Coded {
  std::vector<Bytes> units;         // in decode order
  std::vector<std::size_t> number;  // which picture each is
};

Coded EncodeJpegs(const MadeFootageSpec& spec, const TempDir& dir, const fs::path& raw) {
  std::vector<std::string> command = PictureInput(spec, raw);
  Append(command, {"-pix_fmt", "yuvj420p", "-q:v", "2", (dir.Path() / "%05d.jpg").string()});
  RunProgram(command);
  Coded coded;
  for (std::size_t i = 0; i < spec.times.size(); ++i) {
    std::string name = std::to_string(i + 1);
    name.insert(0, 5 - name.size(), '0');
    const std::string jpeg = ReadFile(dir.Path() / (name + ".jpg"));
    coded.units.emplace_back(jpeg.begin(), jpeg.end());
    coded.number.push_back(i);
  }
  return coded;
}

// An access unit delimiter in front of each picture shows where it begins.
Coded EncodeVideo(const MadeFootageSpec& spec, const TempDir& dir, const fs::path& raw) {
  const fs::path mp4 = dir.Path() / "made.mp4";
  std::vector<std::string> command = PictureInput(spec, raw);
  Append(command, {"-pix_fmt", "yuv420p"});
  Append(command, EncoderArguments(spec));
  command.push_back(mp4.string());
  RunProgram(command);

  const bool h264 = spec.codec == VideoCodec::kH264;
  const std::string stream =
      RunProgram({"ffmpeg", "-v", "error", "-i", mp4.string(), "-c", "copy", "-bsf:v",
                  h264 ? "h264_mp4toannexb,h264_metadata=aud=insert"
                       : "hevc_mp4toannexb,hevc_metadata=aud=insert",
                  "-f", h264 ? "h264" : "hevc", "-"});
  static constexpr std::string_view kH264Delimiter("\0\0\0\1\x09", 5);
  static constexpr std::string_view kH265Delimiter("\0\0\0\1\x46\x01", 6);
  return {SplitBefore(stream, h264 ? kH264Delimiter : kH265Delimiter), ShownBy(mp4)};
}

std::shared_ptr<AccessUnit> UnitAt(std::chrono::nanoseconds time) {
  auto unit = std::make_shared<AccessUnit>();
  unit->run = 1;
  unit->pts = Pts(kRunClockAt + time);
  unit->captured_at = kMadeStart + std::chrono::floor<microseconds>(time);
  unit->arrived_at = SteadyTime(time);
  return unit;
}

}  // namespace

std::vector<milliseconds> EvenTimes(int count, milliseconds frame) {
  std::vector<milliseconds> times;
  for (int i = 0; i < count; ++i) times.push_back(i * frame);
  return times;
}

std::vector<AccessUnitPtr> MakeFootage(const MadeFootageSpec& spec) {
  const TempDir dir;
  const fs::path raw = dir.Path() / "pictures.raw";
  WritePictures(spec, raw);
  const bool mjpeg = spec.codec == VideoCodec::kMjpeg;
  Coded coded = mjpeg ? EncodeJpegs(spec, dir, raw) : EncodeVideo(spec, dir, raw);
  if (coded.units.size() != spec.times.size() || coded.number.size() != spec.times.size()) {
    throw std::runtime_error("ffmpeg made " + std::to_string(coded.units.size()) + " pictures of " +
                             std::to_string(spec.times.size()));
  }
  const auto config =
      std::make_shared<const CodecConfig>(CodecConfig{spec.codec, spec.width, spec.height, "made"});
  std::vector<AccessUnitPtr> units;
  for (std::size_t i = 0; i < coded.units.size(); ++i) {
    const auto unit = UnitAt(spec.times.at(coded.number[i]));
    unit->config = config;
    unit->data = std::move(coded.units[i]);
    unit->keyframe = mjpeg || ReadPictureHeader(spec.codec, unit->data).keyframe;
    units.push_back(unit);
  }
  return units;
}

std::vector<AccessUnitPtr> MakeSound(seconds length, milliseconds tone_from, milliseconds tone_to) {
  const TempDir dir;
  const fs::path adts = dir.Path() / "sound.aac";
  const std::string tone =
      "aevalsrc='if(between(t," + std::to_string(tone_from.count()) + "/1000," +
      std::to_string(tone_to.count()) +
      "/1000),0.5*sin(2*PI*1000*t),0)':s=48000:d=" + std::to_string(length.count());
  RunProgram({"ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", tone, "-c:a", "aac", "-f", "adts",
              adts.string()});
  const std::string stream = ReadFile(adts);
  // AudioSpecificConfig: AAC-LC (2), 48 kHz (index 3), one channel (ISO/IEC 14496-3, 1.6.2.1).
  const auto config =
      std::make_shared<const AudioConfig>(AudioConfig{kSampleRate, 1, {0x11, 0x88}});
  std::vector<AccessUnitPtr> units;
  constexpr std::size_t kHeader = 7;
  for (std::size_t at = 0; at + kHeader <= stream.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(stream[at + i]); };
    const std::size_t size =
        ((byte(3) & 3U) << 11U) | (std::size_t{byte(4)} << 3U) | (byte(5) >> 5U);
    if (size < kHeader) throw std::runtime_error("ffmpeg's ADTS cannot be read");
    // The encoder puts one frame of silence in front.
    const auto number = static_cast<std::int64_t>(units.size()) - 1;
    const auto unit =
        UnitAt(std::chrono::nanoseconds(seconds(1)) * number * kSamplesAFrame / kSampleRate);
    unit->audio = config;
    unit->data.assign(
        stream.begin() + static_cast<std::ptrdiff_t>(at + kHeader),
        stream.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, stream.size())));
    units.push_back(unit);
    at += size;
  }
  return units;
}

FootageSlice SliceOf(std::vector<AccessUnitPtr> units, std::vector<AccessUnitPtr> audio) {
  FootageSlice slice;
  slice.extent.units = units.size();
  slice.extent.oldest = units.front()->captured_at;
  slice.extent.newest = units.back()->captured_at;
  slice.units = std::move(units);
  slice.audio = std::move(audio);
  return slice;
}

}  // namespace tillwatch
