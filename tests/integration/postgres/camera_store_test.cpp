#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <thread>

#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;

namespace camera_store {
namespace {

struct Cameras : MigratedDatabase {
  PostgresCameraStore store{pool};

  // "a b(file) c(off)": what is configured, in the order of the list.
  std::string Listed() {
    std::string text;
    const CameraList list = store.List();
    for (const auto& [camera, from_file] : list.cameras) {
      text += (text.empty() ? "" : " ") + camera.id.value + (from_file ? "(file)" : "") +
              (camera.enabled ? "" : "(off)");
    }
    return text;
  }
  Camera Now(const std::string& id) {
    const CameraList list = store.List();
    for (const auto& stored : list.cameras) {
      if (stored.camera.id.value == id) return stored.camera;
    }
    throw std::runtime_error("there is no camera " + id);
  }
};

Camera FullCamera(const std::string& id) {
  Camera camera = SampleCamera(id);
  camera.buffer = seconds(90);
  camera.buffer_max_bytes = 5'000'000'000;
  camera.transport = RtspTransport::kUdp;
  camera.verify_tls = false;
  camera.audio = true;
  camera.enabled = false;
  return camera;
}

}  // namespace
}  // namespace camera_store

BOOST_FIXTURE_TEST_SUITE(camera_store, Cameras)

BOOST_AUTO_TEST_CASE(a_camera_comes_back_as_it_was_put) {
  store.Put(FullCamera("camera_001"));
  BOOST_TEST((Now("camera_001") == FullCamera("camera_001")));
  store.Put(SampleCamera("camera_001"));
  BOOST_TEST((Now("camera_001") == SampleCamera("camera_001")));
}

BOOST_AUTO_TEST_CASE(every_url_comes_back_as_it_was) {
  for (const char* url : {"rtsp://10.0.0.5/1", "rtsp://u@h/1", "rtsp://u:@h/1", "rtsp://:p@h/1",
                          "rtsp://viewer:s3cret@with/odd@signs@10.0.0.5/stream",
                          "rtsp://h/user=a&password=s3cret", "rtsps://u:p%40@[::1]:322/x?pwd=y"}) {
    Camera camera = SampleCamera("camera_001");
    camera.rtsp_url = url;
    store.Put(camera);
    BOOST_TEST(Now("camera_001").rtsp_url == url);
  }
}

BOOST_AUTO_TEST_CASE(secrets_are_in_no_table_but_their_own) {
  int number = 0;
  for (const char* url : {"rtsp://viewer:s3cret@10.0.0.5:554/stream",
                          "rtsp://viewer:s3cret@with/odd@signs@10.0.0.5/stream",
                          "rtsp://10.0.0.5/user=viewer&password=s3cret"}) {
    Camera camera = SampleCamera("camera_00" + std::to_string(++number));
    camera.rtsp_url = url;
    store.Put(camera);
  }
  store.SyncFromFile({SampleCamera("camera_004")});
  const auto tables = database.Run(
      "select relname from pg_class where relnamespace = 'public'::regnamespace"
      " and relkind = 'r' and relname <> 'camera_secrets'");
  for (const auto& row : tables) {
    const auto table = row[0].as<std::string>();
    BOOST_TEST(database.Value<int>("select count(*) from " + table +
                                   " t where t::text like"
                                   " '%s3cret%' or t::text like '%viewer%'") == 0,
               table);
  }
  BOOST_TEST(database.Value<std::string>("select rtsp_url from cameras"
                                         " where camera_id = 'camera_001'") ==
             "rtsp://10.0.0.5:554/stream");
}

BOOST_AUTO_TEST_CASE(an_id_is_added_once_and_again_after_it_was_removed) {
  BOOST_TEST(store.Add(SampleCamera("camera_001")));
  BOOST_TEST(!store.Add(FullCamera("camera_001")));
  BOOST_TEST((Now("camera_001") == SampleCamera("camera_001")));
  BOOST_TEST(store.Remove({"camera_001"}));
  BOOST_TEST(store.Add(FullCamera("camera_001")));
  BOOST_TEST((Now("camera_001") == FullCamera("camera_001")));
}

BOOST_AUTO_TEST_CASE(of_two_that_add_an_id_at_once_one_succeeds) {
  for (int round = 0; round < 20; ++round) {
    const Camera camera = SampleCamera("camera_" + std::to_string(round));
    std::atomic<int> added{0};
    {
      std::vector<std::jthread> clients;
      for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] { added += store.Add(camera) ? 1 : 0; });
      }
    }
    BOOST_TEST(added == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_removed_camera_keeps_its_row_and_loses_its_secrets) {
  store.Put(SampleCamera("camera_001"));
  BOOST_TEST(store.Remove({"camera_001"}));
  BOOST_TEST(!store.Remove({"camera_001"}));
  BOOST_TEST(!store.Remove({"nobody"}));
  BOOST_TEST(Listed() == "");
  BOOST_TEST(database.Value<int>("select count(*) from cameras where not configured") == 1);
  BOOST_TEST(database.Value<int>("select count(*) from camera_secrets s"
                                 " where s::text like '%s3cret%'") == 0);
}

BOOST_AUTO_TEST_CASE(every_change_and_nothing_else_moves_the_revision) {
  std::int64_t last = store.Revision();
  const auto moved = [&] {
    const std::int64_t before = std::exchange(last, store.Revision());
    return last > before;
  };
  store.Add(SampleCamera("camera_001"));
  BOOST_TEST(moved());
  BOOST_TEST(store.List().revision == last);
  BOOST_TEST(!moved());
  store.Put(FullCamera("camera_001"));
  BOOST_TEST(moved());
  store.SyncFromFile({SampleCamera("camera_002")});
  BOOST_TEST(moved());
  store.Remove({"camera_001"});
  BOOST_TEST(moved());
}

BOOST_AUTO_TEST_CASE(a_text_that_the_database_cannot_hold_is_refused_and_changes_nothing) {
  Camera camera = SampleCamera("camera_001");
  camera.name = std::string("a\0b", 3);
  BOOST_CHECK_THROW(store.Put(camera), Refused);
  BOOST_TEST(Listed() == "");
}

BOOST_AUTO_TEST_CASE(cameras_of_the_file_come_first_and_in_its_order) {
  store.Put(SampleCamera("b_api"));
  store.Put(SampleCamera("a_api"));
  store.SyncFromFile({SampleCamera("z"), SampleCamera("y")});
  BOOST_TEST(Listed() == "z(file) y(file) a_api b_api");
  store.SyncFromFile({SampleCamera("y"), SampleCamera("z")});
  BOOST_TEST(Listed() == "y(file) z(file) a_api b_api");
}

BOOST_AUTO_TEST_CASE(an_unchanged_entry_of_the_file_leaves_the_edits_of_the_api_alone) {
  store.SyncFromFile({SampleCamera("camera_001")});
  store.Put(FullCamera("camera_001"));
  store.SyncFromFile({SampleCamera("camera_001")});
  BOOST_TEST((Now("camera_001") == FullCamera("camera_001")));
  BOOST_TEST(Listed() == "camera_001(file)(off)");
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_edited_wins) {
  store.SyncFromFile({SampleCamera("camera_001")});
  store.Put(FullCamera("camera_001"));
  Camera edited = SampleCamera("camera_001");
  edited.rtsp_url = "rtsp://viewer:new@10.0.0.5:554/stream";
  store.SyncFromFile({edited});
  BOOST_TEST((Now("camera_001") == edited));
}

BOOST_AUTO_TEST_CASE(a_removed_camera_stays_removed_until_its_entry_is_edited) {
  store.SyncFromFile({SampleCamera("camera_001")});
  store.Remove({"camera_001"});
  store.SyncFromFile({SampleCamera("camera_001")});
  BOOST_TEST(Listed() == "");
  Camera edited = SampleCamera("camera_001");
  edited.location = "Back";
  store.SyncFromFile({edited});
  BOOST_TEST(Listed() == "camera_001(file)");
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_gone_from_the_file_is_gone_until_it_is_back) {
  store.SyncFromFile({SampleCamera("camera_001"), SampleCamera("camera_002")});
  store.Put(SampleCamera("by_api"));
  store.Put(FullCamera("camera_001"));
  store.SyncFromFile({SampleCamera("camera_002")});
  BOOST_TEST(Listed() == "camera_002(file) by_api");
  BOOST_TEST(database.Value<int>("select count(*) from cameras") == 3);
  store.SyncFromFile({SampleCamera("camera_001"), SampleCamera("camera_002")});
  BOOST_TEST(Listed() == "camera_001(file) camera_002(file) by_api");
  BOOST_TEST((Now("camera_001") == SampleCamera("camera_001")));
  store.SyncFromFile({});
  BOOST_TEST(Listed() == "by_api");
}

BOOST_AUTO_TEST_CASE(a_camera_of_the_api_that_the_file_then_names_is_the_files) {
  store.Put(FullCamera("camera_001"));
  store.SyncFromFile({SampleCamera("camera_001")});
  BOOST_TEST((Now("camera_001") == SampleCamera("camera_001")));
  BOOST_TEST(Listed() == "camera_001(file)");
}

BOOST_AUTO_TEST_CASE(a_register_that_is_named_twice_does_no_harm) {
  Camera camera = SampleCamera("camera_001");
  camera.registers = {RegisterId{"r"}, RegisterId{"r"}};
  store.Put(camera);
  BOOST_TEST(Now("camera_001").registers.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_is_unavailable_and_then_there_again) {
  store.Put(SampleCamera("camera_001"));
  database.KillBackends();
  try {
    store.Revision();
  } catch (const Unavailable&) {
    // The first one after the cut may fail.
  }
  BOOST_TEST(Listed() == "camera_001");
}

BOOST_AUTO_TEST_SUITE_END()

// Cameras that an earlier version wrote came from its file.
BOOST_AUTO_TEST_CASE(cameras_of_an_earlier_version_become_those_of_the_file) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 1});
  const TempDir first;
  std::filesystem::copy(MigrationsFolder() / "0001_initial.sql", first.Path());
  Migrate(pool, first.Path());
  database.Run(
      "insert into cameras (camera_id, name, store_id, rtsp_url, buffer_seconds, retention_days,"
      " configured) values"
      " ('kept', 'k', 's', 'rtsp://***@h/1', 120, 30, true),"
      " ('gone', 'g', 's', 'rtsp://***@h/2', 120, 30, true),"
      " ('old', 'o', 's', 'rtsp://h/3', 120, 30, false)");
  Migrate(pool, MigrationsFolder());
  BOOST_TEST(database.Value<int>("select count(*) from cameras where rtsp_url like '%*%'") == 0);

  PostgresCameraStore store(pool);
  store.SyncFromFile({SampleCamera("kept")});
  const CameraList list = store.List();
  BOOST_REQUIRE(list.cameras.size() == 1U);
  BOOST_TEST((list.cameras[0].camera == SampleCamera("kept")));
}
