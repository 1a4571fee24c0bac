// Cameras that come, change and go while others are recorded; and a look at one beforehand.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <new>
#include <string>
#include <thread>

#include "cam_sim.hpp"
#include "support/scripted_camera.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/adapters/gstreamer/gst_camera_prober.hpp"
#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_control)

namespace {

using test::BecomesState;
using test::CameraAt;
using test::CamSim;
using test::Eventually;
using test::Impatient;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;

FootageSlice WholeRing(const CameraFleet& fleet) {
  return *fleet.Read(kCamera, {UtcTime{}, kClock.UtcNow() + std::chrono::hours(1)});
}

std::uint64_t RunOfNewest(const CameraFleet& fleet) {
  const FootageSlice slice = WholeRing(fleet);
  return slice.units.empty() ? 0 : slice.units.back()->run;
}

std::size_t BytesFor(const Camera& camera) {
  return RingLayout::For(camera.buffer, camera.buffer_max_bytes).TotalBytes();
}

std::unique_ptr<RingMemory> MemoryFor(const Camera& camera) {
  return std::make_unique<HeapRingMemory>(BytesFor(camera));
}

// Counts how often it is to be forgotten.
class CountingMemory final : public RingMemory {
 public:
  CountingMemory(const Camera& camera, std::atomic<int>& forgotten)
      : memory_(BytesFor(camera)), forgotten_(forgotten) {}
  std::span<std::byte> Bytes() override { return memory_.Bytes(); }
  bool Ensure(std::size_t, std::size_t) override { return true; }
  void Discard(std::size_t offset, std::size_t length) override { memory_.Discard(offset, length); }
  void Forget() override { ++forgotten_; }

 private:
  HeapRingMemory memory_;
  std::atomic<int>& forgotten_;
};

template <class Fn>
milliseconds TimeOf(Fn fn) {
  const SteadyTime begin = kClock.SteadyNow();
  fn();
  return std::chrono::ceil<milliseconds>(kClock.SteadyNow() - begin);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_camera_is_added_and_removed_while_running) {
  const CamSim camsim;
  CameraFleet fleet({}, kClock, Impatient());
  fleet.Apply(CameraAt(camsim.Url()));
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  BOOST_TEST(fleet.Statuses().size() == 1u);

  BOOST_TEST(fleet.Remove(kCamera));
  BOOST_TEST(!fleet.Remove(kCamera));
  BOOST_TEST(!fleet.Status(kCamera).has_value());
  BOOST_TEST((fleet.Read(kCamera, {}).error().code == ErrorCode::kNotFound));

  fleet.Apply(CameraAt(camsim.Url()));
  BOOST_TEST(test::Buffers(fleet, 1.0));
}

BOOST_AUTO_TEST_CASE(a_name_changes_nothing_and_another_url_is_a_new_run_in_the_same_ring) {
  const CamSim camsim;
  const CamSim another;
  Camera camera = CameraAt(camsim.Url());
  CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  const std::uint64_t run = RunOfNewest(fleet);
  camera.name = "Till 1, renamed";
  fleet.Apply(camera);
  BOOST_REQUIRE(test::Buffers(fleet, 2.0));
  BOOST_TEST(RunOfNewest(fleet) == run);

  camera.rtsp_url = another.Url();
  fleet.Apply(camera);
  BOOST_REQUIRE(Eventually([&] { return RunOfNewest(fleet) > run; }));
  BOOST_TEST(WholeRing(fleet).units.front()->run == run);
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
}

BOOST_AUTO_TEST_CASE(a_disabled_camera_is_not_connected_and_its_footage_can_be_read) {
  CamSim camsim;
  Camera camera = CameraAt(camsim.Url());
  CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  camera.enabled = false;
  fleet.Apply(camera);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kDisabled));
  BOOST_TEST(!fleet.Status(kCamera)->reason.empty());
  BOOST_TEST((kClock.UtcNow() - fleet.Status(kCamera)->since < seconds(5)));
  const std::size_t kept = WholeRing(fleet).units.size();
  BOOST_TEST(kept > 10u);
  BOOST_TEST(Eventually([&] { return fleet.Status(kCamera)->fps == 0; }));
  BOOST_TEST(WholeRing(fleet).units.size() == kept);

  camera.enabled = true;
  fleet.Apply(camera);
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
}

BOOST_AUTO_TEST_CASE(a_camera_without_memory_for_its_ring_is_none_until_there_is_some) {
  CameraFleetOptions options = Impatient();
  bool memory = false;
  options.ring_memory = [&](const Camera& camera) {
    if (!memory) throw std::bad_alloc();
    return MemoryFor(camera);
  };
  CameraFleet fleet({}, kClock, options);
  Camera camera = CameraAt("rtsp://127.0.0.1:1/1");
  BOOST_CHECK_THROW(fleet.Apply(camera), std::bad_alloc);
  BOOST_TEST(fleet.Statuses().empty());
  memory = true;
  fleet.Apply(camera);
  BOOST_TEST(fleet.Statuses().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_ring_that_cannot_be_made_larger_stays_as_it_is) {
  const CamSim camsim;
  CameraFleetOptions options = Impatient();
  std::atomic<int> made = 0;
  options.ring_memory = [&](const Camera& camera) {
    if (++made > 1) throw std::bad_alloc();
    return MemoryFor(camera);
  };
  Camera camera = CameraAt(camsim.Url());
  CameraFleet fleet({camera}, kClock, options);
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  const std::uint64_t run = RunOfNewest(fleet);
  camera.buffer = seconds(300);
  fleet.Apply(camera);
  BOOST_TEST(Eventually([&] { return RunOfNewest(fleet) > run; }));
  BOOST_TEST(made == 2);
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_removed_while_its_ring_grows_leaves_no_footage) {
  CameraFleetOptions options = Impatient();
  std::atomic<int> made = 0;
  std::atomic<int> forgotten = 0;
  CameraFleet* fleet_of_now = nullptr;
  options.ring_memory = [&](const Camera& camera) -> std::unique_ptr<RingMemory> {
    if (++made > 1) fleet_of_now->Remove(camera.id);
    return std::make_unique<CountingMemory>(camera, forgotten);
  };
  Camera camera = CameraAt("rtsp://127.0.0.1:1/1");
  CameraFleet fleet({camera}, kClock, options);
  fleet_of_now = &fleet;
  camera.buffer = seconds(300);
  fleet.Apply(camera);
  BOOST_TEST(
      Eventually([&] { return forgotten == 3; }));  // before, by the removal, and the new one
}

BOOST_AUTO_TEST_CASE(a_camera_that_starts_disabled_is_never_connected) {
  const ScriptedCamera server([](CameraConnection&) {});
  Camera camera = CameraAt(server.Url());
  camera.enabled = false;
  CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kDisabled));
  BOOST_TEST(server.Connections() == 0);
  camera.enabled = true;
  fleet.Apply(camera);
  BOOST_TEST(Eventually([&] { return server.Connections() > 0; }));
}

BOOST_AUTO_TEST_CASE(a_larger_buffer_keeps_the_footage) {
  const CamSim camsim;
  Camera camera = CameraAt(camsim.Url());
  CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 2.0));
  const std::uint64_t run = RunOfNewest(fleet);
  camera.buffer = seconds(300);
  camera.buffer_max_bytes *= 2;
  fleet.Apply(camera);
  BOOST_REQUIRE(Eventually([&] { return RunOfNewest(fleet) > run; }));
  BOOST_TEST(WholeRing(fleet).units.front()->run == run);
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_camera_that_hangs) {
  const ScriptedCamera silent([](CameraConnection& c) { c.Wait(seconds(60)); });
  CameraFleetOptions options = Impatient();
  options.watchdog = seconds(60);
  Camera camera = CameraAt(silent.Url());
  CameraFleet fleet({camera}, kClock, options);
  BOOST_REQUIRE(Eventually([&] { return silent.Connections() == 1; }));
  camera.audio = true;
  BOOST_TEST((TimeOf([&] { fleet.Apply(camera); }) < milliseconds(300)));
  BOOST_TEST((TimeOf([&] { fleet.Statuses(); }) < milliseconds(300)));
  BOOST_REQUIRE(Eventually([&] { return silent.Connections() == 2; }));
  BOOST_TEST((TimeOf([&] { fleet.Remove(kCamera); }) < milliseconds(300)));
}

BOOST_AUTO_TEST_CASE(many_threads_may_change_and_read_at_once) {
  const CamSim camsim;
  CameraFleet fleet({}, kClock, Impatient());
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        const CameraId id{"camera_" + std::to_string(t % 2)};
        for (int i = 0; i < 25; ++i) {
          Camera camera = CameraAt(camsim.Url(), id.value);
          camera.audio = i % 2 == 0;
          camera.enabled = i % 3 != 0;
          fleet.Apply(camera);
          fleet.Statuses();
          (void)fleet.Read(id, {});
          if (i % 5 == 4) fleet.Remove(id);
        }
      });
    }
  }
  for (const CameraStatus& status : fleet.Statuses()) fleet.Remove(status.id);
  BOOST_TEST(fleet.Statuses().empty());
  fleet.Apply(CameraAt(camsim.Url()));
  BOOST_TEST(test::Buffers(fleet, 1.0));
}

BOOST_AUTO_TEST_CASE(a_probe_tells_what_the_camera_sends) {
  const CamSim camsim({"--gop", "30", "--audio", "aac"});
  const auto probe = GstCameraProber(kClock).Probe(CameraAt(camsim.Url()), seconds(6));
  BOOST_REQUIRE_MESSAGE(probe.has_value(), probe.error().message);
  BOOST_TEST(probe->codec == "h264");
  BOOST_TEST(probe->width == 640);
  BOOST_TEST(probe->height == 360);
  BOOST_TEST(std::abs(probe->fps - 15) < 1);
  BOOST_TEST(std::abs(probe->gop_seconds - 2) < 0.1);
  BOOST_TEST(probe->kbit_per_second > 100);
  BOOST_TEST(probe->kbit_per_second < 2'500);
  BOOST_TEST(probe->has_audio);
  BOOST_REQUIRE(probe->clock_offset.has_value());
  BOOST_TEST((std::chrono::abs(*probe->clock_offset) < milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(a_probe_that_fails_says_why_without_secrets) {
  const CamSim camsim({"--user", "viewer", "--password", "right"});
  GstCameraProber prober(kClock, milliseconds(1'500));
  const auto wrong = prober.Probe(CameraAt(camsim.Url("viewer:wrong-secret@")), seconds(1));
  BOOST_REQUIRE(!wrong.has_value());
  BOOST_TEST((wrong.error().code == ErrorCode::kNotFound));
  BOOST_TEST(wrong.error().message == "the camera refuses the user name or password");
  BOOST_TEST(prober.Probe(CameraAt("no url"), seconds(1)).error().message == "this is no RTSP URL");
  const ScriptedCamera silent([](CameraConnection& c) { c.Wait(seconds(60)); });
  BOOST_TEST(prober.Probe(CameraAt(silent.Url()), seconds(1)).error().message ==
             "the camera sends no picture");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
