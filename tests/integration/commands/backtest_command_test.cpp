// `tillwatch backtest` as a manager runs it: exit codes, the table, the lists of what is new and
// gone, and how it shows its progress.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/child_process.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(backtest_command)

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Voids are no alerts any more, small refunds are.
constexpr const char* kToday = R"(
[[rule]]
id = "voids"
description = "A void"
category = "void abuse"
points = 0.5
when.kinds = ["void"]
)";
constexpr const char* kDraft = R"(
[[rule]]
id = "small_refunds"
description = "A small refund"
category = "refund fraud"
points = 0.6
when.kinds = ["refund"]
when.amount_under = 20.00
)";

struct Run {
  int exit_code = -1;
  std::string text;

  bool Says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

struct Office : MigratedDatabase {
  Office() {
    WriteFile("rules.toml", kToday);
    WriteFile("draft.toml", kDraft);
    WriteFile("tillwatch.toml", "[store_defaults]\ntimezone = \"Europe/Berlin\"\n");
  }
  std::string Path(const std::string& file) const { return (dir.Path() / file).string(); }
  void WriteFile(const std::string& file, const std::string& text) const {
    std::ofstream(Path(file)) << text;
  }
  // stdout and stderr together.
  Run Shell(const std::string& command) const {
    ChildProcess process({"env", "DATABASE_URL=" + database.Url(), "sh", "-c", command});
    Run run;
    run.text = process.ReadAll();
    run.exit_code = process.Wait().value_or(-1);
    return run;
  }
  std::string Command(const std::string& options) const {
    return BuiltBinary("tillwatch") + " backtest --config " + Path("tillwatch.toml") + " " +
           options;
  }
  Run Backtest(const std::string& options) const {
    return Shell(Command("--rules " + Path("draft.toml") + " " + options) + " 2>&1");
  }
  // One void, and a refund under and one over the draft's limit.
  void StoreEvents() {
    const UtcTime noon = ParseRfc3339("2026-11-10T12:00:00Z").value();
    std::vector<ScoredEvent> events;
    for (int i = 0; i < 3; ++i) {
      PosEvent event = SampleEvent(std::to_string(i), noon + 1h * i);
      if (i == 0) event.kind = EventKind::kVoid;
      event.staff = StaffId{"ann"};
      event.register_id = RegisterId{"r1"};
      event.amount = Money{i == 1 ? 1250 : 5000, "EUR"};
      events.push_back(SampleScored(std::move(event)));
    }
    PostgresEventStore(pool).Commit(events, {});
  }

  TempDir dir;
};

constexpr const char* kPeriod = "--since 2026-11-10 --until 2026-11-11";

}  // namespace

BOOST_FIXTURE_TEST_CASE(its_counts_are_kept_for_the_page_of_the_rules, Office) {
  StoreEvents();
  BOOST_TEST(!PostgresRuleStore(pool).LastBacktest().has_value());
  const Run run = Backtest(kPeriod);
  const auto last = PostgresRuleStore(pool).LastBacktest();
  BOOST_REQUIRE_MESSAGE(last.has_value(), run.text);
  const json kept = json::parse(last->result_json);
  BOOST_TEST(kept.at("events") == 3);
  BOOST_TEST(kept.at("new") == 1);
  BOOST_TEST(kept.at("rules").at("small_refunds").at("more") == 1);
}

BOOST_FIXTURE_TEST_CASE(the_table_and_the_lists_say_what_the_draft_changes, Office) {
  StoreEvents();
  const Run run = Backtest(kPeriod);
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST_CONTEXT(run.text) {
    BOOST_TEST(run.Says("period  2026-11-09T23:00:00.000Z to 2026-11-10T23:00:00.000Z"));
    BOOST_TEST(run.Says("events  3, and 0 before them"));
    BOOST_TEST(run.Says("  2026-11-10                           1         1         =\n"));
    BOOST_TEST(run.Says("  small_refunds                        1         0        +1\n"));
    BOOST_TEST(run.Says("  voids                                0         1        -1\n"));
    BOOST_TEST(
        run.Says("New with the draft: 1 alert(s)\n"
                 "  2026-11-10T13:00:00.000Z  store_001  r1  ann  12.50 EUR  0.60 high"));
    BOOST_TEST(run.Says("      0.60 small_refunds: "));
    BOOST_TEST(
        run.Says("Gone with the draft: 1 alert(s)\n"
                 "  2026-11-10T12:00:00.000Z  store_001  r1  ann  50.00 EUR  0.50 medium"));
    BOOST_TEST(run.Says("      0.50 voids: "));
  }
  BOOST_TEST(database.Value<int>("select count(*) from risk_alerts") == 0);  // only reads
}

BOOST_FIXTURE_TEST_CASE(programs_get_the_same_as_json_on_stdout_alone, Office) {
  StoreEvents();
  const Run run = Shell(
      Command("--json --rules " + Path("draft.toml") + " " + kPeriod + " 2>" + Path("errors")));
  BOOST_TEST(run.exit_code == 0);
  const json report = json::parse(run.text);
  BOOST_TEST(report["events"] == 3);
  BOOST_TEST(report["alerts"]["draft"] == 1);
  BOOST_TEST(report["days"]["2026-11-10"]["today"] == 1);
  BOOST_TEST(report["rules"]["small_refunds"]["more"] == 1);
  BOOST_TEST(report["new"]["total"] == 1);
  BOOST_TEST(report["new"]["listed"][0]["amount"] == 12.5);
  BOOST_TEST(report["gone"]["listed"][0]["reasons"][0]["rule"] == "voids");
}

BOOST_FIXTURE_TEST_CASE(progress_is_lines_in_a_pipe_and_a_bar_on_a_terminal, Office) {
  StoreEvents();
  const Run piped = Backtest(kPeriod);
  BOOST_TEST(piped.Says("100 % (3 of 3 events)\n"), piped.text);
  BOOST_TEST(!piped.Says("\r"));
  // The program script gives it a terminal.
  const std::string command = Command("--rules " + Path("draft.toml") + " " + kPeriod);
  const Run seen = Shell("script -qec '" + command + "' /dev/null </dev/null");
  BOOST_TEST(seen.exit_code == 0);
  BOOST_TEST(seen.Says("[########################################] 100 %  3 of 3 events\r\x1b[K"),
             seen.text);
  BOOST_TEST(seen.text.find("draft ") > seen.text.rfind("\x1b[K"));  // the bar is gone by then
}

BOOST_FIXTURE_TEST_CASE(a_draft_with_mistakes_is_named_with_file_and_line, Office) {
  WriteFile("draft.toml", std::string(kDraft) + "pionts = 0.2\n");
  Run run = Backtest(kPeriod);
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says(Path("draft.toml") + ":9: [[rule]] pionts: unknown key"), run.text);
  BOOST_TEST(run.Says("1 problem(s) in the draft; nothing was replayed"));
  run = Shell(Command("--rules " + Path("nowhere.toml") + " 2>&1"));
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("nowhere.toml: no such file; copy "), run.text);
}

BOOST_FIXTURE_TEST_CASE(periods_without_events_and_wrong_ones_are_said, Office) {
  StoreEvents();
  Run run = Backtest("--since 2020-01-01 --until 2020-01-02");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(
      run.Says("no events from 2019-12-31T23:00:00.000Z to 2020-01-01T23:00:00.000Z; choose"),
      run.text);
  run = Backtest(std::string(kPeriod) + " --store store_999");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("no events of store store_999 from "), run.text);
  run = Backtest("--since yesterday");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(run.Says("--since: \"yesterday\" is no time; write a length"), run.text);
  run = Backtest("--since 2026-11-11 --until 2026-11-10");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(run.Says("is not before --until"), run.text);
}

BOOST_FIXTURE_TEST_CASE(without_a_database_it_fails_and_says_so, Office) {
  const Run run = Shell("DATABASE_URL=postgresql://127.0.0.1:1/nowhere " +
                        Command("--rules " + Path("draft.toml") + " 2>&1"));
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("127.0.0.1"), run.text);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_log_needs_no_database, Office) {
  const std::string log =
      "event_type,store_id,register_id,staff_id,timestamp,amount\n"
      "void,store_001,r1,ann,2026-11-10T12:00:00Z,50.00\n"
      "refund,store_001,r1,ann,2026-11-10T13:00:00Z,12.50\n";
  WriteFile("till.csv", log);
  const std::string command = "DATABASE_URL=postgresql://127.0.0.1:1/nowhere " +
                              Command("--rules " + Path("draft.toml") + " --csv ");
  RunProgram({"mkfifo", Path("pipe")});
  const std::string fill = "cat " + Path("till.csv") + " >" + Path("pipe") + " & ";
  for (const std::string& shell : {command + Path("till.csv"), command + "- <" + Path("till.csv"),
                                   fill + command + Path("pipe")}) {
    const Run run = Shell(shell + " 2>&1");
    BOOST_TEST(run.exit_code == 0);
    BOOST_TEST(run.Says("events  2, and 0 before them"), run.text);
    BOOST_TEST(run.Says("New with the draft: 1 alert(s)"), run.text);
    BOOST_TEST(run.Says("Gone with the draft: 1 alert(s)"), run.text);
  }
  // In any order of lines, and one that is there twice is one event.
  WriteFile("till.csv",
            "event_type,store_id,timestamp,event_id,amount\n"
            "refund,store_001,2026-11-10T13:00:00Z,b,12.50\n"
            "void,store_001,2026-11-10T12:00:00Z,a,50.00\n"
            "refund,store_001,2026-11-10T13:00:00Z,b,12.50\n");
  const Run twice = Shell(command + Path("till.csv") + " 2>&1");
  BOOST_TEST(twice.Says("period  2026-11-10T12:00:00.000Z to 2026-11-10T13:00:00.000001Z"),
             twice.text);
  BOOST_TEST(twice.Says("events  2, and 0 before them"), twice.text);
  WriteFile("till.csv", log + "refund,store_001,r1,ann,2026-11-10T14:00:00Z,much\n");
  Run run = Shell(command + Path("till.csv") + " 2>&1");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("till.csv: line 4, amount: "), run.text);
  BOOST_TEST(run.Says("nothing was replayed"), run.text);
  run = Shell(command + Path("nowhere.csv") + " 2>&1");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("nowhere.csv: cannot be read"), run.text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
