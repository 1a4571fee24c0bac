#include "tillwatch/app/camera_registry.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_registry)

namespace {

StoredCamera At(const char* id, const char* store, std::vector<RegisterId> registers) {
  Camera camera;
  camera.id = {id};
  camera.store = {store};
  camera.registers = std::move(registers);
  return {camera, false};
}

const CameraRegistry kRegistry({At("door", "s1", {}), At("till_1", "s1", {{"r1"}}),
                                At("tills_1_2", "s1", {{"r1"}, {"r2"}}),
                                At("other_1", "s2", {{"r1"}})});

std::vector<std::string> CamerasFor(const char* store, std::optional<RegisterId> till,
                                    std::optional<CameraId> camera = {}) {
  PosEvent event;
  event.store = {store};
  event.register_id = std::move(till);
  event.camera = std::move(camera);
  std::vector<std::string> names;
  for (const CameraId& id : kRegistry.CamerasFor(event)) names.push_back(id.value);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(an_events_own_camera_comes_first_known_or_not) {
  BOOST_TEST(CamerasFor("s1", RegisterId{"r1"}, CameraId{"door"}) == Names{"door"});
  BOOST_TEST(CamerasFor("s1", RegisterId{"r1"}, CameraId{"unknown"}) == Names{"unknown"});
}

BOOST_AUTO_TEST_CASE(a_register_is_seen_by_all_of_its_cameras_in_the_configured_order) {
  BOOST_TEST(CamerasFor("s1", RegisterId{"r1"}) == (Names{"till_1", "tills_1_2"}));
  BOOST_TEST(CamerasFor("s1", RegisterId{"r2"}) == Names{"tills_1_2"});
}

BOOST_AUTO_TEST_CASE(registers_of_the_same_name_in_two_stores_are_two_registers) {
  BOOST_TEST(CamerasFor("s2", RegisterId{"r1"}) == Names{"other_1"});
}

BOOST_AUTO_TEST_CASE(without_a_register_that_a_camera_sees_all_cameras_of_the_store_do) {
  const Names all{"door", "till_1", "tills_1_2"};
  BOOST_TEST(CamerasFor("s1", std::nullopt) == all);
  BOOST_TEST(CamerasFor("s1", RegisterId{"r9"}) == all);
}

BOOST_AUTO_TEST_CASE(nobody_sees_a_store_without_cameras) {
  BOOST_TEST(CamerasFor("s3", RegisterId{"r1"}).empty());
}

BOOST_AUTO_TEST_CASE(what_replaces_the_cameras_is_seen_at_once_and_whole) {
  CameraRegistry registry({At("a", "s1", {})});
  registry.Replace({At("b", "s1", {}), At("c", "s2", {})});
  BOOST_TEST(!registry.Find({"a"}).has_value());
  BOOST_REQUIRE(registry.Find({"c"}).has_value());
  BOOST_TEST(registry.Find({"c"})->camera.store.value == "s2");
  BOOST_TEST(registry.All().size() == 2u);
}

BOOST_AUTO_TEST_CASE(readers_see_one_version_or_the_other_while_it_is_replaced) {
  const std::vector<StoredCamera> few{At("a", "s1", {})};
  const std::vector<StoredCamera> many(20, At("b", "s1", {}));
  CameraRegistry registry(few);
  std::atomic<int> mixed{0};
  {
    std::jthread reader([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        const std::size_t count = registry.All().size();
        if (count != few.size() && count != many.size()) ++mixed;
      }
    });
    for (int i = 0; i < 2000; ++i) registry.Replace(i % 2 == 0 ? many : few);
  }
  BOOST_TEST(mixed == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
