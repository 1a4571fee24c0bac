#include "tillwatch/adapters/disk/footage_files.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "support/temp_dir.hpp"
#include "support/tiny_disk.hpp"
#include "tillwatch/media/footage_ring.hpp"

using namespace tillwatch;

BOOST_AUTO_TEST_SUITE(footage_files)

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Camera CameraOf(std::int64_t max_bytes = 1'000'000) {
  Camera camera;
  camera.id.value = "camera_001";
  camera.buffer_max_bytes = max_bytes;
  return camera;
}

std::unique_ptr<FootageRing> OpenRing(const fs::path& folder, const Camera& camera = CameraOf()) {
  return std::make_unique<FootageRing>(camera.buffer, camera.buffer_max_bytes,
                                       FootageFiles(folder).Open(camera), SystemClock());
}

std::size_t SizeOf(std::uint64_t number) { return 8 * (1 + number * 7919 % 2'500); }

// All of a unit follows from its number, which is its pts.
AccessUnitPtr MakeUnit(std::uint64_t run, std::uint64_t number, bool keyframe) {
  static const auto kConfig =
      std::make_shared<const CodecConfig>(CodecConfig{VideoCodec::kH264, 1280, 720, "main@3.1"});
  auto unit = std::make_shared<AccessUnit>();
  unit->run = run;
  unit->pts = Pts(std::chrono::nanoseconds(number));
  unit->captured_at = SystemClock().UtcNow();
  unit->arrived_at = SystemClock().SteadyNow();
  unit->keyframe = keyframe;
  unit->config = kConfig;
  unit->data.resize(SizeOf(number));
  for (std::size_t at = 0; at < unit->data.size(); at += 8) {
    std::memcpy(unit->data.data() + at, &number, 8);
  }
  return unit;
}

std::uint64_t NumberOf(const AccessUnit& unit) {
  return static_cast<std::uint64_t>(unit.pts.time_since_epoch().count());
}

std::vector<AccessUnitPtr> ReadAll(const FootageRing& ring) {
  return ring.Read({UtcTime::min(), UtcTime::max()}).units;
}

// Whole, in order, without a hole, and from a keyframe on.
bool IsRight(const std::vector<AccessUnitPtr>& units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::uint64_t number = NumberOf(*units[i]);
    if (i == 0 ? !units[i]->keyframe : number != NumberOf(*units[i - 1]) + 1) return false;
    if (units[i]->data.size() != SizeOf(number)) return false;
    for (std::size_t at = 0; at < units[i]->data.size(); at += 8) {
      if (std::memcmp(units[i]->data.data() + at, &number, 8) != 0) return false;
    }
  }
  return true;
}

// Pushes for ever, saying which push has returned; for a child that will be killed.
[[noreturn]] void PushForEver(const fs::path& folder, std::atomic<std::uint64_t>& pushed) {
  const auto ring = OpenRing(folder);
  const std::uint64_t run = ring->NextRun();
  std::thread tender([&] {
    for (;;) {
      ring->Tend();
      std::this_thread::sleep_for(2ms);
    }
  });
  for (std::uint64_t number = pushed + 1;; ++number) {
    ring->Push(MakeUnit(run, number, number % 10 == 1 || number == pushed + 1));
    pushed = number;
  }
}

// What both processes see.
template <class T>
class Shared {
 public:
  Shared()
      : value_(new (::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                           -1, 0)) T{}) {}
  ~Shared() { ::munmap(value_, sizeof(T)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  T& operator*() { return *value_; }

 private:
  T* const value_;
};

std::int64_t BytesOnDisk(const fs::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_blocks * 512 : -1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_ring_that_is_forgotten_twice_leaves_its_successors_file_alone) {
  const TempDir folder;
  const auto removed = OpenRing(folder.Path());
  removed->Forget();
  const auto added_again = OpenRing(folder.Path());
  removed->Forget();
  BOOST_TEST(fs::exists(folder.Path() / "camera_001.ring"));
  added_again->Forget();
  BOOST_TEST(!fs::exists(folder.Path() / "camera_001.ring"));
}

BOOST_AUTO_TEST_CASE(rings_of_cameras_that_are_gone_are_removed_and_nothing_else) {
  const TempDir dir;
  const fs::path folder = dir.Path();
  const FootageFiles files(folder);
  const auto make = [&](const std::string& id) {
    Camera camera;
    camera.id = {id};
    camera.buffer = 2s;
    camera.buffer_max_bytes = 100'000;
    return std::make_unique<FootageRing>(camera.buffer, camera.buffer_max_bytes, files.Open(camera),
                                         SystemClock());
  };
  for (const char* id : {"known", "gone", "resized"}) make(id);
  fs::rename(folder / "resized.ring", folder / "resized.ring.old");
  const auto in_use = make("in_use");
  std::ofstream(folder / "foreign.ring") << "somebody else's file, whatever its name";
  std::ofstream(folder / "notes.txt") << "TWRING\r\n";
  fs::create_symlink(folder / "known.ring", folder / "link.ring");

  BOOST_TEST(files.RemoveOthers({{"known"}}) == 2);
  std::set<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder)) {
    left.insert(entry.path().filename().string());
  }
  const std::set<std::string> expected{"known.ring", "in_use.ring", "foreign.ring", "notes.txt",
                                       "link.ring"};
  BOOST_TEST(left == expected, boost::test_tools::per_element());
  BOOST_TEST(files.RemoveOthers({{"known"}}) == 0);
  BOOST_TEST(FootageFiles(folder / "nowhere").RemoveOthers({}) == 0);
}

BOOST_AUTO_TEST_CASE(a_ring_that_is_opened_again_goes_on) {
  const TempDir dir;
  const fs::path folder = dir.Path() / "footage";
  auto ring = OpenRing(folder);
  BOOST_TEST(ring->Problem() == "");
  const std::uint64_t run = ring->NextRun();
  for (std::uint64_t i = 0; i < 500; ++i) ring->Push(MakeUnit(run, i, i % 10 == 0));
  const auto before = ReadAll(*ring);
  ring.reset();
  ring = OpenRing(folder);
  BOOST_TEST(ReadAll(*ring).size() == before.size());
  BOOST_TEST(IsRight(ReadAll(*ring)));
  BOOST_TEST(OpeningOfRun(ring->NextRun()) == OpeningOfRun(run) + 1);
  struct stat info {};
  BOOST_REQUIRE(::stat((folder / "camera_001.ring").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777U) == 0600u);
}

// kill -9 at any moment, fifty times into the same file: whatever Push had returned for is there.
BOOST_AUTO_TEST_CASE(a_killed_process_loses_at_most_the_unit_that_it_was_writing) {
  const TempDir dir;
  std::mt19937 random(20'261'123);
  Shared<std::atomic<std::uint64_t>> pushed;
  for (int kill = 0; kill < 50; ++kill) {
    const std::uint64_t before = *pushed;
    const pid_t child = ::fork();
    if (child == 0) PushForEver(dir.Path(), *pushed);
    BOOST_REQUIRE(child > 0);
    while (*pushed == before) std::this_thread::yield();
    std::this_thread::sleep_for(microseconds(random() % 20'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);

    const auto ring = OpenRing(dir.Path());
    BOOST_REQUIRE(ring->Problem() == "");
    const auto units = ReadAll(*ring);
    BOOST_REQUIRE(!units.empty());
    BOOST_REQUIRE(IsRight(units));
    // The last one may be in the ring although its Push had not returned.
    const std::uint64_t newest = NumberOf(*units.back());
    BOOST_REQUIRE(newest >= *pushed);
    BOOST_REQUIRE(newest <= *pushed + 1);
    BOOST_REQUIRE(ring->Extent().bytes > (newest > 120 ? 800'000 : 0));
    *pushed = newest;
  }
  BOOST_TEST(*pushed > 300u);  // more than a ring holds
}

BOOST_AUTO_TEST_CASE(a_file_costs_what_is_live_not_what_it_may_hold) {
  const TempDir dir;
  const Camera camera = CameraOf(64'000'000);
  const auto ring = OpenRing(dir.Path(), camera);
  const auto start = SystemClock().SteadyNow();
  for (std::uint64_t i = 0; i < 6'000; ++i) {
    auto unit = std::make_shared<AccessUnit>(*MakeUnit(1, i, i % 15 == 0));
    unit->arrived_at = start + i * 66ms;
    ring->Push(unit);
    if (i % 15 == 0) ring->Tend();
  }
  ring->Tend();
  const std::int64_t live = ring->Extent().bytes;
  BOOST_TEST(live > 15'000'000);
  BOOST_TEST(BytesOnDisk(dir.Path() / "camera_001.ring") < live + live / 7 + 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_second_process_gets_memory_of_its_own_and_the_reason) {
  const TempDir dir;
  const auto first = OpenRing(dir.Path());
  first->Push(MakeUnit(1, 1, true));
  const auto second = OpenRing(dir.Path());
  BOOST_TEST(second->Problem().find("another process") != std::string::npos);
  second->Push(MakeUnit(1, 1, true));
  BOOST_TEST(second->Extent().units == 1u);
  BOOST_TEST(first->Problem() == "");
  BOOST_TEST(first->Extent().units == 1u);
}

BOOST_AUTO_TEST_CASE(without_a_file_footage_is_kept_in_memory) {
  const TempDir dir;
  std::ofstream(dir.Path() / "file") << "in the way";
  const auto ring = OpenRing(dir.Path() / "file" / "footage");
  BOOST_TEST(ring->Problem().starts_with("footage only in memory: "));
  ring->Push(MakeUnit(1, 1, true));
  BOOST_TEST(ring->Extent().units == 1u);

  fs::create_directories(dir.Path() / "folder" / "camera_001.ring");
  BOOST_TEST(OpenRing(dir.Path() / "folder")->Problem().find("camera_001.ring") !=
             std::string::npos);
}

// A ring of two runs of 100 units each, a keyframe every ten; about 2 MB.
void Film(const fs::path& folder, const Camera& camera) {
  const auto ring = OpenRing(folder, camera);
  for (std::uint64_t number = 1, run = 0; number <= 200; ++number) {
    if (number % 100 == 1) run = ring->NextRun();
    ring->Push(MakeUnit(run, number, number % 10 == 1));
  }
}

BOOST_AUTO_TEST_CASE(a_ring_of_another_size_takes_over_the_newest_that_fits) {
  for (const std::int64_t bytes : {64'000'000, 700'000}) {
    BOOST_TEST_CONTEXT(bytes) {
      const TempDir dir;
      Film(dir.Path(), CameraOf(4'000'000));
      const auto before = ReadAll(*OpenRing(dir.Path(), CameraOf(4'000'000)));
      BOOST_REQUIRE(before.size() == 200u);
      const auto ring = OpenRing(dir.Path(), CameraOf(bytes));
      BOOST_TEST(ring->Problem() == "");
      const auto after = ReadAll(*ring);
      BOOST_TEST(IsRight(after));
      BOOST_REQUIRE(!after.empty());
      BOOST_TEST(NumberOf(*after.back()) == 200u);
      BOOST_TEST(after.back()->run == before.back()->run);
      BOOST_TEST((after.size() == 200u) == (bytes > 4'000'000));
      BOOST_TEST((after.back()->captured_at == before.back()->captured_at));
      BOOST_TEST(ring->NextRun() > after.back()->run);
      BOOST_TEST(!fs::exists(dir.Path() / "camera_001.ring.old"));
    }
  }
}

BOOST_AUTO_TEST_CASE(footage_too_old_for_a_shorter_ring_stays_behind) {
  const TempDir dir;
  Camera camera = CameraOf(4'000'000);
  {
    const auto ring = OpenRing(dir.Path(), camera);
    for (std::uint64_t number = 1; number <= 30; ++number) {
      auto unit = std::make_shared<AccessUnit>(*MakeUnit(1, number, number % 10 == 1));
      const auto age = number <= 10 ? 120s : number <= 20 ? 60s : 0s;
      unit->captured_at -= age;
      unit->arrived_at -= age;
      ring->Push(unit);
    }
  }
  camera.buffer = 30s;
  const auto units = ReadAll(*OpenRing(dir.Path(), camera));
  BOOST_REQUIRE_EQUAL(units.size(), 20u);  // the GOP that the 30 s begin in stays
  BOOST_TEST(NumberOf(*units.front()) == 11u);
}

BOOST_AUTO_TEST_CASE(a_process_that_died_while_it_took_over_begins_anew) {
  const TempDir dir;
  const fs::path path = dir.Path() / "camera_001.ring";
  Film(dir.Path(), CameraOf(4'000'000));
  fs::rename(path, path.string() + ".old");
  std::ofstream(path) << "half of a ring";
  const auto ring = OpenRing(dir.Path(), CameraOf(8'000'000));
  BOOST_TEST(IsRight(ReadAll(*ring)));
  BOOST_TEST(ReadAll(*ring).size() == 200u);
  std::ofstream(path.string() + ".old");  // not even begun
  BOOST_TEST(OpenRing(dir.Path(), CameraOf(9'000'000))->Problem().find("another process") !=
             std::string::npos);
  BOOST_TEST(!fs::exists(path.string() + ".old"));
}

BOOST_AUTO_TEST_CASE(a_ring_that_another_process_records_into_is_not_taken_over) {
  const TempDir dir;
  const auto ring = OpenRing(dir.Path(), CameraOf(4'000'000));
  ring->Push(MakeUnit(ring->NextRun(), 1, true));
  const auto other = OpenRing(dir.Path(), CameraOf(8'000'000));
  BOOST_TEST(other->Problem().find("another process") != std::string::npos);
  BOOST_TEST(fs::exists(dir.Path() / "camera_001.ring"));
  BOOST_TEST(ReadAll(*ring).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_costs_footage_but_not_the_process) {
  const auto disk = TinyDisk::Make(3'000);
  if (!disk) return;
  const auto ring = OpenRing(disk->Path(), CameraOf(64'000'000));
  BOOST_REQUIRE(ring->Problem() == "");
  std::uint64_t number = 0;
  const auto push = [&](int count) {
    for (int i = 0; i < count; ++i, ++number) ring->Push(MakeUnit(1, number, number % 10 == 0));
  };
  disk->Fill();
  push(500);
  BOOST_TEST(ring->Extent().disk_full);
  BOOST_TEST(ring->Extent().dropped > 0u);
  BOOST_TEST(ring->Problem().starts_with("disk full"));

  disk->Release();
  push(30);
  BOOST_TEST(!ring->Extent().disk_full);
  BOOST_TEST(ring->Problem() == "");
  BOOST_TEST(NumberOf(*ReadAll(*ring).back()) == number - 1);

  push(2'000);  // fills it by itself
  BOOST_TEST(ring->Extent().disk_full);
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_the_start_is_no_reason_to_record_nothing) {
  const auto disk = TinyDisk::Make(64);
  if (!disk) return;
  disk->Fill();
  const auto ring = OpenRing(disk->Path());
  BOOST_TEST(ring->Problem().starts_with("footage only in memory: "));
  ring->Push(MakeUnit(1, 1, true));
  BOOST_TEST(ring->Extent().units == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
