// A disk that takes its time for every write: clips come late, but they come, and what is recorded
// meanwhile is recorded.
//
// What makes it slow: this program's own write(2), writev(2) and fsync(2), which stand before the C
// library's for every library in the process.
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "support/fake_clip_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/made_footage.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/disk/footage_files.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/base/uuid.hpp"
#include "video_probe.hpp"

namespace {

std::atomic<const std::string*> slow_folder{nullptr};
std::atomic<int> slow_ms{0};

bool IsSlow(int file) {
  const std::string* folder = slow_folder;
  if (folder == nullptr) return false;
  std::array<char, 4096> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t length = ::readlink(link.c_str(), name.data(), name.size());
  return length > 0 &&
         std::string_view(name.data(), static_cast<std::size_t>(length)).starts_with(*folder);
}

void Delay(int file) {
  if (IsSlow(file)) std::this_thread::sleep_for(std::chrono::milliseconds(slow_ms));
}

}  // namespace

extern "C" ssize_t write(int file, const void* bytes, std::size_t count) {
  Delay(file);
  return ::syscall(SYS_write, file, bytes, count);
}
extern "C" ssize_t writev(int file, const iovec* parts, int count) {
  Delay(file);
  return ::syscall(SYS_writev, file, parts, count);
}
extern "C" int fsync(int file) {
  Delay(file);
  return static_cast<int>(::syscall(SYS_fsync, file));
}
// Small clips wait in memory; here they shall wait on the slow disk.
extern "C" int memfd_create(const char* name, unsigned int flags) noexcept {
  if (slow_folder == nullptr) return static_cast<int>(::syscall(SYS_memfd_create, name, flags));
  errno = ENOSYS;
  return -1;
}

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(slow_disk)

namespace {

using namespace std::chrono_literals;

const CameraId kCamera{"camera_001"};
constexpr TimeSpan kWindow{kMadeStart + 1s, kMadeStart + 5s};

class SlowDisk {
 public:
  explicit SlowDisk(milliseconds a_write) {
    slow_ms = static_cast<int>(a_write.count());
    slow_folder = &name_;
  }
  ~SlowDisk() { slow_folder = nullptr; }
  SlowDisk(const SlowDisk&) = delete;
  SlowDisk& operator=(const SlowDisk&) = delete;
  const std::filesystem::path& Path() const { return dir_.Path(); }

 private:
  TempDir dir_;
  const std::string name_ = dir_.Path().string();
};

std::vector<AccessUnitPtr> SixSeconds() { return MakeFootage({.times = EvenTimes(90, 66ms)}); }

milliseconds Took(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - begin);
}

// A camera that goes on: a picture every ten milliseconds into a ring on this disk.
class Recording {
 public:
  explicit Recording(const std::filesystem::path& folder) : files_(folder / "footage") {
    camera_.id = kCamera;
    ring_ = std::make_unique<FootageRing>(camera_.buffer, camera_.buffer_max_bytes,
                                          files_.Open(camera_), clock_);
    thread_ = std::jthread([this](const std::stop_token& stop) { Record(stop); });
  }
  std::size_t Pushed() const { return pushed_; }
  std::size_t Kept() const { return ring_->Extent().units; }
  milliseconds Longest() const { return milliseconds(longest_ms_); }
  void End() { thread_ = {}; }

 private:
  void Record(const std::stop_token& stop) {
    const std::uint64_t run = ring_->NextRun();
    for (std::size_t i = 0; !stop.stop_requested(); ++i) {
      auto unit = std::make_shared<AccessUnit>(*footage_[i % footage_.size()]);
      unit->run = run;
      unit->arrived_at = clock_.SteadyNow();
      unit->captured_at = clock_.UtcNow();
      const auto took = Took([&] { ring_->Push(unit); });
      longest_ms_ = std::max<std::int64_t>(longest_ms_.load(), took.count());
      ++pushed_;
      if (i % 20 == 0) ring_->Tend();
      std::this_thread::sleep_for(10ms);
    }
  }

  const SystemClock clock_;
  const std::vector<AccessUnitPtr> footage_ = SixSeconds();  // encoded before the thread begins
  const FootageFiles files_;
  Camera camera_;
  std::unique_ptr<FootageRing> ring_;
  std::atomic<std::size_t> pushed_{0};
  std::atomic<std::int64_t> longest_ms_{0};
  std::jthread thread_;
};

struct Studio {
  explicit Studio(const std::filesystem::path& folder) : files(folder / "clips") {
    footage.AddCamera(kCamera, CameraState::kLive, 3600s);
    footage.Push(kCamera, SixSeconds());
  }
  ClipRequestId Ask(const std::string& name, int priority, microseconds later) {
    ClipRequest request;
    request.id = {UuidFromName("test", name)};
    request.camera = kCamera;
    request.event_at = kMadeStart + 3s;
    request.window = {kWindow.start + later, kWindow.end - later};
    request.priority = priority;
    store.AddRequest(request);
    return request.id;
  }
  bool Done(const ClipRequestId& id) {
    return store.RowOf(id).request.status == ClipRequestStatus::kCompleted;
  }

  FakeClock clock{kMadeStart + 10s};
  test::FakeClipStore store;
  test::FakeFootage footage;
  Mp4Muxer muxer{300ms};
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  ClipDirectory files;
  Health health{clock};
  Counters counters;
  ClipService service{store,
                      footage,
                      {muxer, decoder, thumbnails, files},
                      health,
                      counters,
                      clock,
                      {.slow_write = 200ms}};
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_clip_is_waited_for_as_long_as_it_grows) {
  const SlowDisk disk(15ms);
  const FootageSlice slice = SliceOf(SixSeconds());
  const auto footage = CutClip(slice, kWindow, kWindow.start);
  BOOST_REQUIRE(footage.has_value());
  Mp4Muxer muxer(200ms);
  const std::filesystem::path path = disk.Path() / "clip.mp4";
  Result<WrittenVideo> written;
  const auto took = Took([&] { written = muxer.Write(*footage, path); });
  BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
  BOOST_TEST((took > 600ms), took.count());  // it really was past its deadline
  BOOST_TEST(test::Packets(path).size() >= 60u);
}

BOOST_AUTO_TEST_CASE(recording_and_the_order_of_priorities_do_not_suffer) {
  const SlowDisk disk(15ms);
  Studio studio(disk.Path());
  Recording recording(disk.Path());
  const auto first = studio.Ask("first", kPriorityMedium, 0s);
  const auto low = studio.Ask("low", kPriorityLow, 100ms);
  ClipRequestId critical;
  std::size_t pushed = 0;
  std::jthread meanwhile([&] {
    std::this_thread::sleep_for(300ms);
    critical = studio.Ask("critical", kPriorityCritical, 200ms);
  });
  const auto took = Took([&] {
    pushed = recording.Pushed();
    BOOST_TEST(studio.service.ProcessNext());
    pushed = recording.Pushed() - pushed;
  });
  meanwhile.join();
  BOOST_TEST(studio.Done(first));
  BOOST_TEST((took > 600ms), took.count());
  BOOST_TEST(static_cast<std::int64_t>(pushed) > took.count() / 40);
  BOOST_TEST((recording.Longest() < 200ms), recording.Longest().count());
  BOOST_TEST((studio.health.Components().at("disk").state == HealthState::kDegraded));
  BOOST_TEST(studio.health.Components().at("disk").detail.find("slow") != std::string::npos);

  BOOST_TEST(studio.service.ProcessNext());
  BOOST_TEST(studio.Done(critical));
  BOOST_TEST(!studio.Done(low));
  recording.End();
  BOOST_TEST(recording.Kept() == recording.Pushed());
  for (int i = 0; i < 3 && !studio.Done(low); ++i) studio.service.ProcessNext();
  BOOST_TEST(studio.Done(low));
  for (const Clip& clip : studio.store.Clips()) {
    BOOST_TEST(studio.files.Sha256Of(clip.video_path).value() == clip.video_sha256);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
