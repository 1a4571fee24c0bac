#include "tillwatch/app/audited.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "support/fake_audit_log.hpp"

namespace tillwatch {
namespace audited_test {
namespace {

struct Logged {
  test::FakeAuditLog log;
  AuditEntry entry = EntryOf({}, {"root", "system", ""}, "camera.deleted", "camera_1");

  std::string Actions() const {
    std::string actions;
    for (const AuditRecord& record : log.Records()) actions += record.entry.action + " ";
    return actions;
  }
};

}  // namespace
}  // namespace audited_test

BOOST_FIXTURE_TEST_SUITE(audited_test, audited_test::Logged)

BOOST_AUTO_TEST_CASE(the_entry_is_there_before_the_change) {
  BOOST_TEST(Audited(log, entry, [&] { return Actions() == "camera.deleted "; }));
  BOOST_TEST(Actions() == "camera.deleted ");
}

BOOST_AUTO_TEST_CASE(without_an_entry_there_is_no_change) {
  log.away = true;
  bool changed = false;
  BOOST_CHECK_THROW(Audited(log, entry, [&] { return changed = true; }), Unavailable);
  BOOST_TEST(!changed);
}

BOOST_AUTO_TEST_CASE(a_change_that_fails_or_throws_is_said_to_have_failed) {
  BOOST_TEST(!Audited(log, entry, [] { return false; }));
  BOOST_TEST(Actions() == "camera.deleted camera.deleted.failed ");
  const auto breaks = []() -> bool { throw std::runtime_error("broken"); };
  BOOST_CHECK_THROW(Audited(log, entry, breaks), std::runtime_error);
  BOOST_TEST(log.Records().size() == 4U);
  BOOST_TEST(log.Records().back().entry.action == "camera.deleted.failed");
}

BOOST_AUTO_TEST_CASE(a_log_that_is_gone_by_then_hides_no_outcome) {
  BOOST_TEST(!Audited(log, entry, [&] {
    log.away = true;
    return false;
  }));
  log.away = false;
  const auto breaks = [&]() -> bool {
    log.away = true;
    throw std::runtime_error("broken");
  };
  BOOST_CHECK_THROW(Audited(log, entry, breaks), std::runtime_error);
  log.away = false;
  BOOST_TEST(Actions() == "camera.deleted camera.deleted ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
