#include "connection_url.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

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

constexpr std::array<std::pair<std::string_view, const char*>, 5> kTimeouts{
    {{"connect_timeout", "5"},
     {"keepalives_idle", "10"},
     {"keepalives_interval", "5"},
     {"keepalives_count", "3"},
     {"tcp_user_timeout", "15000"}}};

// What the URL says, else our time-out; null for neither and for what the environment says.
const char* ValueOf(const PQconninfoOption& option) {
  if (option.val != nullptr) return option.val;
  if (option.envvar != nullptr && std::getenv(option.envvar) != nullptr) return nullptr;
  for (const auto& [name, value] : kTimeouts) {
    if (name == option.keyword) return value;
  }
  return nullptr;
}

void AddPair(const char* name, const char* value, std::string& text) {
  if (!text.empty()) text += ' ';
  text += name;
  text += "='";
  for (const char* c = value; *c != '\0'; ++c) {
    if (*c == '\'' || *c == '\\') text += '\\';
    text += *c;
  }
  text += '\'';
}

[[noreturn]] void ThrowUnreadable() {
  throw Unavailable(
      "PostgreSQL: the database's address cannot be read; DATABASE_URL must be "
      "postgresql://USER:PASSWORD@HOST:PORT/DATABASE with % @ : / ? in the password written as "
      "%25 %40 %3A %2F %3F, or key=value pairs with values in single quotes");
}

}  // namespace

std::string WithTimeouts(const std::string& url) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(url.c_str(), &error));
  const std::unique_ptr<char, FreeText> owned_error(error);
  if (options == nullptr) ThrowUnreadable();
  std::string text;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (!IsPlausible(*option)) ThrowUnreadable();
    const char* value = ValueOf(*option);
    if (value != nullptr) AddPair(option->keyword, value, text);
  }
  return text;
}

}  // namespace tillwatch
