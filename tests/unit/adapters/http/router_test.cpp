#include "adapters/http/router.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "adapters/http/problem.hpp"
#include "adapters/http/url.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(router)

namespace {

Router SomeRouter() {
  const auto answer = [](std::string name) {
    return [name](ApiRequest& request) { return ApiResponse{200, "", name + ":" + request.id}; };
  };
  Router router;
  router.Add("GET", "/clips", Role::kViewer, answer("list"));
  router.Add("POST", "/clips/request", Role::kManager, answer("post"));
  router.Add("GET", "/clips/{id}", Role::kViewer, answer("get"));
  router.Add("PUT", "/clips/{id}", Role::kAdmin, answer("put"));
  router.Add("GET", "/clips/{id}/video", Role::kViewer, answer("video"));
  return router;
}

ApiResponse Ask(const std::string& method, const std::string& path, Role role = Role::kAdmin) {
  ApiRequest request;
  request.who.role = role;
  return SomeRouter().Dispatch(method, SplitPath(path).value(), request);
}

std::string Allow(const ApiResponse& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Allow") return value;
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_path_finds_its_handler_and_its_id) {
  BOOST_TEST(Ask("GET", "/clips").body == "list:");
  BOOST_TEST(Ask("GET", "/clips/7").body == "get:7");
  BOOST_TEST(Ask("PUT", "/clips/7").body == "put:7");
  BOOST_TEST(Ask("GET", "/clips/a%2Fb/video").body == "video:a/b");
  BOOST_TEST(Ask("POST", "/clips/request").body == "post:");
}

BOOST_AUTO_TEST_CASE(a_head_is_answered_as_a_get) {
  BOOST_TEST(Ask("HEAD", "/clips/7").body == "get:7");
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404) {
  for (const char* path : {"/", "/clip", "/clips/", "/clips/7/", "/clips/7/video/x", "//clips"}) {
    BOOST_TEST_CONTEXT(path) {
      // "/clips/" has an empty id: a handler refuses it as it refuses any id that is none.
      const bool empty_id = std::string(path) == "/clips/";
      BOOST_TEST(Ask("GET", path).status == (empty_id ? 200 : 404));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_method_is_405_and_lists_the_right_ones) {
  const ApiResponse response = Ask("DELETE", "/clips/7");
  BOOST_TEST(response.status == 405);
  BOOST_TEST(Allow(response) == "GET, HEAD, PUT");
  BOOST_TEST(Ask("OPTIONS", "/clips").status == 405);
}

BOOST_AUTO_TEST_CASE(a_role_may_what_lesser_ones_may_and_no_more) {
  BOOST_TEST(Ask("GET", "/clips", Role::kNobody).status == 401);
  BOOST_TEST(Ask("GET", "/clips", Role::kViewer).status == 200);
  BOOST_TEST(Ask("GET", "/clips", Role::kAdmin).status == 200);
  BOOST_TEST(Ask("POST", "/clips/request", Role::kViewer).status == 403);
  BOOST_TEST(Ask("POST", "/clips/request", Role::kManager).status == 200);
  BOOST_TEST(Ask("PUT", "/clips/7", Role::kManager).status == 403);
  BOOST_TEST(Ask("PUT", "/clips/7", Role::kNobody).status == 401);
}

BOOST_AUTO_TEST_CASE(a_problem_has_the_members_of_rfc_9457) {
  const ApiResponse response = ProblemFor({ErrorCode::kInvalidArgument, "limit is odd", "limit"});
  BOOST_TEST(response.status == 400);
  BOOST_TEST(response.content_type == "application/problem+json");
  const auto problem = nlohmann::json::parse(response.body);
  BOOST_TEST(problem["type"] == "urn:tillwatch:problem:invalid-parameter");
  BOOST_TEST(problem["title"] == "Invalid parameter");
  BOOST_TEST(problem["status"] == 400);
  BOOST_TEST(problem["detail"] == "limit is odd");
  BOOST_TEST(problem["field"] == "limit");
}

BOOST_AUTO_TEST_CASE(an_error_of_ours_has_the_status_of_its_kind_and_no_internals) {
  BOOST_TEST(ProblemFor({ErrorCode::kNotFound, "no such camera"}).status == 404);
  BOOST_TEST(ProblemFor({ErrorCode::kUnavailable, "host=db.local"}).status == 503);
  const ApiResponse internal = ProblemFor({ErrorCode::kInternal, "password=secret"});
  BOOST_TEST(internal.status == 500);
  BOOST_TEST(internal.body.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_sent_with_replacements) {
  BOOST_TEST(DumpJson(nlohmann::json("a\xff")) == "\"a\xEF\xBF\xBD\"\n");
}

BOOST_AUTO_TEST_CASE(what_is_of_every_store_is_not_for_who_is_bound_to_some) {
  Router router;
  router.Add("GET", "/all", Role::kViewer, [](ApiRequest&) { return ApiResponse{}; })
      .OfEveryStore();
  ApiRequest request;
  request.who = {"Ann", Role::kAdmin, {}};
  BOOST_TEST(router.Dispatch("GET", SplitPath("/all").value(), request).status == 200);
  BOOST_TEST(request.method == "GET");
  request.who.stores = {StoreId{"store_001"}};
  BOOST_TEST(router.Dispatch("GET", SplitPath("/all").value(), request).status == 403);
  request.who.role = Role::kNobody;
  BOOST_TEST(router.Dispatch("GET", SplitPath("/all").value(), request).status == 401);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
