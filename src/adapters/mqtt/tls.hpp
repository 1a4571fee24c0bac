// TLS to the broker: Paho's options, and what is wrong in words, which Paho does not say.
#pragma once

#include <mqtt/connect_options.h>

#include <string>

#include "tillwatch/app/tls_settings.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// "ssl://host:port", or "tcp://..." without TLS.
std::string BrokerUri(const std::string& host, int port, const TlsSettings& tls);

// Nothing without TLS.
void ApplyTls(const TlsSettings& tls, mqtt::connect_options& options);

// What is wrong with our files, with the cure; empty when they will do.
std::string ProblemOfFiles(const TlsSettings& tls);

// After a connection failed: does the handshake once more to see why, with the cure. Empty when TLS
// is not to blame. Blocks for the time-out, at most.
std::string ExplainTlsFailure(const std::string& host, int port, const TlsSettings& tls,
                              milliseconds timeout);

}  // namespace tillwatch
