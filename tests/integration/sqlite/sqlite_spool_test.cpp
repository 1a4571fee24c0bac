#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <set>
#include <thread>

#include "limited_allocations.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/own_binary.hpp"
#include "support/temp_dir.hpp"
#include "support/tiny_disk.hpp"
#include "support/unavailable_text.hpp"
#include "support/unprivileged.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sqlite_spool)

namespace {

std::atomic<int> synced_files{0};

}  // namespace

// In place of the C library's, for SQLite too: counts.
extern "C" int fdatasync(int fd) {
  ++synced_files;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace {

constexpr UtcTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1);
constexpr std::size_t kEverything = 1'000'000;

struct SpoolFile {
  TempDir dir;
  std::filesystem::path file = dir.Path() / "deep" / "spool.db";
};

void Put(Spool& spool, const std::string& topic, const std::string& payload, UtcTime at = kNow) {
  spool.Append(topic, payload, static_cast<std::int64_t>(payload.size()), at);
}

std::vector<std::string> Payloads(Spool& spool) {
  std::vector<std::string> payloads;
  for (const SpooledMessage& message : spool.Read(kEverything)) payloads.push_back(message.payload);
  return payloads;
}

// Appends until the disk is full; how many went in.
int AppendUntilFull(Spool& spool) {
  constexpr int kFarTooMany = 100'000;
  const std::string payload(500, 'p');
  for (int i = 0; i < kFarTooMany; ++i) {
    if (!UnavailableText([&] { Put(spool, "t", payload, kNow); }).empty()) return i;
  }
  return kFarTooMany;
}

void ExpectFullAndThenRecovered(Spool& spool, const std::function<void()>& make_room) {
  const int accepted = AppendUntilFull(spool);
  BOOST_TEST(UnavailableText([&] {
               Put(spool, "t", std::string(500, 'p'), kNow);
             }).find("spool: cannot write a message") == 0U);
  BOOST_TEST(spool.Size() == accepted);
  BOOST_TEST(spool.Read(kEverything).size() == static_cast<std::size_t>(accepted));
  make_room();
  Put(spool, "t", "after", kNow);
  BOOST_TEST(spool.Read(kEverything).size() == static_cast<std::size_t>(accepted) + 1);
  BOOST_TEST(Payloads(spool).back() == "after");
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(messages_come_out_whole_and_in_the_order_of_arrival, SpoolFile) {
  SqliteSpool spool(file);
  const std::string binary("\0\xff\x80 '\"\\\n\0", 9);
  Put(spool, "pos/events/store_001/refund", binary, kNow + 1us);
  Put(spool, "", "", kNow);
  Put(spool, "pos/\xc3\xa9", std::string(1 << 20, '\x01'), kNow - 1h);

  const auto messages = spool.Read(10);
  BOOST_REQUIRE(messages.size() == 3U);
  BOOST_TEST(messages[0].topic == "pos/events/store_001/refund");
  BOOST_TEST(messages[0].payload == binary);
  BOOST_TEST((messages[0].received_at == kNow + 1us));
  BOOST_TEST(messages[1].topic == "");
  BOOST_TEST(messages[1].payload == "");
  BOOST_TEST(messages[2].topic == "pos/\xc3\xa9");
  BOOST_TEST(messages[2].payload == std::string(1 << 20, '\x01'));
  BOOST_TEST((messages[2].received_at == kNow - 1h));
  BOOST_TEST(messages[0].sequence < messages[1].sequence);
  BOOST_TEST(messages[1].sequence < messages[2].sequence);
}

BOOST_FIXTURE_TEST_CASE(reading_takes_at_most_what_was_asked_for_and_removes_nothing, SpoolFile) {
  SqliteSpool spool(file);
  for (int i = 0; i < 5; ++i) Put(spool, "t", std::to_string(i), kNow);
  BOOST_TEST(spool.Read(2).size() == 2U);
  BOOST_TEST(spool.Read(2)[1].payload == "1");
  BOOST_TEST(spool.Read(0).empty());
  BOOST_TEST(spool.ReadAfter(spool.Read(2)[1].sequence, 2).at(0).payload == "2");
  BOOST_TEST(spool.ReadAfter(spool.Read(5)[4].sequence, 2).empty());
  BOOST_TEST(spool.Size() == 5);
}

BOOST_FIXTURE_TEST_CASE(one_read_is_bounded_in_bytes_but_takes_one_message_at_least, SpoolFile) {
  SqliteSpool spool(file);
  Put(spool, "t", std::string(kMaxReadBytes + 1, 'x'));
  for (int i = 0; i < 9; ++i) Put(spool, "t", std::string(kMaxReadBytes / 8, 'x'));
  for (const std::size_t expected : {1U, 8U, 1U, 0U}) {
    const auto batch = spool.Read(500);
    BOOST_REQUIRE(batch.size() == expected);
    BOOST_TEST(spool.Read(500).size() == expected);
    if (!batch.empty()) spool.RemoveThrough(batch.back().sequence);
  }
  BOOST_TEST(spool.Size() == 0);
}

BOOST_FIXTURE_TEST_CASE(after_memory_ran_out_a_read_begins_at_the_first_message_again, SpoolFile) {
  SqliteSpool spool(file);
  for (const std::size_t size : {10U, 1024U * 1024U, 20U}) Put(spool, "t", std::string(size, 'x'));
  {
    const LimitedAllocations limit(256 * 1024);
    BOOST_CHECK_THROW(spool.Read(500), std::bad_alloc);
  }
  const auto messages = spool.Read(500);
  BOOST_REQUIRE(messages.size() == 3U);
  BOOST_TEST(messages[0].payload.size() == 10U);
}

BOOST_FIXTURE_TEST_CASE(of_a_message_that_is_kept_in_part_the_true_size_is_kept, SpoolFile) {
  SqliteSpool spool(file);
  spool.Append("t", "the start", 16'000'000, kNow);
  Put(spool, "t", "");
  BOOST_TEST(spool.Read(2)[0].payload == "the start");
  BOOST_TEST(spool.Read(2)[0].payload_size == 16'000'000);
  BOOST_TEST(spool.Read(2)[1].payload_size == 0);
}

BOOST_FIXTURE_TEST_CASE(a_file_of_an_older_version_keeps_its_messages, SpoolFile) {
  std::filesystem::create_directories(file.parent_path());
  sqlite3* db = nullptr;
  BOOST_REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  BOOST_REQUIRE(
      sqlite3_exec(db,
                   "create table spool (sequence integer primary key autoincrement, topic "
                   "blob not null, payload blob not null, received_at integer not null);"
                   "insert into spool (topic, payload, received_at) values "
                   "(x'74', x'00c3a9ff', 1)",
                   nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  for (const std::size_t expected : {1U, 2U}) {
    SqliteSpool spool(file);
    const auto messages = spool.Read(10);
    BOOST_REQUIRE(messages.size() == expected);
    BOOST_TEST(messages[0].payload == std::string("\0\xc3\xa9\xff", 4));
    BOOST_TEST(messages[0].payload_size == 4);
    Put(spool, "t", "new");
  }
}

BOOST_FIXTURE_TEST_CASE(messages_survive_closing_and_opening_the_file, SpoolFile) {
  {
    SqliteSpool spool(file);
    for (int i = 0; i < 3; ++i) Put(spool, "t", std::to_string(i), kNow);
    spool.RemoveThrough(spool.Read(1)[0].sequence);
  }
  SqliteSpool spool(file);
  BOOST_TEST(spool.Size() == 2);
  BOOST_TEST(Payloads(spool) == (std::vector<std::string>{"1", "2"}),
             boost::test_tools::per_element());
  BOOST_TEST(spool.WaitForMessages({}, 0ms));
}

BOOST_FIXTURE_TEST_CASE(removing_never_takes_a_message_that_came_later, SpoolFile) {
  SqliteSpool spool(file);
  for (int i = 0; i < 3; ++i) Put(spool, "t", "old", kNow);
  const std::int64_t last = spool.Read(3)[2].sequence;
  spool.RemoveThrough(last);
  BOOST_TEST(spool.Size() == 0);
  Put(spool, "t", "new", kNow);  // an emptied spool must not give the same numbers again
  spool.RemoveThrough(last);
  BOOST_TEST(Payloads(spool) == std::vector<std::string>{"new"}, boost::test_tools::per_element());
  BOOST_TEST(spool.Read(1)[0].sequence > last);
}

BOOST_FIXTURE_TEST_CASE(a_second_one_on_the_same_file_is_told_so, SpoolFile) {
  SqliteSpool spool(file);
  Put(spool, "t", "a", kNow);
  const std::string text = UnavailableText([&] { const SqliteSpool second(file); });
  BOOST_TEST(text.find("is another tillwatch running") != std::string::npos, text);
  BOOST_TEST(spool.Size() == 1);
}

BOOST_FIXTURE_TEST_CASE(removing_what_is_not_there_changes_nothing, SpoolFile) {
  SqliteSpool spool(file);
  spool.RemoveThrough(1000);
  Put(spool, "t", "a", kNow);
  spool.RemoveThrough(0);
  spool.RemoveThrough(-1);
  BOOST_TEST(spool.Size() == 1);
}

BOOST_FIXTURE_TEST_CASE(appending_reading_and_removing_at_once_loses_and_doubles_nothing,
                        SpoolFile) {
  constexpr int kMessages = 5000;
  SqliteSpool spool(file);
  std::atomic<bool> negative{false};
  std::jthread observer([&](std::stop_token stop) {
    while (!stop.stop_requested()) {
      if (spool.Size() < 0) negative = true;
    }
  });
  std::jthread writer([&] {
    for (int i = 0; i < kMessages; ++i) Put(spool, "t", std::to_string(i), kNow);
  });
  int expected = 0;
  bool in_order = true;
  while (expected < kMessages && spool.WaitForMessages({}, 10s)) {
    const auto batch = spool.Read(97);
    for (const SpooledMessage& message : batch) {
      in_order = in_order && message.payload == std::to_string(expected++);
    }
    if (!batch.empty()) spool.RemoveThrough(batch.back().sequence);
  }
  writer.join();
  BOOST_TEST(expected == kMessages);
  BOOST_TEST(in_order);
  BOOST_TEST(spool.Size() == 0);
  BOOST_TEST(!negative);
}

BOOST_FIXTURE_TEST_CASE(a_waiting_reader_is_woken_by_a_message, SpoolFile) {
  SqliteSpool spool(file);
  BOOST_TEST(!spool.WaitForMessages({}, 1ms));
  std::jthread writer([&] { Put(spool, "t", "a", kNow); });
  BOOST_TEST(spool.WaitForMessages({}, 20s));
}

BOOST_FIXTURE_TEST_CASE(a_stop_request_ends_the_waiting_at_once, SpoolFile) {
  SqliteSpool spool(file);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(!spool.WaitForMessages(stop.get_token(), 60s));
  BOOST_TEST((std::chrono::steady_clock::now() - start < 20s));
  BOOST_TEST(!spool.WaitForMessages(stop.get_token(), 60s));
  Put(spool, "t", "a", kNow);
  BOOST_TEST(spool.WaitForMessages(stop.get_token(), 60s));
}

// The child's part: says each number once Append returned, until it is killed.
BOOST_AUTO_TEST_CASE(child_appends_until_it_is_killed, *boost::unit_test::disabled()) {
  SqliteSpool spool(RequiredEnvironment("SPOOL_FILE"));
  for (int i = 0;; ++i) {
    const std::string number = std::to_string(i);
    Put(spool, "t", number, kNow);
    std::printf("%s\n", number.c_str());
    std::fflush(stdout);
  }
}

BOOST_FIXTURE_TEST_CASE(what_append_returned_from_is_there_after_a_kill, SpoolFile) {
  constexpr int kKills = 3;
  for (int kill = 0; kill < kKills; ++kill) {
    const std::size_t before =
        std::filesystem::exists(file) ? SqliteSpool(file).Read(kEverything).size() : 0;
    ChildProcess child(OwnTestCase("sqlite_spool/child_appends_until_it_is_killed",
                                   {"SPOOL_FILE=" + file.string()}));
    while (child.ReadLine() != std::to_string(200 + 77 * kill)) {
    }
    child.Signal(SIGKILL);
    child.Wait();
    std::size_t acknowledged = 201 + 77U * static_cast<unsigned>(kill);
    while (child.ReadLine()) ++acknowledged;

    SqliteSpool spool(file);
    const auto messages = spool.Read(kEverything);
    BOOST_TEST(messages.size() >= before + acknowledged);
    BOOST_TEST(messages.size() <= before + acknowledged + 1);
    BOOST_TEST(spool.Size() == static_cast<std::int64_t>(messages.size()));
    for (std::size_t i = 0; i < acknowledged; ++i) {
      BOOST_REQUIRE(messages[before + i].payload == std::to_string(i));
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_limit_is_kept_over_restarts_and_there_is_room_again_after_a_removal,
                        SpoolFile) {
  const SpoolOptions limited{SpoolSync::kInterval, 10'000};
  const std::string payload(1000, 'p');
  std::int64_t held = 0;
  {
    SqliteSpool spool(file, limited);
    while (UnavailableText([&] { Put(spool, "t", payload); }).empty()) {
    }
    held = spool.Size();
    BOOST_TEST(held == 9);
    BOOST_TEST(spool.Bytes() == 9 * (1000 + 1 + 64));
    BOOST_TEST(spool.MaxBytes() == 10'000);
  }
  SqliteSpool spool(file, limited);
  BOOST_TEST(spool.Bytes() == 9 * (1000 + 1 + 64));
  const std::string text = UnavailableText([&] { Put(spool, "t", payload); });
  BOOST_TEST(text.find("full: 0.0 of 0.0 MB ([spool] max_spool_mb) with 9 messages") == 0U, text);
  spool.RemoveThrough(spool.Read(1).front().sequence);
  Put(spool, "t", payload);
  BOOST_TEST(spool.Size() == held);
  spool.RemoveThrough(spool.Read(100).back().sequence);
  BOOST_TEST(spool.Bytes() == 0);
  Put(spool, "t", std::string(50'000, 'p'));  // one message always fits
  BOOST_TEST(!UnavailableText([&] { Put(spool, "t", ""); }).empty());
}

BOOST_FIXTURE_TEST_CASE(with_always_every_message_is_synced_with_interval_one_a_second_is,
                        SpoolFile) {
  {
    SqliteSpool spool(file, {SpoolSync::kAlways, 0});
    const int before = synced_files;
    for (int i = 0; i < 10; ++i) Put(spool, "t", "a");
    BOOST_TEST(synced_files - before >= 10);
  }
  SqliteSpool spool(file, {SpoolSync::kInterval, 0});
  Put(spool, "t", "a");  // begins the log anew
  const int before = synced_files;
  for (int i = 0; i < 10; ++i) Put(spool, "t", "a");
  const int after = synced_files;
  BOOST_TEST(after - before <= 1);
  BOOST_TEST(Eventually([&] { return synced_files > after; }, 3s));
}

BOOST_AUTO_TEST_CASE(a_folder_that_may_not_be_written_is_named_with_the_cure) {
  const TempDir dir;  // root's own, mode 0700 or read-only for its owner
  std::filesystem::permissions(dir.Path(), std::filesystem::perms(0555));
  const std::string text = AsUnprivileged([&] {
    return UnavailableText([&] { const SqliteSpool spool(dir.Path() / "sub" / "spool.db"); });
  });
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(text.find((dir.Path() / "sub").string()) != std::string::npos);
    BOOST_TEST(text.find("write") != std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_no_spool_is_refused_by_name, SpoolFile) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << "this is not a database, but a letter of more than a hundred bytes, which "
                         "is as long as the header of one would be";
  const std::string text = UnavailableText([&] { const SqliteSpool spool(file); });
  BOOST_TEST_CONTEXT(text) { BOOST_TEST(text.find(file.string()) != std::string::npos); }
}

BOOST_AUTO_TEST_CASE(a_full_disk_makes_it_unavailable_until_there_is_room_again) {
  const auto disk = TinyDisk::Make(12 * 1024);
  if (disk == nullptr) {
    BOOST_TEST_MESSAGE("skipped: this user may not mount a tmpfs");
    return;
  }
  SqliteSpool spool(disk->Path() / "spool.db");
  disk->Fill();
  ExpectFullAndThenRecovered(spool, [&] { disk->Release(); });
}

BOOST_AUTO_TEST_CASE(a_full_disk_does_not_keep_the_spool_from_being_emptied) {
  const auto disk = TinyDisk::Make(24 * 1024);
  if (disk == nullptr) {
    BOOST_TEST_MESSAGE("skipped: this user may not mount a tmpfs");
    return;
  }
  SqliteSpool spool(disk->Path() / "spool.db");
  AppendUntilFull(spool);
  disk->Fill();
  while (spool.Size() > 0) {
    const auto batch = spool.Read(500);
    BOOST_REQUIRE(!batch.empty());
    spool.RemoveThrough(batch.back().sequence);
  }
  Put(spool, "t", "again", kNow);
  BOOST_TEST(Payloads(spool) == std::vector<std::string>{"again"},
             boost::test_tools::per_element());
  for (int i = 0; i < 3000; ++i) {
    Put(spool, "t", std::string(500, 'p'), kNow);
    spool.RemoveThrough(spool.Read(10).back().sequence);
  }
  BOOST_TEST(spool.Size() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_file_at_its_size_limit_makes_it_unavailable_until_the_limit_is_raised,
                        SpoolFile) {
  SqliteSpool spool(file);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 256 * 1024;
  ::setrlimit(RLIMIT_FSIZE, &small);
  ExpectFullAndThenRecovered(spool, [&] { ::setrlimit(RLIMIT_FSIZE, &before); });
}

BOOST_AUTO_TEST_SUITE_END()
