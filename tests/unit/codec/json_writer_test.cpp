#include "tillwatch/codec/json_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace tillwatch {
namespace json_writer {
namespace {

using nlohmann::json;

std::string Replaced(const std::string& text) {
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_writer_suite)

BOOST_AUTO_TEST_CASE(members_and_elements_have_commas_between_them_and_nowhere_else) {
  std::string text;
  JsonWriter out(text);
  out.Open('{');
  out.Open("empty", '[');
  out.Close(']');
  out.Open("list", '[');
  out.Element("[");
  out.Element("{");
  out.Open('{');
  out.Number("n", -7);
  out.Close('}');
  out.Open('{');
  out.Flag("yes", true);
  out.Null("nothing");
  out.Close('}');
  out.Close(']');
  out.Json("raw", R"({"a":[1]})");
  out.Fraction("score", 0.57);
  out.Fraction("whole", 60.0);
  out.Close('}');
  BOOST_TEST(text == R"({"empty":[],"list":["[","{",{"n":-7},{"yes":true,"nothing":null}],)"
                     R"("raw":{"a":[1]},"score":0.57,"whole":60.0})");
}

BOOST_AUTO_TEST_CASE(any_text_comes_back_as_it_was_and_broken_bytes_replaced) {
  for (const std::string& value :
       {std::string("plain"), std::string("a\"b\\c/"), std::string("tab\tline\n\x01\x1f\x7f"),
        std::string("caf\u00e9 \U0001f4a9"), std::string("\xff\xc3"), std::string("nul\0!", 5)}) {
    std::string text;
    JsonWriter out(text);
    out.Open('{');
    out.Text("v", value);
    out.Close('}');
    BOOST_TEST(json::parse(text)["v"].get<std::string>() == Replaced(value));
    BOOST_TEST(text.find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace json_writer
}  // namespace tillwatch
