#include "tillwatch/app/enrichers.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <thread>

#include "support/fake_clock.hpp"

namespace tillwatch {
namespace enrichers_suite {
namespace {

using Names = std::vector<std::string_view>;
using Work = std::function<void(const PosEvent&, Facts&)>;

class Made final : public Enricher {
 public:
  Made(std::string_view name, Names depends_on, Work work, std::function<void()> prepare)
      : name_(name),
        depends_on_(std::move(depends_on)),
        work_(std::move(work)),
        prepare_(std::move(prepare)) {}

  std::string_view Name() const override { return name_; }
  Names DependsOn() const override { return depends_on_; }
  bool Applies(const PosEvent& event) const override { return event.type != "ignored"; }
  void Prepare() override {
    if (prepare_) prepare_();
  }
  void Enrich(const PosEvent& event, const EnrichmentContext&, Facts& facts) override {
    work_(event, facts);
  }

 private:
  std::string_view name_;
  Names depends_on_;
  Work work_;
  std::function<void()> prepare_;
};

struct Shop {
  FakeClock clock{UtcTime(seconds(1'795'271'585))};
  Health health{clock};
  std::vector<std::unique_ptr<Enricher>> made;

  void Add(std::string_view name, Names depends_on = {}, Work work = {},
           std::function<void()> prepare = {}) {
    if (!work) work = [name](const PosEvent&, Facts& facts) { facts.Add(name, 1); };
    made.push_back(
        std::make_unique<Made>(name, std::move(depends_on), std::move(work), std::move(prepare)));
  }
  Enrichers Start(const std::vector<std::string>& disabled = {}) {
    return {std::move(made), disabled, health, clock};
  }
  void ExpectProblem(const std::string& text, const std::vector<std::string>& disabled = {}) {
    BOOST_CHECK_EXCEPTION(Start(disabled), std::invalid_argument, [&](const auto& error) {
      BOOST_TEST(error.what() == text);
      return true;
    });
  }
  static std::string NamesOf(const Facts& facts) {
    std::string names;
    for (const Fact& fact : facts.All()) names += std::string(fact.name) + " ";
    return names;
  }
};

}  // namespace
}  // namespace enrichers_suite

BOOST_FIXTURE_TEST_SUITE(enrichers_suite, Shop)

BOOST_AUTO_TEST_CASE(each_runs_behind_those_it_depends_on) {
  Add("d", {"b", "c"});
  Add("b", {"a"});
  Add("c", {"a"});
  Add("a");
  Add("e");
  Enrichers enrichers = Start();
  BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "a b c d e ");
}

BOOST_AUTO_TEST_CASE(a_cycle_an_unknown_name_and_a_double_one_are_named) {
  Add("first", {"a"});
  Add("a", {"b"});
  Add("b", {"c"});
  Add("c", {"a"});
  ExpectProblem("enrichers depend on each other: a -> b -> c -> a");
  made.clear();
  Add("self", {"self"});
  ExpectProblem("enrichers depend on each other: self -> self");
  made.clear();
  Add("a", {"nobody"});
  ExpectProblem("enricher a depends on nobody, which there is not");
  made.clear();
  Add("a");
  Add("a");
  ExpectProblem("there are two enrichers named a");
  made.clear();
  Add("a");
  ExpectProblem("there is no enricher named b", {"b"});
}

BOOST_AUTO_TEST_CASE(a_failure_costs_its_own_facts_alone_and_is_told) {
  Add("before");
  Add("bad", {}, [](const PosEvent&, Facts& facts) {
    facts.Add("half", 1);
    throw std::runtime_error("no luck");
  });
  Add("worse", {}, [](const PosEvent&, Facts&) { throw 7; });
  Add("after", {"bad"});
  Enrichers enrichers = Start();
  BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "before after ");
  const EnricherView bad = enrichers.Find("bad").value();
  BOOST_TEST(bad.runs == 1U);
  BOOST_TEST(bad.failures == 1U);
  BOOST_TEST(bad.retries == 0U);
  BOOST_TEST(bad.last_failure.value().error == "no luck");
  BOOST_TEST(enrichers.Find("worse").value().last_failure.value().error == "unknown");
  BOOST_TEST(enrichers.Find("after").value().failures == 0U);
}

BOOST_AUTO_TEST_CASE(health_tells_of_failures_for_a_minute_or_until_it_is_switched_off) {
  Add("bad", {}, [](const PosEvent&, Facts&) { throw std::runtime_error("no luck"); });
  Enrichers enrichers = Start();
  const auto told = [&] {
    enrichers.Report();
    return health.Components().at("enrichers");
  };
  BOOST_TEST((told().state == HealthState::kOk));
  enrichers.Enrich({}, {});
  BOOST_TEST((told().state == HealthState::kDegraded));
  BOOST_TEST(told().detail == "events are stored without facts of bad (no luck)");
  clock.Advance(kEnrichLogEvery);
  BOOST_TEST((told().state == HealthState::kOk));
  enrichers.Enrich({}, {});
  BOOST_TEST((told().state == HealthState::kDegraded));
  enrichers.Switch("bad", false);
  BOOST_TEST((told().state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(what_may_go_away_is_tried_again_so_many_times) {
  int calls = 0;
  int fail = kEnrichAttempts - 1;
  Add("shaky", {}, [&](const PosEvent&, Facts& facts) {
    facts.Add("shaky", 1);
    if (++calls <= fail) throw TransientFailure("busy");
  });
  Enrichers enrichers = Start();
  enrichers.StartBatch();
  BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "shaky ");
  BOOST_TEST(enrichers.Find("shaky").value().retries == 2U);
  BOOST_TEST(enrichers.Find("shaky").value().failures == 0U);
  calls = 0;
  fail = 1000;
  BOOST_TEST(enrichers.Enrich({}, {}).Size() == 0U);
  BOOST_TEST(calls == kEnrichAttempts);
  BOOST_TEST(enrichers.Find("shaky").value().failures == 1U);
}

BOOST_AUTO_TEST_CASE(retries_hold_a_batch_for_a_few_milliseconds_at_most) {
  int calls = 0;
  Add("slow", {}, [&](const PosEvent&, Facts&) {
    ++calls;
    clock.Advance(milliseconds(2));
    throw TransientFailure("busy");
  });
  Enrichers enrichers = Start();
  enrichers.StartBatch();
  for (int event = 0; event < 10; ++event) enrichers.Enrich({}, {});
  BOOST_TEST(calls == 11);  // one retry, then the budget is used up
  enrichers.StartBatch();
  enrichers.Enrich({}, {});
  BOOST_TEST(calls == 13);
}

BOOST_AUTO_TEST_CASE(runs_are_counted_and_measured_where_it_applies) {
  Add("a", {}, [&](const PosEvent& event, Facts&) {
    clock.Advance(event.type == "long" ? microseconds(300) : microseconds(100));
  });
  Add("b");
  Enrichers enrichers = Start();
  PosEvent event;
  for (const char* type : {"short", "long", "short", "ignored"}) {
    event.type = type;
    enrichers.Enrich(event, {});
  }
  const EnricherView a = enrichers.Find("a").value();
  BOOST_TEST(a.runs == 3U);
  BOOST_TEST((a.total == microseconds(500)));
  BOOST_TEST((a.max == microseconds(300)));
  BOOST_TEST((enrichers.Find("b").value().total == microseconds(0)));
}

BOOST_AUTO_TEST_CASE(one_is_switched_off_by_the_file_and_while_it_runs) {
  Add("a");
  Add("b", {"a"});
  Enrichers enrichers = Start({"a"});
  BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "b ");
  BOOST_TEST(enrichers.Switch("a", true));
  BOOST_TEST(enrichers.Switch("b", false));
  BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "a ");
  BOOST_TEST(enrichers.Find("a").value().enabled);
  BOOST_TEST(!enrichers.Find("b").value().enabled);
  BOOST_TEST(!enrichers.Switch("c", true));
  BOOST_TEST(!enrichers.Find("c").has_value());
}

BOOST_AUTO_TEST_CASE(each_is_prepared_before_its_first_batch_and_after_it_was_off) {
  int prepared = 0;
  Add("asks", {}, {}, [&] { ++prepared; });
  Enrichers enrichers = Start({"asks"});
  enrichers.StartBatch();
  BOOST_TEST(prepared == 0);
  enrichers.Switch("asks", true);
  enrichers.StartBatch();
  enrichers.StartBatch();
  BOOST_TEST(prepared == 1);
  enrichers.Switch("asks", false);
  enrichers.StartBatch();
  enrichers.Switch("asks", true);
  enrichers.StartBatch();
  BOOST_TEST(prepared == 2);
}

BOOST_AUTO_TEST_CASE(who_cannot_be_prepared_is_told_works_and_is_tried_again_later) {
  int tried = 0;
  bool away = true;
  Add("asks", {}, {}, [&] {
    ++tried;
    if (away) throw std::runtime_error("no database");
  });
  Enrichers enrichers = Start();
  for (int batch = 0; batch < 3; ++batch) {
    enrichers.StartBatch();
    BOOST_TEST(NamesOf(enrichers.Enrich({}, {})) == "asks ");
  }
  BOOST_TEST(tried == 1);
  enrichers.Report();
  BOOST_TEST(health.Components().at("enrichers").detail ==
             "events are stored without facts of asks (no database)");
  BOOST_TEST(enrichers.Find("asks").value().failures == 0U);  // each event has its facts
  clock.Advance(kEnrichPrepareAgain);
  enrichers.StartBatch();
  BOOST_TEST(tried == 2);
  away = false;
  clock.Advance(kEnrichPrepareAgain);
  enrichers.StartBatch();
  enrichers.StartBatch();
  BOOST_TEST(tried == 3);
}

BOOST_AUTO_TEST_CASE(others_switch_and_look_while_events_run_through) {
  constexpr int kEvents = 20'000;
  Add("a");
  Add("bad", {}, [](const PosEvent&, Facts&) { throw std::runtime_error("no luck"); });
  Enrichers enrichers = Start();
  std::atomic<bool> done{false};
  std::size_t looks = 0;
  std::thread http([&] {
    bool on = false;
    do {
      enrichers.Switch("a", on = !on);
      looks += enrichers.All().size();
    } while (!done);
    enrichers.Switch("a", true);
  });
  std::size_t found = 0;
  for (int i = 0; i < kEvents; ++i) found += enrichers.Enrich({}, {}).Size();
  done = true;
  http.join();
  BOOST_TEST(looks > 0U);
  BOOST_TEST(enrichers.Find("a").value().runs == found);
  BOOST_TEST(enrichers.Find("bad").value().failures == static_cast<std::uint64_t>(kEvents));
  BOOST_TEST(enrichers.Enrich({}, {}).Size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
