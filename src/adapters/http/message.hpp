// Requests and responses as plain values: the handlers know nothing of the server's library.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fields.hpp"

namespace tillwatch {

// As it came over the wire; nothing is decoded yet.
struct RawRequest {
  std::string method;  // "GET"
  std::string path;    // "/api/v1/cameras/camera%5F001"
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;
};

// As a handler sees it.
struct ApiRequest {
  std::string id;  // what stands for {...} in the route's pattern, decoded but not validated
  Fields query;
  std::string body;
};

struct ApiResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// Text that is not UTF-8 is sent with replacement characters: one bad row spoils no list.
std::string DumpJson(const nlohmann::json& value);
ApiResponse JsonResponse(const nlohmann::json& value, int status = 200);

}  // namespace tillwatch
