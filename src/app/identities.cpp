#include "tillwatch/app/identities.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>

#include "tillwatch/base/secret.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::minutes kUseStep{1};  // how exactly the last use is stored
constexpr seconds kAskAgain{2};              // a database that was away
constexpr std::size_t kMaxKnown = 10'000;

}  // namespace

std::string SessionDigest(const std::string& token) { return DigestOfSecret("session", token); }
std::string ApiTokenDigest(const std::string& token) { return DigestOfSecret("api-token", token); }

Identities::Identities(AccountStore& store, const Clock& clock, SessionLimits limits)
    : store_(store), clock_(clock), limits_(limits) {}

std::optional<SignedIn> Identities::OfSession(const std::string& token, Purpose purpose) {
  if (!LooksLikeSecret(token)) return std::nullopt;
  return Of(SessionDigest(token), purpose,
            [this](const std::string& digest) { return FindSession(digest); });
}

std::optional<SignedIn> Identities::OfApiToken(const std::string& token, Purpose purpose) {
  constexpr std::string_view kPrefix = kApiTokenPrefix;
  if (!token.starts_with(kPrefix) || !LooksLikeSecret(token.substr(kPrefix.size()))) {
    return std::nullopt;
  }
  return Of(ApiTokenDigest(token), purpose,
            [this](const std::string& digest) { return FindApiToken(digest); });
}

void Identities::Forget() {
  state_.With([](State& state) {
    state.known.clear();
    ++state.generation;
  });
}

template <class Find>
std::optional<SignedIn> Identities::Of(const std::string& digest, Purpose purpose, Find find) {
  if (auto known = Remembered(digest, IsAway())) {
    if (purpose == Purpose::kUse) NoteUse(digest, *known);
    return known->signed_in;
  }
  if (IsAway()) throw Unavailable("the database did not answer a moment ago");
  const auto generation = state_.With([](const State& state) { return state.generation; });
  try {
    const auto known = find(digest);
    state_.With([](State& state) { state.away_since.reset(); });
    if (!known) return std::nullopt;
    Remember(digest, *known, generation);
    if (purpose == Purpose::kUse) NoteUse(digest, *known);
    return known->signed_in;
  } catch (const Unavailable&) {
    state_.With([&](State& state) { state.away_since = clock_.SteadyNow(); });
    const auto known = Remembered(digest, true);
    if (!known) throw;
    return known->signed_in;
  }
}

// A moment ago, so that not every request waits for it in vain.
bool Identities::IsAway() const {
  return state_.With([&](const State& state) {
    return state.away_since && clock_.SteadyNow() - *state.away_since < kAskAgain;
  });
}

std::optional<Identities::Known> Identities::Remembered(const std::string& digest,
                                                        bool even_if_old) const {
  const seconds longest = even_if_old ? seconds(kKnownFor) : kFresh;
  return state_.With([&](const State& state) -> std::optional<Known> {
    const auto found = state.known.find(digest);
    if (found == state.known.end()) return std::nullopt;
    const Known& known = found->second;
    const bool ended = known.ends_at <= clock_.UtcNow();
    if (ended || clock_.SteadyNow() - known.checked >= longest) return std::nullopt;
    return known;
  });
}

void Identities::Remember(const std::string& digest, const Known& known, std::uint64_t generation) {
  state_.With([&](State& state) {
    if (state.generation != generation) return;  // it may be out of date already
    if (state.known.size() >= kMaxKnown) state.known.clear();
    state.known[digest] = known;
  });
}

// A use that cannot be stored is no reason to refuse it.
void Identities::NoteUse(const std::string& digest, Known known) {
  const UtcTime now = clock_.UtcNow();
  if (now - known.used_at < kUseStep || IsAway()) return;
  const auto generation = state_.With([](const State& state) { return state.generation; });
  try {
    known.used_at = now;
    if (auto& session = known.signed_in.session) {
      session->last_seen_at = now;
      session->idle_until = std::min<UtcTime>(now + limits_.idle, session->expires_at);
      known.ends_at = session->idle_until;
      store_.TouchSession(session->id, now, session->idle_until);
    } else {
      store_.TouchToken(*known.token, now);
    }
    Remember(digest, known, generation);
  } catch (const Unavailable& error) {
    spdlog::debug("the use of a session was not stored (error={})", error.what());
  }
}

std::optional<Identities::Known> Identities::FindSession(const std::string& digest) {
  auto living = store_.FindSession(digest, clock_.UtcNow());
  if (!living) return std::nullopt;
  Known known;
  known.ends_at = std::min(living->session.idle_until, living->session.expires_at);
  known.used_at = living->session.last_seen_at;
  known.checked = clock_.SteadyNow();
  const UtcTime expires_at = living->session.expires_at;
  known.signed_in = {IdentityOf(living->user), std::move(living->session), expires_at,
                     living->user.must_change_password};
  return known;
}

std::optional<Identities::Known> Identities::FindApiToken(const std::string& digest) {
  const auto token = store_.FindToken(digest, clock_.UtcNow());
  if (!token) return std::nullopt;
  Known known;
  known.ends_at = token->expires_at;
  known.used_at = token->last_used_at.value_or(token->created_at - kUseStep);
  known.checked = clock_.SteadyNow();
  known.signed_in.who = IdentityOf(*token);
  known.signed_in.expires_at = token->expires_at;
  known.token = token->id;
  return known;
}

}  // namespace tillwatch
