// What the API's handlers ask, out of a fixture whose parts are named as HttpServices names them.
#pragma once

#include <string>

#include "tillwatch/adapters/http/http_server.hpp"

namespace tillwatch::test {

template <class Fixture>
HttpServices ServicesOf(Fixture& of) {
  return {of.queries,
          of.clip_requests,
          of.footage,
          of.cameras,
          of.admin,
          of.snapshots,
          of.prober,
          of.health,
          of.counters,
          of.clock,
          [] { return std::string("tillwatch_up 1\n"); },
          of.exports,
          of.stills,
          of.clocks,
          of.statistics,
          of.rules,
          of.snoozes,
          of.enrichers,
          of.audit,
          of.feed,
          of.account.identities,
          of.account.sign_ins,
          of.account.accounts};
}

}  // namespace tillwatch::test
