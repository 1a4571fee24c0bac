// A shop with three users, and browsers that are signed in there.
#pragma once

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "integration/http/fixture.hpp"

namespace tillwatch {

struct Browser {
  std::string cookie;  // a header line
  std::string csrf;    // another one
  nlohmann::json session;
};

struct SignInFixture : ServerFixture {
  static constexpr const char* kPassword = "correct horse";
  static constexpr const char* kSession = "/api/v1/session";
  static constexpr const char* kAsJson = "Content-Type: application/json\r\n";

  SignInFixture() {
    Add("root", Role::kAdmin);
    Add("anna", Role::kManager);
    Add("vera", Role::kViewer);
  }

  void Add(const std::string& name, Role role, bool must_change = false) {
    NewUser user{name, kPassword, role};
    user.must_change_password = must_change;
    BOOST_REQUIRE(account.accounts.Add(user, {"fixture", "system", ""}).has_value());
  }

  HttpReply SignIn(const std::string& user, const std::string& password,
                   const std::string& headers = kAsJson) const {
    const nlohmann::json body{{"user", user}, {"password", password}};
    return AskAsNobody("POST", kSession, body.dump(), headers);
  }
  Browser Enter(const std::string& user, const std::string& headers = kAsJson) const {
    const HttpReply reply = SignIn(user, kPassword, headers);
    BOOST_REQUIRE_EQUAL(reply.status, 200);
    const std::string set = reply.Header("set-cookie");
    Browser browser;
    browser.session = nlohmann::json::parse(reply.body);
    browser.cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    browser.csrf = "X-CSRF-Token: " + browser.session["csrf_token"].get<std::string>() + "\r\n";
    return browser;
  }
  HttpReply AskFrom(const Browser& browser, const std::string& method, const std::string& target,
                    const std::string& body = {}) const {
    return AskAsNobody(method, target, body, browser.cookie + browser.csrf);
  }
  int StatusFor(const Browser& browser, const std::string& target = kSession) const {
    return AskFrom(browser, "GET", target).status;
  }

  // The last part of a problem's type.
  static std::string TypeOf(const HttpReply& reply) {
    const std::string type = nlohmann::json::parse(reply.body).value("type", "");
    return type.substr(type.rfind(':') + 1);
  }
};

}  // namespace tillwatch
