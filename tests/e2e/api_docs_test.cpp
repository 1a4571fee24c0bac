// The contract as a developer reads it, in a real browser under the real Content-Security-Policy.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "e2e/stack.hpp"
#include "support/chromium.hpp"

namespace tillwatch {

using nlohmann::json;

BOOST_AUTO_TEST_SUITE(api_docs)

BOOST_AUTO_TEST_CASE(every_operation_of_the_contract_can_be_read) {
  const std::string root = "http://127.0.0.1:" + e2e::Environment("API_PORT");
  const json contract = e2e::GetJson("/api/v1/openapi.json");
  std::size_t operations = 0;
  for (const auto& [path, item] : contract.at("paths").items()) {
    for (const char* method : {"get", "post", "put", "delete"}) operations += item.count(method);
  }
  Chromium browser;
  browser.SetCookie(root, "tillwatch_session", e2e::ManagersCookie());
  browser.Open(root + "/api/docs#listAlerts");
  const json page = browser.Evaluate(R"js(
    new Promise((resolve) => {
      const look = () => document.querySelector('#contract:not([aria-busy])') ? resolve() : setTimeout(look, 20);
      look();
    }).then(() => ({
      operations: document.querySelectorAll('details .method').length,
      schemas: document.querySelectorAll('[id^="schema-"]').length,
      open: document.querySelector('#listAlerts')?.open ?? false,
      text: document.querySelector('#listAlerts')?.textContent ?? document.body.textContent,
      hosts: performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host),
    })))js");
  BOOST_TEST(page.at("operations") == operations);
  BOOST_TEST(page.at("schemas") == contract.at("components").at("schemas").size());
  BOOST_TEST(page.at("open") == true);
  for (const char* text :
       {"/api/v1/alerts", "min_amount", "next_cursor", "-created_at when left out"}) {
    BOOST_TEST(page.at("text").get<std::string>().find(text) != std::string::npos, text);
  }
  for (const json& host : page.at("hosts")) {
    BOOST_TEST(root == "http://" + host.get<std::string>());
  }
  for (const std::string& complaint : browser.Complaints()) BOOST_ERROR(complaint);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
