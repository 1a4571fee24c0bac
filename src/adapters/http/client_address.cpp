#include "client_address.hpp"

#include <arpa/inet.h>

namespace tillwatch {
namespace {

bool IsLoopback(std::string_view address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

bool IsAddress(const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

}  // namespace

std::string ClientAddress(std::string_view peer, std::string_view forwarded_for) {
  if (!IsLoopback(peer)) return std::string(peer);
  const std::size_t comma = forwarded_for.rfind(',');
  std::string_view last =
      comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  while (last.ends_with(' ')) last.remove_suffix(1);
  const std::string address(last);
  return IsAddress(address) ? address : std::string(peer);
}

}  // namespace tillwatch
