#include "tillwatch/app/clip_exports.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <thread>

#include "support/eventually.hpp"
#include "support/fake_exporter.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace clip_exports {
namespace {

using test::FakeClipFiles;
using test::FakeExporter;

const std::string kStem = "camera_001/20261121/143305_0f8e3c1a";
const std::string kH264File = kStem + ".h264.mp4";
const std::string kReceiptFile = kStem + ".receipt.mp4";
constexpr ExportWish kAsH264{.as_h264 = true, .with_receipt = false};
constexpr ExportWish kWithReceipt{.as_h264 = false, .with_receipt = true};

Clip ClipOf(const std::string& codec) {
  Clip clip;
  clip.id = {"0f8e3c1a-0000-4000-8000-000000000001"};
  clip.camera = {"camera_001"};
  clip.event_at = ParseRfc3339("2026-11-21T14:33:05Z").value();
  clip.video_path = kStem + ".mp4";
  clip.codec = codec;
  return clip;
}

struct Shop {
  FakeExporter exporter;
  FakeClipFiles files;
  std::vector<ReceiptCue> receipt{{seconds(30), seconds(35), "Refund 500.00 USD"}};
  ClipExports exports{exporter, files, [this](const Clip&) { return receipt; }, 2};
  Clip clip = ClipOf("h265");

  Shop() { files.files.insert(clip.video_path); }

  std::string Ask(const ExportWish& wish) {
    const auto path = exports.Ask(clip, wish);
    return path ? *path : "error: " + path.error().message;
  }
  ErrorCode CodeOf(const ExportWish& wish) {
    const auto path = exports.Ask(clip, wish);
    BOOST_REQUIRE(!path.has_value());
    return path.error().code;
  }
};

}  // namespace
}  // namespace clip_exports

BOOST_FIXTURE_TEST_SUITE(clip_exports, Shop)

BOOST_AUTO_TEST_CASE(the_end_of_the_process_waits_for_no_export) {
  std::atomic<bool> encoding = false;
  bool in_time = false;
  exporter.meanwhile = [&] {
    encoding = true;
    in_time = Eventually([&] { return exporter.cancelled.load(); }, seconds(5));
    throw std::runtime_error("cancelled");
  };
  BOOST_TEST(Ask(kAsH264).empty());
  std::jthread worker([&](const std::stop_token& stop) { exports.Run(stop); });
  BOOST_REQUIRE(Eventually([&] { return encoding.load(); }, seconds(5)));
  worker.request_stop();
  worker.join();
  BOOST_TEST(in_time);
}

BOOST_AUTO_TEST_CASE(without_a_wish_or_when_it_is_h264_already_the_answer_is_the_clip_itself) {
  BOOST_TEST(Ask({}) == kStem + ".mp4");
  clip.codec = "h264";
  BOOST_TEST(Ask(kAsH264) == kStem + ".mp4");
  BOOST_TEST(!exports.ProcessNext());
}

BOOST_AUTO_TEST_CASE(an_export_is_made_once_and_kept) {
  BOOST_TEST(Ask(kAsH264) == "");
  BOOST_TEST(Ask(kAsH264) == "");
  BOOST_TEST(exports.ProcessNext());
  BOOST_TEST(!exports.ProcessNext());
  BOOST_TEST(Ask(kAsH264) == kH264File);
  BOOST_REQUIRE(exporter.calls.size() == 1u);
  BOOST_TEST(exporter.calls[0] ==
             "h264 /clips/" + kStem + ".mp4 -> /clips/" + kStem + ".h264.mp4.part");
  BOOST_TEST(files.whole.at(kH264File + ".made").find(std::string(64, 'b')) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_burnt_in_receipt_is_h264_whatever_codec_is_wished_for) {
  BOOST_TEST(Ask({.as_h264 = true, .with_receipt = true}) == "");
  BOOST_TEST(exports.ProcessNext());
  BOOST_TEST(Ask(kWithReceipt) == kReceiptFile);
  BOOST_REQUIRE(exporter.burnt_in.size() == 1u);
  BOOST_TEST(exporter.burnt_in[0].text == "Refund 500.00 USD");
}

BOOST_AUTO_TEST_CASE(a_receipt_whose_events_changed_is_made_again) {
  Ask(kWithReceipt);
  exports.ProcessNext();
  receipt.push_back({seconds(40), seconds(45), "Sale 3.33 USD"});
  BOOST_TEST(Ask(kWithReceipt) == "");
  BOOST_TEST(exports.ProcessNext());
  BOOST_TEST(Ask(kWithReceipt) == kReceiptFile);
  BOOST_TEST(exporter.burnt_in.size() == 2u);
}

BOOST_AUTO_TEST_CASE(events_that_come_while_it_is_made_are_in_the_next_one) {
  Ask(kWithReceipt);
  exporter.meanwhile = [this] {
    receipt[0].text = "Refund 400.00 USD";
    BOOST_TEST(Ask(kWithReceipt) == "");
  };
  exports.ProcessNext();
  exporter.meanwhile = nullptr;
  BOOST_TEST(Ask(kWithReceipt) == "");
  exports.ProcessNext();
  BOOST_TEST(Ask(kWithReceipt) == kReceiptFile);
  BOOST_TEST(exporter.burnt_in[0].text == "Refund 400.00 USD");
}

BOOST_AUTO_TEST_CASE(events_that_come_while_it_waits_are_in_it) {
  Ask(kWithReceipt);
  receipt[0].text = "Refund 400.00 USD";
  Ask(kWithReceipt);
  BOOST_TEST(exports.ProcessNext());
  BOOST_TEST(!exports.ProcessNext());
  BOOST_TEST(exporter.burnt_in[0].text == "Refund 400.00 USD");
}

BOOST_AUTO_TEST_CASE(a_clip_without_events_has_no_receipt_to_burn_in) {
  receipt.clear();
  BOOST_TEST((CodeOf(kWithReceipt) == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(a_clip_whose_file_is_gone_is_said_at_once) {
  files.files.clear();
  BOOST_TEST((CodeOf(kAsH264) == ErrorCode::kNotFound));
  BOOST_TEST(!exports.ProcessNext());
}

BOOST_AUTO_TEST_CASE(a_failure_is_told_once_and_the_next_request_tries_again) {
  exporter.failures = {1, {ErrorCode::kInternal, "the encoder broke"}};
  Ask(kAsH264);
  exports.ProcessNext();
  BOOST_TEST(files.parts.empty());
  BOOST_TEST(Ask(kAsH264) == "error: the encoder broke");
  BOOST_TEST(Ask(kAsH264) == "");
  exports.ProcessNext();
  BOOST_TEST(Ask(kAsH264) == kH264File);
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_encoder_is_a_failure_like_any_other) {
  exporter.meanwhile = [] { throw std::runtime_error("out of memory"); };
  Ask(kAsH264);
  BOOST_TEST(exports.ProcessNext());
  BOOST_TEST(Ask(kAsH264) == "error: out of memory");
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_any_step_leaves_no_file_and_no_label) {
  const Error full{ErrorCode::kDiskFull, "the disk is full"};
  const std::vector<test::Failures*> steps{&files.prepare_failures, &exporter.failures,
                                           &files.publish_failures, &files.whole_failures};
  for (test::Failures* step : steps) {
    *step = {1, full};
    BOOST_TEST(Ask(kAsH264) == "");
    exports.ProcessNext();
    BOOST_TEST((CodeOf(kAsH264) == ErrorCode::kDiskFull));
    BOOST_TEST(!files.files.contains(kH264File));
    BOOST_TEST(!files.whole.contains(kH264File + ".made"));
    BOOST_TEST(files.parts.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_file_without_its_label_is_not_given_out) {
  files.files.insert(kH264File);  // a process was killed between the two
  BOOST_TEST(Ask(kAsH264) == "");
  exports.ProcessNext();
  BOOST_TEST(Ask(kAsH264) == kH264File);
}

BOOST_AUTO_TEST_CASE(a_clip_that_is_retired_meanwhile_leaves_no_export) {
  Ask(kAsH264);
  exporter.meanwhile = [this] { files.Remove(clip.video_path); };
  exports.ProcessNext();
  BOOST_TEST(files.files.empty());
  BOOST_TEST(files.whole.empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_the_queue_is_asked_to_come_again) {
  for (const char* stem : {"a", "b"}) {
    Clip other = clip;
    other.id = {std::string(stem) + other.id.value.substr(1)};
    BOOST_TEST(exports.Ask(other, kAsH264).value_or("error") == "");
  }
  BOOST_TEST((CodeOf(kAsH264) == ErrorCode::kUnavailable));
  exports.ProcessNext();
  BOOST_TEST(Ask(kAsH264) == "");
}

BOOST_AUTO_TEST_CASE(the_worker_wakes_for_a_wish_and_ends_when_it_is_told_to) {
  std::jthread worker([this](std::stop_token stop) { exports.Run(stop); });
  BOOST_TEST(Eventually([this] { return Ask(kAsH264) == kH264File; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
