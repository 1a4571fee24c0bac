// The footage that the benches work on: 62 s of 720p15 at 2 Mbit/s, a keyframe each second.
#pragma once

#include <filesystem>
#include <string>

#include "support/child_process.hpp"

namespace tillwatch {

inline constexpr int kBenchFps = 15;

inline void MakeBenchFootage(const std::filesystem::path& mp4) {
  RunProgram({"ffmpeg",   "-v",      "error",     "-y",
              "-f",       "lavfi",   "-i",        "testsrc2=size=1280x720:rate=15",
              "-t",       "62",      "-vf",       "noise=alls=6:allf=t",
              "-c:v",     "libx264", "-preset",   "ultrafast",
              "-pix_fmt", "yuv420p", "-b:v",      "2M",
              "-minrate", "2M",      "-maxrate",  "2M",
              "-bufsize", "2M",      "-g",        "15",
              "-bf",      "0",       mp4.string()});
}

}  // namespace tillwatch
