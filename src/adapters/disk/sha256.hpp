// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
//
// Thread rule: one owner. Throws std::runtime_error when libcrypto refuses.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace tillwatch {

class Sha256 {
 public:
  Sha256();

  void Add(const void* bytes, std::size_t count);
  // 64 digits of lower-case hex; once, at the end.
  std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace tillwatch
