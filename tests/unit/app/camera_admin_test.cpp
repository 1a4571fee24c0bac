#include "tillwatch/app/camera_admin.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

#include "support/fake_camera_store.hpp"

namespace tillwatch {
namespace camera_admin {
namespace {

Camera CameraNamed(const std::string& id, const std::string& url = "rtsp://h/1") {
  Camera camera;
  camera.id = {id};
  camera.name = id;
  camera.store = {"s1"};
  camera.rtsp_url = url;
  return camera;
}

struct House {
  test::FakeCameraStore store;
  CameraRegistry registry;
  test::FakeRecording recording;
  CameraAdmin admin{store, registry, recording, {}, std::vector{CameraNamed("of_file")}};

  std::string Recorded() const {
    std::string ids;
    for (const auto& [id, camera] : recording.recorded) ids += (ids.empty() ? "" : " ") + id.value;
    return ids;
  }
  std::string UrlOf(const std::string& id) const { return registry.Find({id})->camera.rtsp_url; }
};

}  // namespace
}  // namespace camera_admin

BOOST_FIXTURE_TEST_SUITE(camera_admin, House)

BOOST_AUTO_TEST_CASE(a_camera_that_is_added_is_stored_known_and_recorded) {
  const auto camera = admin.Add({CameraNamed("a")});
  BOOST_REQUIRE(camera.has_value());
  BOOST_TEST(store.cameras.contains({"a"}));
  BOOST_TEST(registry.Find({"a"}).has_value());
  BOOST_TEST(Recorded() == "a of_file");
}

BOOST_AUTO_TEST_CASE(an_id_is_given_once) {
  BOOST_REQUIRE(admin.Add({CameraNamed("a")}).has_value());
  const auto again = admin.Add({CameraNamed("a", "rtsp://other/1")});
  BOOST_REQUIRE(!again.has_value());
  BOOST_TEST((again.error().code == ErrorCode::kConflict));
  BOOST_TEST(again.error().field == "id");
  BOOST_TEST(UrlOf("a") == "rtsp://h/1");
}

BOOST_AUTO_TEST_CASE(an_id_that_another_process_took_meanwhile_is_taken) {
  admin.Sync();
  store.cameras[{"a"}] = {CameraNamed("a"), false};  // its revision is yet to come
  BOOST_TEST((admin.Add({CameraNamed("a")}).error().code == ErrorCode::kConflict));
}

BOOST_AUTO_TEST_CASE(putting_makes_and_then_replaces) {
  BOOST_TEST(admin.Put({CameraNamed("a", "rtsp://u:s3cret@h/1")})->created);
  const auto outcome = admin.Put({CameraNamed("a", "rtsp://***@h/2")});
  BOOST_TEST(!outcome->created);
  BOOST_TEST(outcome->camera.rtsp_url == "rtsp://u:s3cret@h/2");
  BOOST_TEST(recording.recorded.at({"a"}).rtsp_url == "rtsp://u:s3cret@h/2");
  CameraOrder cleared{CameraNamed("a", "rtsp://h/2")};
  cleared.clear_credentials = true;
  BOOST_TEST(admin.Put(cleared)->camera.rtsp_url == "rtsp://h/2");
}

BOOST_AUTO_TEST_CASE(a_stored_password_goes_to_no_other_server) {
  BOOST_REQUIRE(admin.Put({CameraNamed("a", "rtsp://u:s3cret@h/1")}).has_value());
  for (const char* url : {"rtsp://evil/1", "rtsp://***@evil/1", "rtsp://u:***@evil/1"}) {
    BOOST_TEST(admin.Put({CameraNamed("a", url)}).error().field == "rtsp_url");
    BOOST_TEST(admin.Complete({CameraNamed("a", url)}).error().field == "rtsp_url");
  }
  BOOST_TEST(UrlOf("a") == "rtsp://u:s3cret@h/1");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_changes_nothing) {
  BOOST_TEST(admin.Add({CameraNamed("a", "http://h/1")}).error().field == "rtsp_url");
  BOOST_TEST(admin.Put({CameraNamed("a b")}).error().field == "id");
  BOOST_TEST(admin.Put({CameraNamed("a", "rtsp://***@h/1")}).error().field == "rtsp_url");
  BOOST_TEST(Recorded() == "of_file");
}

BOOST_AUTO_TEST_CASE(a_removed_camera_is_recorded_no_more) {
  BOOST_TEST(admin.Remove({"of_file"}, kEveryStore));
  BOOST_TEST(Recorded() == "");
  BOOST_TEST(!registry.Find({"of_file"}).has_value());
  BOOST_TEST(!admin.Remove({"of_file"}, kEveryStore));
}

BOOST_AUTO_TEST_CASE(footage_of_cameras_that_the_store_does_not_know_goes_once_it_was_heard) {
  store.away = true;
  BOOST_CHECK_THROW(admin.Sync(), Unavailable);
  admin.StartWithFile();
  BOOST_TEST(recording.kept.empty());  // the file does not know what the store knows
  store.away = false;
  store.cameras[{"of_store"}].camera = CameraNamed("of_store");
  admin.Sync();
  BOOST_REQUIRE(recording.kept.size() == 1u);
  BOOST_TEST(recording.kept[0].contains({"of_store"}));
  BOOST_TEST(recording.kept[0].contains({"of_file"}));
  // Who is removed later takes its footage along.
  admin.Remove({"of_store"}, kEveryStore);
  admin.Sync();
  BOOST_TEST(recording.kept.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_others_changed_is_followed) {
  admin.Sync();
  store.Put(CameraNamed("a"));
  store.Remove({"of_file"});
  admin.Sync();
  BOOST_TEST(Recorded() == "a");
}

BOOST_AUTO_TEST_CASE(without_a_change_nothing_is_read_nor_applied) {
  admin.Sync();
  const int lists = store.lists;
  admin.Sync();
  BOOST_TEST(store.lists == lists);
  BOOST_TEST(recording.applied == 1);
}

BOOST_AUTO_TEST_CASE(a_change_of_one_camera_leaves_the_others_alone) {
  BOOST_REQUIRE(admin.Add({CameraNamed("a")}).has_value());
  BOOST_REQUIRE(admin.Add({CameraNamed("b")}).has_value());
  BOOST_TEST(recording.applied == 3);
}

BOOST_AUTO_TEST_CASE(the_file_is_recorded_before_the_database_is_there) {
  store.away = true;
  admin.StartWithFile();
  BOOST_TEST(Recorded() == "of_file");
  BOOST_CHECK_THROW(admin.Sync(), Unavailable);
  store.away = false;
  store.cameras[{"by_api"}] = {CameraNamed("by_api"), false};
  admin.Sync();
  BOOST_TEST(Recorded() == "by_api of_file");
  BOOST_TEST(store.file_syncs == 1);
}

BOOST_AUTO_TEST_CASE(the_cameras_are_complete_when_the_store_was_heard_or_will_not_be) {
  store.away = true;
  admin.StartWithFile();
  BOOST_TEST(!registry.IsComplete());
  BOOST_CHECK_THROW(admin.Sync(), Unavailable);
  BOOST_TEST(!registry.IsComplete());
  store.away = false;
  admin.Sync();
  BOOST_TEST(registry.IsComplete());
  admin.StartWithFile();
  BOOST_TEST(registry.IsComplete());
}

BOOST_AUTO_TEST_CASE(a_store_that_refuses_the_file_keeps_nobody_waiting) {
  admin.StartWithFile();
  BOOST_TEST(!registry.IsComplete());
  store.refuses = true;
  BOOST_CHECK_THROW(admin.Sync(), Refused);
  BOOST_TEST(registry.IsComplete());
}

BOOST_AUTO_TEST_CASE(the_file_does_not_overrule_a_store_that_was_heard) {
  admin.Sync();
  BOOST_REQUIRE(admin.Remove({"of_file"}, kEveryStore));
  admin.StartWithFile();
  BOOST_TEST(Recorded() == "");
}

// Else the list without the file's cameras would end their recording, and their rings.
BOOST_AUTO_TEST_CASE(a_change_before_the_first_sync_brings_the_file_in_first) {
  store.away = true;
  admin.StartWithFile();
  store.away = false;
  BOOST_REQUIRE(admin.Add({CameraNamed("a")}).has_value());
  BOOST_TEST(Recorded() == "a of_file");
  BOOST_TEST(recording.applied == 2);
}

BOOST_AUTO_TEST_CASE(a_change_that_is_committed_counts_though_the_database_goes_away_then) {
  admin.Sync();
  store.after_write = [&] { store.away = true; };
  BOOST_TEST(admin.Add({CameraNamed("a")}).has_value());
  store.away = false;
  admin.Sync();
  BOOST_TEST(Recorded() == "a of_file");
}

BOOST_AUTO_TEST_CASE(a_camera_that_cannot_be_recorded_is_tried_again_and_holds_up_no_other) {
  recording.broken = CameraId{"a"};
  BOOST_REQUIRE(admin.Add({CameraNamed("a")}).has_value());
  BOOST_REQUIRE(admin.Add({CameraNamed("b")}).has_value());
  BOOST_TEST(Recorded() == "b of_file");
  recording.broken.reset();
  admin.Sync();
  BOOST_TEST(Recorded() == "a b of_file");
}

// As it is when a database hangs: nobody waits for it longer than for an answer of its own.
BOOST_AUTO_TEST_CASE(a_change_does_not_wait_for_ever_behind_another) {
  admin.Sync();
  std::promise<void> inside;
  std::promise<void> end;
  store.after_write = [&] {
    inside.set_value();
    end.get_future().wait();
  };
  auto slow = std::async(std::launch::async, [&] { return admin.Put({CameraNamed("a")}); });
  inside.get_future().wait();
  BOOST_CHECK_THROW(admin.Remove({"of_file"}, kEveryStore), Unavailable);
  end.set_value();
  BOOST_TEST(slow.get().has_value());
  BOOST_TEST(Recorded() == "a of_file");
}

BOOST_AUTO_TEST_CASE(a_process_that_only_edits_brings_no_file_in) {
  CameraRegistry mine;
  CameraAdmin editor(store, mine, recording, {}, std::nullopt);
  BOOST_REQUIRE(editor.Add({CameraNamed("a")}).has_value());
  BOOST_TEST(store.file_syncs == 0);
}

// Whose ids are taken is all that somebody bound to a store learns of the cameras of others.
BOOST_AUTO_TEST_CASE(who_is_bound_to_a_store_reaches_no_camera_of_another) {
  admin.Sync();
  CameraOrder order{CameraNamed("of_file")};
  order.camera.store = {"s2"};
  order.stores = StoreScope::Only({StoreId{"s2"}});
  BOOST_TEST((admin.Put(order).error().code == ErrorCode::kConflict));
  BOOST_TEST((admin.Add(order).error().code == ErrorCode::kConflict));
  BOOST_TEST(!admin.Remove({"of_file"}, order.stores));
  BOOST_TEST(store.cameras[{"of_file"}].camera.store.value == "s1");

  order.camera.id = {"mine"};
  order.camera.store = {"s1"};
  BOOST_TEST(admin.Put(order).error().field == "store_id");
  BOOST_TEST((admin.Add(order).error().code == ErrorCode::kNotFound));
  order.camera.store = {"s2"};
  BOOST_TEST(admin.Put(order)->created);
  BOOST_TEST(admin.Remove({"mine"}, order.stores));
}

BOOST_AUTO_TEST_CASE(the_password_of_another_stores_camera_goes_nowhere) {
  CameraOrder stored{CameraNamed("kept")};
  stored.camera.rtsp_url = "rtsp://user:secret@10.0.0.9/1";
  BOOST_REQUIRE(admin.Add(stored).has_value());
  CameraOrder order{CameraNamed("kept")};
  order.camera.rtsp_url = "rtsp://10.0.0.9/1";
  BOOST_TEST(admin.Complete(order)->rtsp_url.find("secret") != std::string::npos);
  order.camera.store = {"s2"};
  order.stores = StoreScope::Only({StoreId{"s2"}});
  BOOST_TEST(admin.Complete(order)->rtsp_url.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
