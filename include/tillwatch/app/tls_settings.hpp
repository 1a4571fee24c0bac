// How a connection is secured: files in PEM, read anew whenever a connection is made.
#pragma once

#include <filesystem>

namespace tillwatch {

struct TlsSettings {
  bool enabled = false;
  std::filesystem::path ca_file;             // who may sign the server's; empty: as the system says
  std::filesystem::path client_certificate;  // with its chain; empty: we show none
  std::filesystem::path client_key;          // of the certificate, without a pass phrase
  bool verify = true;                        // the server's certificate, and that it names the host
};

}  // namespace tillwatch
