#include "tillwatch/domain/camera_url.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_url)

namespace {

const std::string kStored = "rtsp://viewer:s3cret@10.0.0.5:554/stream";

std::string Kept(const std::string& url, const std::string& stored = kStored, bool clear = false) {
  const auto kept = KeepStoredSecrets(url, stored, clear);
  return kept ? *kept : "error: " + kept.error().message;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_url_that_is_taken_apart_and_put_together_is_the_same) {
  for (const char* url :
       {"rtsp://10.0.0.5/stream", "rtsp://viewer:s3cret@10.0.0.5:554/stream", "rtsp://viewer@h/1",
        "rtsp://viewer:@h/1", "rtsp://:p@h", "rtsp://h", "rtsps://a:b%40c@[::1]:322/x?y=1#z",
        "rtsp://v:s3cret@with/odd@signs@10.0.0.5/stream", "rtsp://h/user=a&password=s3cret",
        "rtsp://u:p@h:554/cam?pwd=s3cret", "rtsp://u@h?pass=x", "nonsense", ""}) {
    BOOST_TEST(JoinCameraUrl(SplitCameraUrl(url)) == url);
  }
}

BOOST_AUTO_TEST_CASE(no_secret_stays_in_the_address) {
  for (const char* url :
       {"rtsp://viewer:s3cret@10.0.0.5/1", "rtsp://v:s3cret@with/odd@signs@10.0.0.5/1",
        "rtsp://10.0.0.5/user=viewer&password=s3cret", "rtsp://u:p@10.0.0.5/1?pwd=s3cret"}) {
    const std::string address = SplitCameraUrl(url).address;
    BOOST_TEST(address.find("s3cret") == std::string::npos, address);
    BOOST_TEST(address.find('@') == std::string::npos, address);
    BOOST_TEST(address.starts_with("rtsp://10.0.0.5/"), address);
  }
}

BOOST_AUTO_TEST_CASE(addresses_of_real_cameras_are_accepted) {
  for (const char* url :
       {"rtsp://10.0.0.5/stream", "rtsps://camera.example:322/h264?profile=1",
        "rtsp://viewer:s3cret!$&'()*+,;=@10.0.0.5:554/Streaming/Channels/101", "rtsp://[fe80::1]/1",
        "rtsp://[fe80::1]:554/1", "rtsp://***@10.0.0.5/***"}) {
    BOOST_TEST(CheckCameraUrl(url).has_value(), url);
  }
}

BOOST_AUTO_TEST_CASE(others_are_refused_without_being_quoted) {
  for (const std::string& url : std::vector<std::string>{"",
                                                         "10.0.0.5",
                                                         "http://10.0.0.5/s3cret",
                                                         "rtsp://",
                                                         "rtsp:///s3cret",
                                                         "rtsp://:554/1",
                                                         "rtsp://a:s3cret@/1",
                                                         "rtsp://h:0/1",
                                                         "rtsp://h:65536/1",
                                                         "rtsp://h:x/1",
                                                         "rtsp://[]/1",
                                                         "rtsp://[::1/1",
                                                         "rtsp://h/a b",
                                                         "rtsp://h/\n",
                                                         std::string("rtsp://h/\0x", 11),
                                                         "rtsp://h/\xC3\xBC",
                                                         "rtsp://h/\" ! fakesink",
                                                         "rtsp://a:s3@cret@h/1",
                                                         "rtsp://a:s3/cret@h/1",
                                                         "rtsp://h/" + std::string(2000, 'a')}) {
    const auto checked = CheckCameraUrl(url);
    BOOST_REQUIRE_MESSAGE(!checked, url);
    BOOST_TEST(checked.error().field == "rtsp_url");
    BOOST_TEST(checked.error().message.find("s3") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_url_without_user_info_or_with_its_mask_keeps_the_stored_one) {
  BOOST_TEST(Kept("rtsp://10.0.0.5:554/stream") == kStored);
  BOOST_TEST(Kept("rtsp://***@10.0.0.5:554/stream") == kStored);
  BOOST_TEST(Kept("rtsp://***@10.0.0.5/other") == "rtsp://viewer:s3cret@10.0.0.5/other");
  BOOST_TEST(Kept("rtsp://viewer:***@10.0.0.5/1") == "rtsp://viewer:s3cret@10.0.0.5/1");
}

BOOST_AUTO_TEST_CASE(a_server_is_the_same_however_it_is_spelt) {
  BOOST_TEST(Kept("rtsp://Cam.Example:554/1", "rtsp://a:b@cam.example/1") ==
             "rtsp://a:b@Cam.Example:554/1");
  BOOST_TEST(Kept("rtsps://h/1", "rtsps://a:b@h:322/1") == "rtsps://a:b@h/1");
  BOOST_TEST(Kept("rtsp://[fe80::1]/1", "rtsp://a:b@[FE80::1]:554/1") == "rtsp://a:b@[fe80::1]/1");
}

BOOST_AUTO_TEST_CASE(no_stored_secret_goes_to_another_server) {
  for (const char* server : {"rtsp://10.0.0.6:554", "rtsp://10.0.0.5:555", "rtsp://10.0.0.5.evil",
                             "rtsps://10.0.0.5:554", "rtsp://[10.0.0.5]:554"}) {
    const std::size_t host = std::string(server).find("://") + 3;
    for (const char* user : {"", "***@", "viewer:***@"}) {
      const std::string url = std::string(server).insert(host, user) + "/stream";
      const auto kept = KeepStoredSecrets(url, kStored, false);
      BOOST_REQUIRE_MESSAGE(!kept, url);
      BOOST_TEST(kept.error().field == "rtsp_url");
      BOOST_TEST(kept.error().message.find("s3cret") == std::string::npos);
    }
    const std::string path = "rtsp://10.0.0.5/user=a&password=s3cret";
    BOOST_TEST(Kept(server + std::string("/***"), path).starts_with("error: "), server);
  }
  BOOST_TEST(Kept("rtsp://viewer:new@10.0.0.6/1") == "rtsp://viewer:new@10.0.0.6/1");
  BOOST_TEST(Kept("rtsp://10.0.0.6/1", kStored, true) == "rtsp://10.0.0.6/1");
  BOOST_TEST(Kept("rtsp://10.0.0.6/1", "rtsp://10.0.0.5/1") == "rtsp://10.0.0.6/1");
}

BOOST_AUTO_TEST_CASE(no_stored_password_goes_to_another_user) {
  BOOST_TEST(Kept("rtsp://admin:***@10.0.0.5/1").starts_with("error: "));
}

BOOST_AUTO_TEST_CASE(a_user_that_is_named_is_taken_as_it_is) {
  BOOST_TEST(Kept("rtsp://admin:new@h/1") == "rtsp://admin:new@h/1");
  BOOST_TEST(Kept("rtsp://admin@h/1") == "rtsp://admin@h/1");
}

BOOST_AUTO_TEST_CASE(the_credentials_go_only_when_that_is_said) {
  BOOST_TEST(Kept("rtsp://h/1", kStored, true) == "rtsp://h/1");
  BOOST_TEST(Kept("rtsp://***@h/1", kStored, true) == "rtsp://h/1");
  BOOST_TEST(Kept("rtsp://a:b@h/1", kStored, true).starts_with("error: "));
}

BOOST_AUTO_TEST_CASE(a_secret_path_that_is_masked_stays) {
  const std::string stored = "rtsp://h/user=a&password=s3cret";
  BOOST_TEST(Kept("rtsp://h/***", stored) == stored);
  BOOST_TEST(Kept("rtsp://H:554/***", stored) == "rtsp://H:554/user=a&password=s3cret");
  BOOST_TEST(Kept("rtsp://h/plain", stored) == "rtsp://h/plain");
}

BOOST_AUTO_TEST_CASE(a_mask_with_nothing_behind_it_is_an_error) {
  BOOST_TEST(Kept("rtsp://***@h/1", "rtsp://h/1").starts_with("error: "));
  BOOST_TEST(Kept("rtsp://a:***@h/1", "rtsp://b@h/1").starts_with("error: "));
  BOOST_TEST(Kept("rtsp://h/***", kStored).starts_with("error: "));
  BOOST_TEST(Kept("rtsp://***@h/1", "").starts_with("error: "));
  BOOST_TEST(Kept("rtsp://h/1", "") == "rtsp://h/1");
}

BOOST_AUTO_TEST_CASE(a_password_of_its_own_is_escaped_into_the_url) {
  BOOST_TEST(WithPassword("rtsp://admin@h/1", "a@b/c:d %").value() ==
             "rtsp://admin:a%40b%2Fc%3Ad%20%25@h/1");
  BOOST_TEST(!WithPassword("rtsp://h/1", "x").has_value());
  BOOST_TEST(!WithPassword("rtsp://admin:old@h/1", "x").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
