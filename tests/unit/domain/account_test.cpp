#include "tillwatch/domain/account.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(account)

BOOST_AUTO_TEST_CASE(a_users_name_is_in_small_letters) {
  BOOST_TEST(ParseUserName("Anna.B@shop-1_x").value() == "anna.b@shop-1_x");
  BOOST_TEST(ParseUserName(std::string(50, 'a')).has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_name_is_refused) {
  for (const std::string& text :
       {std::string(), std::string(51, 'a'), std::string("anna b"), std::string("a\nb"),
        std::string("J\xc3\xb6rg"), std::string("token:x"), std::string("../x"),
        std::string("a/b")}) {
    BOOST_TEST(!ParseUserName(text).has_value(), text);
    BOOST_TEST(!ParseTokenName(text).has_value(), text);
  }
  BOOST_TEST(ParseUserName("a b").error().field == "name");
}

BOOST_AUTO_TEST_CASE(a_store_to_bind_to_has_a_name) {
  BOOST_TEST(IsStoreToBindTo("store 001"));
  BOOST_TEST(IsStoreToBindTo(std::string(100, 'a')));
  for (const std::string& text : {std::string(), std::string(101, 'a'), std::string("a\nb"),
                                  std::string("a\0b", 3), std::string("\xff")}) {
    BOOST_TEST(!IsStoreToBindTo(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_token_can_never_pass_for_a_user) {
  ApiToken token;
  token.name = "anna";
  BOOST_TEST(IdentityOf(token).name == "token:anna");
  BOOST_TEST(!ParseUserName(IdentityOf(token).name).has_value());
}

BOOST_AUTO_TEST_CASE(only_an_admin_of_all_stores_manages_accounts) {
  User user{"anna", Role::kAdmin};
  BOOST_TEST(user.MayManageAccounts());
  user.stores = {{"store_001"}};
  BOOST_TEST(!user.MayManageAccounts());
  user = {"anna", Role::kManager};
  BOOST_TEST(!user.MayManageAccounts());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
