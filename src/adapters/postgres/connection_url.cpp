#include "connection_url.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreeText {
  void operator()(char* text) const { PQfreemem(text); }
};

bool IsPlausible(const PQconninfoOption& option) {
  const std::string_view name = option.keyword;
  const std::string_view value = option.val == nullptr ? "" : option.val;
  if (name == "port") return value.find_first_not_of("0123456789,") == std::string_view::npos;
  const bool named = name == "host" || name == "dbname" || name == "user";
  return !named || value.find('@') == std::string_view::npos;
}

}  // namespace

void RequireReadableUrl(const std::string& url) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(url.c_str(), &error));
  const std::unique_ptr<char, FreeText> owned_error(error);
  bool readable = options != nullptr;
  for (const PQconninfoOption* option = options.get(); readable && option->keyword != nullptr;
       ++option) {
    readable = IsPlausible(*option);
  }
  if (readable) return;
  throw Unavailable(
      "PostgreSQL: the database's address cannot be read; DATABASE_URL must be "
      "postgresql://USER:PASSWORD@HOST:PORT/DATABASE with % @ : / ? in the password written as "
      "%25 %40 %3A %2F %3F, or key=value pairs with values in single quotes");
}

}  // namespace tillwatch
