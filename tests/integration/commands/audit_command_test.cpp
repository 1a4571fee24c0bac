// `tillwatch audit verify` as an operator runs it.
#include <boost/test/unit_test.hpp>

#include "integration/commands/operator.hpp"
#include "support/samples.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(audit_command)

namespace {

struct Archive : OperatorsDesk {
  PostgresAuditLog log{pool};

  void Write(int entries) {
    AuditEntry entry;
    entry.at = kNoon;
    entry.who = "Ann";
    entry.action = "clip.watched";
    for (int i = 0; i < entries; ++i) log.Append(entry);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_head_is_printed_and_taken_again, Archive) {
  CommandRun run = Tillwatch("audit verify");
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(run.Says("0 entries, all as they were written\n"), run.text);
  Write(3);
  const std::string head = FormatAuditHead(log.Head());
  run = Tillwatch("audit verify");
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(run.Says("3 entries, all as they were written\nhead: " + head + "\n"), run.text);
  BOOST_TEST(run.Says("100 % (3 of 3 entries)\n"), run.text);
  Write(1);
  run = Tillwatch("audit verify --head " + head);
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(run.Says("is among them"), run.text);
  run = Tillwatch("audit verify --head 3:xyz");
  BOOST_TEST(run.exit_code == 2, run.text);
  BOOST_TEST(run.Says("--head 3:xyz: must be NUMBER:HASH"), run.text);
}

BOOST_FIXTURE_TEST_CASE(the_first_wrong_entry_is_named, Archive) {
  Write(3);
  database.Run(
      "alter table audit_log disable trigger user; "
      "update audit_log set who = 'Eve' where number >= 2");
  const CommandRun run = Tillwatch("audit verify");
  BOOST_TEST(run.exit_code == 1, run.text);
  BOOST_TEST(run.Says("entry 2 is not what was written"), run.text);
  BOOST_TEST(run.Says("the 1 entries before it are\n"), run.text);
}

BOOST_FIXTURE_TEST_CASE(what_commands_change_is_recorded_too, Archive) {
  const std::string add = "camera add camera_9 rtsp://u:secret@10.0.0.9/1 --store store_001";
  BOOST_TEST(Tillwatch(add).exit_code == 0);
  BOOST_TEST(Tillwatch(add).exit_code == 1);
  BOOST_TEST(Tillwatch("camera remove camera_9").exit_code == 0);
  std::string actions;
  for (const AuditRecord& record : log.Read(0, 100)) {
    actions += record.entry.action + " ";
    BOOST_TEST(record.entry.role == "system");
    BOOST_TEST(!record.entry.who.empty());
    BOOST_TEST(record.entry.object == "camera_9");
  }
  BOOST_TEST(actions == "camera.added camera.added camera.added.failed camera.deleted ");
  BOOST_TEST(Tillwatch("audit verify").exit_code == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
