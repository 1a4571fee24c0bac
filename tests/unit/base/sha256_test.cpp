#include "tillwatch/base/sha256.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string_view>

#include "support/temp_dir.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(sha256)

namespace {

std::span<const std::uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// FIPS 180-4, the example of one block.
constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

}  // namespace

BOOST_AUTO_TEST_CASE(the_examples_of_the_standard_come_out) {
  Sha256 abc;
  abc.Add(Bytes("abc"));
  BOOST_TEST(abc.Finish() == kAbc);
  BOOST_TEST(Sha256OfText("abc") == kAbc);
  BOOST_TEST(Sha256().Finish() ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(it_does_not_matter_how_the_bytes_are_cut_up) {
  Sha256 abc;
  abc.Add(Bytes("a"));
  abc.Add({});
  abc.Add(Bytes("bc"));
  BOOST_TEST(abc.Finish() == kAbc);
}

BOOST_AUTO_TEST_CASE(a_file_has_the_hash_of_its_bytes) {
  const TempDir dir;
  const std::string text((3U << 20U) + 17, 'x');  // more than one block
  std::ofstream(dir.Path() / "file", std::ios::binary) << text;
  Sha256 whole;
  whole.Add(Bytes(text));
  BOOST_TEST(Sha256OfFile(dir.Path() / "file").value() == whole.Finish());
  BOOST_TEST(!Sha256OfFile(dir.Path() / "missing").has_value());
  BOOST_TEST(!Sha256OfFile(dir.Path()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
