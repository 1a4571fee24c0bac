#include "tillwatch/base/text.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(text)

namespace {

using namespace std::string_literals;

const std::string kReplaced = "\xEF\xBF\xBD";

}  // namespace

BOOST_AUTO_TEST_CASE(escapes_of_a_url_are_decoded_once) {
  BOOST_TEST(PercentDecode("a%20b%2Fc%2f%252e+", BadEscape::kRefuse).value() == "a b/c/%2e+");
  BOOST_TEST(PercentDecode("%00%ff", BadEscape::kRefuse).value() == "\0\xFF"s);
  BOOST_TEST(PercentDecode("", BadEscape::kRefuse).value().empty());
}

BOOST_AUTO_TEST_CASE(a_broken_escape_is_kept_or_refused_as_the_caller_says) {
  for (const char* text : {"%", "50%", "a%2", "%zz", "%4", "%%", "%-1"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(!PercentDecode(text, BadEscape::kRefuse).has_value());
      BOOST_TEST(PercentDecode(text, BadEscape::kKeep).value() == text);
    }
  }
  BOOST_TEST(PercentDecode("%%41%zz", BadEscape::kKeep).value() == "%A%zz");
}

BOOST_AUTO_TEST_CASE(well_formed_utf8_of_every_length_is_valid) {
  for (const auto& bytes :
       {""s, "plain"s, "\0"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
        "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s,
        "K\xC3\xB6ln \xF0\x9F\x9B\x92"s}) {
    BOOST_TEST(IsValidUtf8(bytes));
  }
}

BOOST_AUTO_TEST_CASE(ill_formed_utf8_is_not) {
  for (const auto& bytes : {"\x80"s,
                            "\xBF"s,
                            "\xFF"s,
                            "\xFE"s,
                            "\xC0\x80"s,
                            "\xC1\xBF"s,
                            "\xE0\x9F\xBF"s,
                            "\xF0\x8F\xBF\xBF"s,  // overlong
                            "\xED\xA0\x80"s,
                            "\xED\xBF\xBF"s,  // surrogates
                            "\xF4\x90\x80\x80"s,
                            "\xF5\x80\x80\x80"s,  // beyond U+10FFFF
                            "\xC3"s,
                            "\xE2\x82"s,
                            "\xF0\x9F\x9B"s,
                            "ok\xC3"s,
                            "\xC3("s,
                            "\xE2\x28\xA1"s,  // cut short
                            "\xE2\x82\x28"s,
                            "\xF0\x9F\x9B\x28"s}) {
    BOOST_TEST(!IsValidUtf8(bytes));
  }
}

BOOST_AUTO_TEST_CASE(sanitizing_keeps_good_text_as_it_is) {
  BOOST_TEST(SanitizeUtf8("K\xC3\xB6ln", 100) == "K\xC3\xB6ln");
}

BOOST_AUTO_TEST_CASE(sanitizing_replaces_bad_bytes_and_nul) {
  BOOST_TEST(SanitizeUtf8("a\xFF"s + "b"s, 100) == "a" + kReplaced + "b");
  BOOST_TEST(SanitizeUtf8("a\0b"s, 100) == "a" + kReplaced + "b");
  BOOST_TEST(SanitizeUtf8("\xE2\x82", 100) == kReplaced + kReplaced);
}

BOOST_AUTO_TEST_CASE(sanitizing_cuts_at_a_character) {
  BOOST_TEST(SanitizeUtf8("abcdef", 3) == "abc");
  BOOST_TEST(SanitizeUtf8("a\xC3\xB6z", 2) == "a");
  BOOST_TEST(SanitizeUtf8("a\xC3\xB6z", 3) == "a\xC3\xB6");
  BOOST_TEST(SanitizeUtf8("\xFF\xFF", 5) == kReplaced);
  BOOST_TEST(SanitizeUtf8("x", 0).empty());
}

BOOST_AUTO_TEST_CASE(what_is_sanitized_is_always_valid_and_within_bounds) {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37 + i / 251));
  for (std::size_t limit = 0; limit < 200; ++limit) {
    const std::string out = SanitizeUtf8(bytes, limit);
    BOOST_REQUIRE(out.size() <= limit);
    BOOST_REQUIRE(IsValidUtf8(out));
    BOOST_REQUIRE(out.find('\0') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(every_spelling_of_a_type_is_one_snake_case_name) {
  for (const char* name : {"RefundIssued", "refundIssued", "refund_issued", "refund-issued",
                           "Refund Issued", "REFUND_ISSUED", "Refund_Issued"}) {
    BOOST_TEST(ToSnakeCase(name) == "refund_issued", name);
  }
  BOOST_TEST(ToSnakeCase("POSVoid") == "pos_void");
  BOOST_TEST(ToSnakeCase("NoSale") == "no_sale");
  BOOST_TEST(ToSnakeCase("Line2Voided") == "line2_voided");
  BOOST_TEST(ToSnakeCase("VOID") == "void");
  BOOST_TEST(ToSnakeCase("A") == "a");
  BOOST_TEST(ToSnakeCase("") == "");
}

BOOST_AUTO_TEST_CASE(a_url_without_user_info_stays) {
  for (const char* url : {"rtsp://10.0.0.5:554/stream", "postgresql:///tillwatch", "", "no url",
                          "mail@example.org"}) {
    BOOST_TEST(RedactUrl(url) == url);
  }
}

BOOST_AUTO_TEST_CASE(user_and_password_are_redacted) {
  BOOST_TEST(RedactUrl("rtsp://admin:s3cret@10.0.0.5:554/s?x=1") ==
             "rtsp://***@10.0.0.5:554/s?x=1");
  BOOST_TEST(RedactUrl("rtsp://admin@10.0.0.5/") == "rtsp://***@10.0.0.5/");
  BOOST_TEST(RedactUrl("rtsp://:s3cret@10.0.0.5/") == "rtsp://***@10.0.0.5/");
  BOOST_TEST(RedactUrl("rtsp://cam/user=admin&Password=s3cret&channel=1") == "rtsp://cam/***");
  BOOST_TEST(RedactUrl("rtsp://a:b@cam/1?pwd=s3cret") == "rtsp://***@cam/***");
}

BOOST_AUTO_TEST_CASE(nothing_of_a_badly_escaped_password_survives) {
  for (const char* password : {"p@ss", "p/ss@w", "p#ss?", "it's", "a\"quote", "two words", "t\tab",
                               "://", "@@", "p:a:ss"}) {
    BOOST_TEST(RedactUrl("rtsp://admin:"s + password + "@cam/1") == "rtsp://***@cam/1", password);
  }
}

BOOST_AUTO_TEST_CASE(urls_inside_of_a_longer_text_are_redacted) {
  BOOST_TEST(RedactUrlsIn("could not open rtsp://a:b@cam/1 (401)") ==
             "could not open rtsp://***@cam/1 (401)");
  BOOST_TEST(RedactUrlsIn("'rtsp://a:it's@cam/1' failed") == "'rtsp://***@cam/1' failed");
  BOOST_TEST(RedactUrlsIn("{\"url\":\"rtsp://a:b@cam/1\",\"by\":\"me@x\"}") ==
             "{\"url\":\"rtsp://***@cam/1\",\"by\":\"me@x\"}");
}

BOOST_AUTO_TEST_CASE(every_url_of_a_text_is_redacted) {
  const std::string out =
      RedactUrlsIn("rtsp://a:one@x/1 and rtsp://b:two@y/2,rtsp://c:three@z/3\nrtsp://d:four@w");
  for (const char* secret : {"one", "two", "three", "four"}) {
    BOOST_TEST(out.find(secret) == std::string::npos, out);
  }
  BOOST_TEST(out.find("***@x/1 and ") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(a_text_without_a_url_stays) {
  for (const char* plain : {"", "no url", "me@example.org", "a :// b", "x://", "://"}) {
    BOOST_TEST(RedactUrlsIn(plain) == plain);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
