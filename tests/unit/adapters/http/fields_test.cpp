#include "adapters/http/fields.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/domain/alert.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(fields)

namespace {

Fields Query(std::vector<std::pair<std::string, std::string>> query) {
  return Fields::FromQuery(query).value();
}

Fields Json(const std::string& body) { return Fields::FromJson(body).value(); }

// The field at fault after the getter has run; empty when there is none.
std::string Culprit(const Fields& fields) {
  const auto failure = fields.Failure();
  return failure ? failure->field : "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_absent_field_is_nothing_and_no_error) {
  Fields fields = Query({});
  BOOST_TEST(!fields.Text("staff_id").has_value());
  BOOST_TEST(!fields.Integer("limit", 1, 500).has_value());
  BOOST_TEST(!fields.Failure().has_value());
}

BOOST_AUTO_TEST_CASE(names_and_values_of_a_query_are_decoded) {
  Fields fields = Query({{"staff%5Fid", "J%C3%B6rg+M"}});
  BOOST_TEST(fields.Text("staff_id").value() == "J\xC3\xB6rg M");
}

BOOST_AUTO_TEST_CASE(an_unknown_parameter_is_named_with_those_that_are_known) {
  Fields fields = Query({{"camera", "camera_001"}});
  fields.Camera("camera_id");
  const auto failure = fields.Failure();
  BOOST_REQUIRE(failure.has_value());
  BOOST_TEST(failure->field == "camera");
  BOOST_TEST(failure->message == "there is no parameter \"camera\"; known are camera_id");
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_is_refused_however_it_is_written) {
  const auto fields = Fields::FromQuery({{"limit", "1"}, {"%6cimit", "2"}});
  BOOST_REQUIRE(!fields.has_value());
  BOOST_TEST(fields.error().field == "limit");
}

BOOST_AUTO_TEST_CASE(a_broken_escape_names_its_parameter) {
  const auto fields = Fields::FromQuery({{"staff_id", "%zz"}});
  BOOST_REQUIRE(!fields.has_value());
  BOOST_TEST(fields.error().field == "staff_id");
  BOOST_TEST(!Fields::FromQuery({{"%ff", "1"}}).has_value());
}

BOOST_AUTO_TEST_CASE(a_parameter_without_a_value_is_refused) {
  Fields fields = Query({{"camera_id", ""}});
  fields.Camera("camera_id");
  BOOST_TEST(Culprit(fields) == "camera_id");
}

BOOST_AUTO_TEST_CASE(integers_are_whole_and_in_range) {
  Fields good = Query({{"limit", "500"}});
  BOOST_TEST(good.Integer("limit", 1, 500).value() == 500);
  for (const char* text :
       {"0", "501", "-1", "1.5", "1e2", " 1", "1 ", "0x10", "ten", "+5", "99999999999999999999"}) {
    Fields fields = Query({{"limit", text}});
    BOOST_TEST(!fields.Integer("limit", 1, 500).has_value());
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(Culprit(fields) == "limit"); }
  }
}

BOOST_AUTO_TEST_CASE(times_are_of_the_years_2000_to_9999_in_utc) {
  for (const char* text : {"2000-01-01T00:00:00Z", "1999-12-31T23:30:00-01:00",
                           "9999-12-31T23:59:59.999999Z", "9999-12-31T00:00:00-23:59"}) {
    Fields fields = Query({{"start_time", text}});
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(fields.Time("start_time").has_value()); }
  }
  for (const char* text :
       {"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00+23:59",
        "1999-12-31T23:59:59Z", "2000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"}) {
    Fields fields = Query({{"start_time", text}});
    BOOST_TEST(!fields.Time("start_time").has_value());
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(Culprit(fields) == "start_time"); }
  }
}

BOOST_AUTO_TEST_CASE(times_take_any_offset_even_with_a_bare_plus) {
  const UtcTime expected = ParseRfc3339("2026-11-21T13:33:05Z").value();
  for (const char* text :
       {"2026-11-21T13:33:05Z", "2026-11-21T14:33:05%2B01:00", "2026-11-21T14:33:05+01:00",
        "2026-11-21+14:33:05+01:00", "2026-11-21%2014:33:05%2b01:00"}) {
    Fields fields = Query({{"start_time", text}});
    const auto time = fields.Time("start_time");
    BOOST_TEST_CONTEXT(text) { BOOST_TEST((time && *time == expected)); }
  }
  for (const char* text : {"yesterday", "2026-11-21", "1763735585", "2026-13-01T00:00:00Z"}) {
    Fields fields = Query({{"start_time", text}});
    fields.Time("start_time");
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(Culprit(fields) == "start_time"); }
  }
}

BOOST_AUTO_TEST_CASE(a_camera_id_is_never_a_path) {
  for (const char* text : {"..", "a/b", "a%2Fb", "%2e%2e%2f", "camera 1", "c\xC3\xA4m"}) {
    Fields fields = Query({{"camera_id", text}});
    BOOST_TEST(!fields.Camera("camera_id").has_value());
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(Culprit(fields) == "camera_id"); }
  }
}

BOOST_AUTO_TEST_CASE(uuids_are_brought_into_canonical_form) {
  Fields fields = Query({{"alert_id", "0F8E3C1A-0000-4000-8000-00000000000A"}});
  BOOST_TEST(fields.Uuid<AlertId>("alert_id").value().value ==
             "0f8e3c1a-0000-4000-8000-00000000000a");
  Fields bad = Query({{"alert_id", "0f8e3c1a'--"}});
  bad.Uuid<AlertId>("alert_id");
  BOOST_TEST(Culprit(bad) == "alert_id");
}

BOOST_AUTO_TEST_CASE(a_word_that_is_not_allowed_is_answered_with_those_that_are) {
  Fields fields = Query({{"severity", "huge"}});
  fields.Word("severity", SeverityFromString, "low, medium, high, critical");
  BOOST_TEST(fields.Failure().value().message ==
             "severity must be one of low, medium, high, critical");
  Fields good = Query({{"severity", "high"}});
  BOOST_TEST((good.Word("severity", SeverityFromString, "") == Severity::kHigh));
}

BOOST_AUTO_TEST_CASE(text_is_one_line_of_bounded_length) {
  Fields two_lines = Query({{"staff_id", "a%0Ab"}});
  two_lines.Text("staff_id");
  BOOST_TEST(Culprit(two_lines) == "staff_id");
  Fields endless = Query({{"staff_id", std::string(101, 'x')}});
  endless.Text("staff_id");
  BOOST_TEST(Culprit(endless) == "staff_id");
}

BOOST_AUTO_TEST_CASE(only_the_first_error_is_kept) {
  Fields fields = Query({{"limit", "x"}, {"camera_id", "?"}, {"unknown", "1"}});
  fields.Camera("camera_id");
  fields.Integer("limit", 1, 2);
  BOOST_TEST(Culprit(fields) == "camera_id");
}

BOOST_AUTO_TEST_CASE(seconds_are_decimal_and_of_one_day) {
  const std::vector<std::pair<std::string, long>> good{{"0", 0},
                                                       {"12", 12'000'000},
                                                       {"12.5", 12'500'000},
                                                       {"00.000001", 1},
                                                       {"86400", 86'400'000'000}};
  for (const auto& [text, expected] : good) {
    Fields fields = Query({{"at", text}});
    BOOST_TEST(fields.Seconds("at").value().count() == expected);
    BOOST_TEST(!fields.Failure().has_value());
  }
  for (const char* text : {"-1", "1e3", "1.", ".5", "1.1234567", "86401", "99999999999", "0x10",
                           "1,5", "inf", "NaN", "12 ", "+1", "1.-5"}) {
    Fields fields = Query({{"at", text}});
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(!fields.Seconds("at").has_value());
      BOOST_TEST(Culprit(fields) == "at");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_body_is_an_object_of_strings_and_numbers) {
  Fields fields = Json(R"({"by": "Ann", "duration_after": 20, "note": null, "camera_id": ""})");
  BOOST_TEST(fields.Text("by").value() == "Ann");
  BOOST_TEST(fields.Integer("duration_after", 0, 60).value() == 20);
  BOOST_TEST(!fields.Lines("note", 100).has_value());
  BOOST_TEST(!fields.Camera("camera_id").has_value());
  BOOST_TEST(!fields.Failure().has_value());
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_an_empty_object) {
  Fields fields = Json("");
  BOOST_TEST(!fields.Text("by").has_value());
  BOOST_TEST(!fields.Failure().has_value());
}

BOOST_AUTO_TEST_CASE(a_note_may_have_lines_but_no_other_control_characters) {
  Fields fields = Json(R"({"note": "first\nsecond"})");
  BOOST_TEST(fields.Lines("note", 100).value() == "first\nsecond");
  Fields nul = Json(R"({"note": "a\u0000b"})");
  nul.Lines("note", 100);
  BOOST_TEST(Culprit(nul) == "note");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_anything_else_is_refused) {
  for (const char* body : {"[]", "1", "null", "{", "by=Ann", "{\"by\": \"\xff\"}", " "}) {
    BOOST_TEST_CONTEXT(body) { BOOST_TEST(!Fields::FromJson(body).has_value()); }
  }
  BOOST_TEST(!Fields::FromJson(std::string(30'000, '[')).has_value());
  const auto nested = Fields::FromJson(R"({"by": {"name": "Ann"}})");
  BOOST_REQUIRE(!nested.has_value());
  BOOST_TEST(nested.error().field == "by");
  BOOST_TEST(!Fields::FromJson(R"({"by": {"first": "Ann"}})").has_value());
}

BOOST_AUTO_TEST_CASE(flags_and_lists_of_a_body_are_taken_as_such_only) {
  const auto body = [](const char* text) { return Fields::FromJson(text).value(); };
  Fields fields = body(R"({"audio": true, "tills": ["a", ""], "none": []})");
  BOOST_TEST(fields.Flag("audio").value());
  BOOST_TEST(fields.Texts("tills")->size() == 2u);
  BOOST_TEST(fields.Texts("none")->empty());
  BOOST_TEST(!fields.Flag("absent").has_value());
  BOOST_TEST(!fields.Failure().has_value());

  const auto fault = [&](const char* text, auto get) {
    Fields wrong = body(text);
    get(wrong);
    return wrong.Failure().value().field;
  };
  BOOST_TEST(fault(R"({"by": true})", [](Fields& f) { f.Text("by"); }) == "by");
  BOOST_TEST(fault(R"({"n": ["1"]})", [](Fields& f) { f.Integer("n", 0, 9); }) == "n");
  BOOST_TEST(fault(R"({"audio": "true"})", [](Fields& f) { f.Flag("audio"); }) == "audio");
  BOOST_TEST(fault(R"({"audio": 1})", [](Fields& f) { f.Flag("audio"); }) == "audio");
  BOOST_TEST(fault(R"({"tills": "a"})", [](Fields& f) { f.Texts("tills"); }) == "tills");
  BOOST_TEST(fault(R"({"spare": false})", [](Fields&) {}) == "spare");
  BOOST_TEST(fault(R"({"spare": []})", [](Fields&) {}) == "spare");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
