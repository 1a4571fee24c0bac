// What the video path costs, as key=value lines on stdout.
//
// By default: 60 s of 720p15 at 2 Mbit/s from a ring to MP4 and JPEG on disk, beside what ffmpeg
// takes for the same footage from a file, copied and re-encoded. With --cameras N: what recording
// costs.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "tillwatch/adapters/opencv/jpeg_thumbnailer.hpp"
#include "tillwatch/app/clip_archive.hpp"
#include "tillwatch/media/annex_b.hpp"
#include "tillwatch/media/clip_cut.hpp"

namespace tillwatch {
namespace {

constexpr int kFps = 15;
constexpr seconds kClip{60};
constexpr std::int64_t kRingBytes = 64LL * 1024 * 1024;

template <class T>
T OrThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void MakeFootage(const std::filesystem::path& mp4) {
  RunProgram({"ffmpeg",   "-v",      "error",     "-y",
              "-f",       "lavfi",   "-i",        "testsrc2=size=1280x720:rate=15",
              "-t",       "62",      "-vf",       "noise=alls=6:allf=t",
              "-c:v",     "libx264", "-preset",   "ultrafast",
              "-pix_fmt", "yuv420p", "-b:v",      "2M",
              "-minrate", "2M",      "-maxrate",  "2M",
              "-bufsize", "2M",      "-g",        "15",
              "-bf",      "0",       mp4.string()});
}

// The file's access units: ffmpeg puts a delimiter (NAL type 9) in front of each.
void FillRing(FootageRing& ring, const std::filesystem::path& mp4, UtcTime start) {
  const std::string stream =
      RunProgram({"ffmpeg", "-v", "error", "-i", mp4.string(), "-c", "copy", "-bsf:v",
                  "h264_mp4toannexb,h264_metadata=aud=insert", "-f", "h264", "-"});
  static const std::string kDelimiter("\0\0\0\1\x09", 5);
  const auto config = std::make_shared<const CodecConfig>(
      CodecConfig{VideoCodec::kH264, 1280, 720, "constrained-baseline@3.1"});
  const std::chrono::nanoseconds frame = std::chrono::nanoseconds(seconds(1)) / kFps;
  std::size_t at = stream.find(kDelimiter);
  for (int i = 0; at != std::string::npos; ++i) {
    const std::size_t next = stream.find(kDelimiter, at + 1);
    auto unit = std::make_shared<AccessUnit>();
    unit->pts = Pts(i * frame);
    unit->captured_at = std::chrono::floor<microseconds>(start + i * frame);
    unit->config = config;
    unit->data.assign(stream.begin() + static_cast<std::ptrdiff_t>(at),
                      next == std::string::npos
                          ? stream.end()
                          : stream.begin() + static_cast<std::ptrdiff_t>(next));
    unit->keyframe = ReadPictureHeader(VideoCodec::kH264, unit->data).keyframe;
    ring.Push(std::move(unit));
    at = next;
  }
}

void SyncToDisk(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0 || ::fsync(file) != 0) throw std::runtime_error("fsync failed");
  ::close(file);
}

// Milliseconds, sorted.
using Times = std::vector<double>;

Times Measure(int runs, const std::function<void()>& work) {
  Times times;
  for (int i = 0; i < runs; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
  }
  std::sort(times.begin(), times.end());
  return times;
}

// The time that this share of the runs did not exceed.
double Quantile(const Times& times, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size())));
  return times[std::max<std::size_t>(rank, 1) - 1];
}

Times Report(const std::string& name, int runs, const std::function<void()>& work) {
  Times times = Measure(runs, work);
  fmt::print("{0}_p50_ms={1:.1f}\n{0}_p95_ms={2:.1f}\n{0}_max_ms={3:.1f}\n", name,
             Quantile(times, 0.5), Quantile(times, 0.95), times.back());
  return times;
}

void Judge(const std::string& what, double measured, const char* relation, double target) {
  const bool met = *relation == '<' ? measured <= target : measured >= target;
  fmt::print("{}: measured={:.1f} target{}{:.1f} {}\n", what, measured, relation, target,
             met ? "met" : "MISSED");
}

// From the ring to an fsynced MP4, JPEG and record under their final names: what the clip worker
// does, by the class that it does it with.
class ClipMaker {
 public:
  ClipMaker(const std::filesystem::path& source, const std::filesystem::path& dir)
      : start_(SystemClock().UtcNow() - seconds(62)), dir_(dir) {
    FillRing(ring_, source, start_);
    request_.id = {"00000000-0000-5000-8000-000000000001"};
    request_.camera = {"camera_001"};
    request_.event_at = event_at_;
    request_.window = window_;
  }
  ClipFootage Cut() const { return OrThrow(CutClip(ring_.Read(window_), window_, event_at_)); }
  void Mux(const ClipFootage& footage) { OrThrow(muxer_.Write(footage, dir_ / "mux.mp4")); }
  std::vector<std::uint8_t> Thumbnail(const ClipFootage& footage) {
    return OrThrow(
        thumbnailer_.Encode(OrThrow(decoder_.Decode(footage, UnitNearest(footage, event_at_)))));
  }
  void Make() {
    const Clip clip = OrThrow(archive_.Write({request_}, Cut()));
    if (clip.thumbnail_path.empty()) throw std::runtime_error("the clip has no thumbnail");
    archive_.Settle(clip);
    file_ = files_.PathOf(clip.video_path);
  }
  const std::filesystem::path& File() const { return file_; }

 private:
  FootageRing ring_{seconds(120), kRingBytes};
  const UtcTime start_;
  // In the middle of a GOP, so that the edit list has something to hide.
  const TimeSpan window_{start_ + milliseconds(1'500), start_ + milliseconds(1'500) + kClip};
  const UtcTime event_at_ = window_.start + kClip / 2;
  const std::filesystem::path dir_;
  Mp4Muxer muxer_;
  GstFrameDecoder decoder_;
  JpegThumbnailer thumbnailer_;
  ClipDirectory files_{dir_ / "clips"};
  const SystemClock clock_;
  ClipArchive archive_{{muxer_, decoder_, thumbnailer_, files_}, clock_};
  ClipRequest request_;
  std::filesystem::path file_;
};

void FfmpegClip(const std::filesystem::path& source, const std::filesystem::path& to,
                const std::vector<std::string>& codec) {
  std::vector<std::string> command{"ffmpeg", "-v", "error",         "-y", "-ss",
                                   "1.5",    "-i", source.string(), "-t", "60"};
  command.insert(command.end(), codec.begin(), codec.end());
  command.insert(command.end(), {"-movflags", "+faststart", to.string()});
  RunProgram(command);
  SyncToDisk(to);
}

void FfmpegThumbnail(const std::filesystem::path& source, const std::filesystem::path& to) {
  RunProgram({"ffmpeg", "-v", "error", "-y", "-ss", "31.5", "-i", source.string(), "-frames:v", "1",
              "-vf", "scale=320:-2", to.string()});
  SyncToDisk(to);
}

void BenchStills(const std::filesystem::path& clip, int runs) {
  GstFrameExtractor extractor;
  int run = 0;
  const Times stills = Report("frame_at", runs, [&] {
    OrThrow(extractor.FrameAt(clip, milliseconds((run++ * 7'919) % 59'900)));
  });
  Judge("frame at any time of a clip, p95 ms", Quantile(stills, 0.95), "<=", 100);
}

void BenchClips(int runs) {
  const TempDir dir;
  const std::filesystem::path source = dir.Path() / "source.mp4";
  const std::filesystem::path peer = dir.Path() / "peer.mp4";
  MakeFootage(source);
  ClipMaker maker(source, dir.Path());
  maker.Make();  // plug-ins are loaded, caches warm

  const Times clips = Report("clip_from_ring", runs, [&] { maker.Make(); });
  fmt::print("clip_bytes={}\n", std::filesystem::file_size(maker.File()));
  const ClipFootage footage = maker.Cut();
  Report("mux_alone", runs, [&] { maker.Mux(footage); });
  Report("thumbnail_alone", runs, [&] { maker.Thumbnail(footage); });
  const Times copies = Report("ffmpeg_copy_and_thumbnail", runs, [&] {
    FfmpegClip(source, peer, {"-c", "copy"});
    FfmpegThumbnail(source, dir.Path() / "peer.jpg");
  });
  const Times encodings = Report("ffmpeg_x264_ultrafast", 5, [&] {
    FfmpegClip(source, peer, {"-c:v", "libx264", "-preset", "ultrafast"});
  });
  BenchStills(maker.File(), runs);
  Judge("clip from ring, p95 ms", Quantile(clips, 0.95), "<=", 100);
  Judge("clip from ring against ffmpeg -c copy and thumbnail, percent of its median",
        100 * Quantile(clips, 0.5) / Quantile(copies, 0.5), "<=", 100);
  Judge("x264 ultrafast takes so many times as long (medians)",
        Quantile(encodings, 0.5) / Quantile(clips, 0.5), ">=", 30);
}

// VmRSS of this process in bytes (proc(5)).
std::int64_t ResidentBytes() {
  std::ifstream status("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  status >> total >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

std::int64_t RingBytes(const CameraFleet& fleet) {
  std::int64_t bytes = 0;
  for (const CameraStatus& status : fleet.Statuses()) bytes += status.buffered_bytes;
  return bytes;
}

void BenchCameras(int count, int duration) {
  const TempDir dir;
  const std::filesystem::path source = dir.Path() / "source.mp4";
  MakeFootage(source);
  ChildProcess camsim({BuiltBinary("tillwatch-camsim"), "--port", "0", "--cameras",
                       std::to_string(count), "--file", source.string()});
  const std::string ready = camsim.ReadLine().value_or("");
  if (ready.empty()) throw std::runtime_error("camsim did not start");
  const std::string port = ready.substr(ready.find('=') + 1);
  std::vector<Camera> cameras;
  for (int i = 1; i <= count; ++i) {
    Camera camera;
    camera.id = CameraId{fmt::format("camera_{:03}", i)};
    camera.rtsp_url = fmt::format("rtsp://127.0.0.1:{}/{}", port, camera.id.value);
    cameras.push_back(camera);
  }

  const SystemClock clock;
  const std::int64_t rss_before = ResidentBytes();
  const CameraFleet fleet(cameras, clock);
  ::poll(nullptr, 0, 3'000);  // the sessions are up
  const double cpu_before = CpuSeconds();
  const auto begin = std::chrono::steady_clock::now();
  ::poll(nullptr, 0, duration * 1'000);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double cpu = (CpuSeconds() - cpu_before) / took.count();
  const std::int64_t rss = ResidentBytes();
  const std::int64_t ring = RingBytes(fleet);
  const auto live = std::ranges::count(fleet.Statuses(), CameraState::kLive, &CameraStatus::state);
  fmt::print(
      "cameras={}\ncameras_live={}\nrss_mib={:.1f}\nrss_before_mib={:.1f}\nring_mib={:.1f}\n",
      count, live, static_cast<double>(rss) / 1048576, static_cast<double>(rss_before) / 1048576,
      static_cast<double>(ring) / 1048576);
  fmt::print("beyond_ring_mib_per_camera={:.2f}\ncpu_percent_of_a_core_per_camera={:.2f}\n",
             static_cast<double>(rss - rss_before - ring) / 1048576 / count, 100 * cpu / count);
}

}  // namespace
}  // namespace tillwatch

int main(int argc, char** argv) {
  int cameras = 0;
  int duration = 60;
  int runs = 50;
  CLI::App app("Benchmarks of the video path", "tillwatch-video-bench");
  app.add_option("--cameras", cameras, "Measure recording this many cameras")
      ->check(CLI::Range(1, 255));
  app.add_option("--seconds", duration, "For so long (with --cameras)")->capture_default_str();
  app.add_option("--runs", runs, "Clips to cut")->check(CLI::Range(1, 1000))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    if (cameras > 0) {
      tillwatch::BenchCameras(cameras, duration);
    } else {
      tillwatch::BenchClips(runs);
    }
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "tillwatch-video-bench: {}\n", e.what());
    return 1;
  }
}
