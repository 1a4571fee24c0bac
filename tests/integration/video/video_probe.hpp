// What other people's tools (ffmpeg, ffprobe) say of a video file.
#pragma once

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/burnt_clock.hpp"
#include "support/child_process.hpp"
#include "tillwatch/media/image.hpp"

namespace tillwatch::test {

struct Packet {
  double pts = 0;
  double dts = 0;
  bool keyframe = false;
  bool shown = true;  // false: the edit list hides it
};

inline std::vector<Packet> Packets(const std::filesystem::path& path,
                                   const std::vector<std::string>& options = {}) {
  std::vector<std::string> command{"ffprobe",
                                   "-v",
                                   "error",
                                   "-select_streams",
                                   "v",
                                   "-show_entries",
                                   "packet=pts_time,dts_time,flags",
                                   "-of",
                                   "csv=p=0"};
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(path.string());
  std::istringstream lines(RunProgram(command));
  std::vector<Packet> packets;
  char comma = 0;
  std::string flags;
  for (Packet packet; lines >> packet.pts >> comma >> packet.dts >> comma >> flags;) {
    packet.keyframe = flags.starts_with("K");
    packet.shown = flags.find('D') == std::string::npos;
    packets.push_back(packet);
  }
  return packets;
}

inline std::string Probe(const std::filesystem::path& path, const std::string& entry,
                         const std::string& stream = "v") {
  std::string text = RunProgram({"ffprobe", "-v", "error", "-select_streams", stream,
                                 "-show_entries", entry, "-of", "csv=p=0", path.string()});
  while (!text.empty() && (text.back() == '\n' || text.back() == ',')) text.pop_back();
  return text;
}

inline double Duration(const std::filesystem::path& path) {
  return std::stod(Probe(path, "format=duration"));
}

// The types of the top-level boxes of an MP4 (ISO/IEC 14496-12 section 4.2).
inline std::vector<std::string> Boxes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> types;
  std::array<unsigned char, 8> header{};
  while (file.read(reinterpret_cast<char*>(header.data()), header.size())) {
    const std::uint32_t size = (std::uint32_t{header[0]} << 24) | (std::uint32_t{header[1]} << 16) |
                               (std::uint32_t{header[2]} << 8) | header[3];
    types.emplace_back(header.begin() + 4, header.end());
    if (size < header.size()) break;
    file.seekg(static_cast<std::streamoff>(size - header.size()), std::ios::cur);
  }
  return types;
}

// The pictures that a player shows, decoded by ffmpeg, in the order of showing.
inline std::vector<Image> Pictures(const std::filesystem::path& path, int width, int height) {
  const std::string raw = RunProgram({"ffmpeg", "-v", "error", "-i", path.string(), "-fps_mode",
                                      "passthrough", "-f", "rawvideo", "-pix_fmt", "bgr24", "-"});
  const auto bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  BOOST_REQUIRE(raw.size() % bytes == 0);
  std::vector<Image> images;
  for (std::size_t at = 0; at < raw.size(); at += bytes) {
    const auto begin = raw.begin() + static_cast<std::ptrdiff_t>(at);
    images.push_back({width, height, {begin, begin + static_cast<std::ptrdiff_t>(bytes)}});
  }
  return images;
}

// What each of these pictures claims to have been taken at.
inline std::vector<UtcTime> BurntClocks(const std::filesystem::path& path, int width, int height,
                                        int camera) {
  std::vector<UtcTime> clocks;
  for (const Image& image : Pictures(path, width, height)) {
    const auto clock = ReadBurntClock(image);
    BOOST_REQUIRE(clock.has_value());
    BOOST_REQUIRE(clock->camera == camera);
    clocks.push_back(clock->time);
  }
  return clocks;
}

// Seconds of what is heard before the first loud sample; -1 when there is none.
inline double ToneBegins(const std::filesystem::path& path) {
  constexpr int kRate = 8'000;
  const std::string raw = RunProgram({"ffmpeg", "-v", "error", "-i", path.string(), "-map", "0:a",
                                      "-ac", "1", "-ar", std::to_string(kRate), "-af",
                                      "aresample=async=1:first_pts=0", "-f", "s16le", "-"});
  for (std::size_t i = 0; i + 1 < raw.size(); i += 2) {
    const auto sample = static_cast<std::int16_t>(static_cast<std::uint8_t>(raw[i]) |
                                                  (static_cast<std::uint8_t>(raw[i + 1]) << 8));
    if (std::abs(sample) > 4'000) return static_cast<double>(i / 2) / kRate;
  }
  return -1;
}

inline std::string Sha256sum(const std::filesystem::path& path) {
  return RunProgram({"sha256sum", path.string()}).substr(0, 64);
}

}  // namespace tillwatch::test
