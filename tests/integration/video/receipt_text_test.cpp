#include "adapters/gstreamer/receipt_text.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(receipt_text)

namespace {

using namespace std::chrono_literals;

std::string Shown(const std::string& text) { return ReceiptTextAt({{0s, 10s, text}}, 1s); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_cue_is_shown_from_its_start_until_its_end) {
  const std::vector<ReceiptCue> cues{{1s, 3s, "one"}, {2s, 4s, "two"}};
  BOOST_TEST(ReceiptTextAt(cues, 999ms) == "");
  BOOST_TEST(ReceiptTextAt(cues, 1s) == "one");
  BOOST_TEST(ReceiptTextAt(cues, 2s) == "one\ntwo");
  BOOST_TEST(ReceiptTextAt(cues, 3s) == "two");
  BOOST_TEST(ReceiptTextAt(cues, 4s) == "");
  BOOST_TEST(ReceiptTextAt({}, 0s) == "");
}

BOOST_AUTO_TEST_CASE(only_the_newest_lines_are_shown) {
  std::string text;
  for (int i = 0; i < 25; ++i) text += "line " + std::to_string(i) + "\n";
  const std::string shown = Shown(text);
  BOOST_TEST(shown.starts_with("line 15\n"));
  BOOST_TEST(shown.ends_with("line 24"));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_cut_at_a_character) {
  BOOST_TEST(Shown(std::string(kReceiptColumns, 'x')) == std::string(kReceiptColumns, 'x'));
  BOOST_TEST(Shown(std::string(kReceiptColumns + 1, 'x')) ==
             std::string(kReceiptColumns - 1, 'x') + "…");
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "漢";
  const std::string shown = Shown(wide);
  BOOST_TEST(IsValidUtf8(shown));
  BOOST_TEST(shown.ends_with("…"));
  BOOST_TEST(shown.size() <= kReceiptColumns / 2 * 3 + 3);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_made_harmless) {
  const std::string shown = Shown(std::string("a\0b\x1B[31m\t\xFF\x7F", 11));
  BOOST_TEST(IsValidUtf8(shown));
  for (const char c : shown) BOOST_TEST(static_cast<unsigned char>(c) >= 0x20);
}

BOOST_AUTO_TEST_CASE(nothing_counts_as_markup) {
  BOOST_TEST(EscapeMarkup("<b>&amp;</b> \"'") == "&lt;b&gt;&amp;amp;&lt;/b&gt; \"'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
