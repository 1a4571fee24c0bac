#include "tillwatch/domain/clip_sharing.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(clip_sharing)

namespace {

using namespace std::chrono_literals;

constexpr UtcTime kNoon{seconds(1'795'262'400)};

ClipRequest Request(const std::string& id, seconds start, seconds end,
                    int priority = kPriorityMedium) {
  ClipRequest request;
  request.id = {id};
  request.camera = {"camera_001"};
  request.window = {kNoon + start, kNoon + end};
  request.event_at = kNoon + (start + end) / 2;
  request.priority = priority;
  request.created_at = request.event_at;
  return request;
}

std::string Ids(const std::vector<ClipRequest>& requests) {
  std::string ids;
  for (const ClipRequest& request : requests) ids += request.id.value;
  return ids;
}

}  // namespace

BOOST_AUTO_TEST_CASE(five_alerts_in_a_minute_share_where_they_fit) {
  std::vector<ClipRequest> others;
  for (int i = 1; i < 5; ++i) {
    others.push_back(
        Request(std::string(1, static_cast<char>('a' + i)), i * 15s - 30s, i * 15s + 30s));
  }
  const ClipRequest lead = Request("a", -30s, 30s);
  const auto all = ShareClip(lead, others, 120s);
  BOOST_TEST(Ids(all) == "abcde");
  BOOST_TEST((Union(all) == TimeSpan{kNoon - 30s, kNoon + 90s}));
  BOOST_TEST(Ids(ShareClip(lead, others, 119s)) == "abcd");
  BOOST_TEST(Ids(ShareClip(lead, others, 60s)) == "a");
}

BOOST_AUTO_TEST_CASE(equal_windows_share_whatever_the_maximum_but_none) {
  const auto others = {Request("b", 0s, 60s), Request("c", 0s, 60s)};
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), others, 60s)) == "abc");
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), others, 0s)) == "a");
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), others, 59s)) == "a");
}

BOOST_AUTO_TEST_CASE(another_camera_or_a_window_apart_is_a_clip_of_its_own) {
  ClipRequest elsewhere = Request("b", 0s, 60s);
  elsewhere.camera = {"camera_002"};
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), {elsewhere, Request("c", 61s, 70s)}, 120s)) ==
             "a");
}

BOOST_AUTO_TEST_CASE(windows_that_meet_through_a_third_one_share) {
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 10s), {Request("c", 18s, 30s), Request("b", 9s, 19s)},
                           30s)) == "abc");
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 10s), {Request("b", 10s, 20s)}, 20s)) == "ab");
}

BOOST_AUTO_TEST_CASE(the_one_that_adds_least_joins_first) {
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), {Request("b", -40s, 20s), Request("c", 10s, 70s)},
                           100s)) == "ac");
}

BOOST_AUTO_TEST_CASE(the_most_urgent_comes_first_and_names_the_clip) {
  const auto shared = ShareClip(
      Request("a", 0s, 60s, kPriorityLow),
      {Request("b", 5s, 65s, kPriorityCritical), Request("c", 3s, 63s, kPriorityCritical)}, 120s);
  BOOST_TEST(Ids(shared) == "cba");
}

BOOST_AUTO_TEST_CASE(who_went_down_with_the_process_twice_goes_alone) {
  ClipRequest unlucky = Request("b", 0s, 60s);
  unlucky.attempts = 1;
  unlucky.error = "interrupted: the process died";
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), {unlucky}, 60s)) == "ab");
  unlucky.attempts = 2;
  BOOST_TEST(Ids(ShareClip(Request("a", 0s, 60s), {unlucky}, 60s)) == "a");
  BOOST_TEST(Ids(ShareClip(unlucky, {Request("a", 0s, 60s)}, 60s)) == "b");
  unlucky.error = "disk_full: no space";
  BOOST_TEST(Ids(ShareClip(unlucky, {Request("a", 0s, 60s)}, 60s)) == "ab");
}

BOOST_AUTO_TEST_CASE(whatever_comes_the_lead_is_in_and_all_fit) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> at(0, 300);
  std::uniform_int_distribution<int> length(1, 90);
  for (int round = 0; round < 200; ++round) {
    std::vector<ClipRequest> others;
    for (int i = 0; i < 20; ++i) {
      const seconds start(at(random));
      others.push_back(Request("r" + std::to_string(i), start, start + seconds(length(random))));
    }
    const seconds start(at(random));
    const ClipRequest lead = Request("lead", start, start + seconds(length(random)));
    const auto shared = ShareClip(lead, others, 100s);
    BOOST_TEST(std::count_if(shared.begin(), shared.end(),
                             [](const auto& r) { return r.id.value == "lead"; }) == 1);
    BOOST_TEST((Union(shared).Length() <= 100s));
  }
}

BOOST_AUTO_TEST_CASE(a_clip_shows_a_window_that_it_holds_without_a_gap) {
  Clip clip;
  clip.wanted = {kNoon, kNoon + 60s};
  clip.gaps = {{{kNoon + 20s, kNoon + 30s}, "camera_offline"}};
  const auto shows = [&](seconds start, seconds end) {
    return Shows(clip, {kNoon + start, kNoon + end});
  };
  BOOST_TEST(shows(0s, 20s));
  BOOST_TEST(shows(30s, 60s));
  BOOST_TEST(!shows(0s, 60s));
  BOOST_TEST(!shows(19s, 21s));
  BOOST_TEST(!shows(30s, 61s));
  BOOST_TEST(!shows(-1s, 10s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
