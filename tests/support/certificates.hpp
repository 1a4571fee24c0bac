// A certificate authority and what it signed, made by openssl for one test.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {

class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name = "Test CA") {
    // Read by the broker's own user, should it step down from root.
    std::filesystem::permissions(dir_.Path(), std::filesystem::perms(0755));
    OpenSsl("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout " + Key("ca") + " -out " +
            Certificate("ca") + " -subj '/CN=" + name + "'");
  }

  // alt_names: "DNS:localhost,IP:127.0.0.1"; days may be negative: expired.
  void Sign(const std::string& name, const std::string& alt_names = {}, int days = 2) const {
    const std::string extensions = (dir_.Path() / (name + ".ext")).string();
    std::ofstream(extensions) << (alt_names.empty() ? "basicConstraints=CA:FALSE\n"
                                                    : "subjectAltName=" + alt_names + "\n");
    const std::string request = (dir_.Path() / (name + ".csr")).string();
    OpenSsl("req -newkey rsa:2048 -nodes -keyout " + Key(name) + " -out " + request +
            " -subj '/CN=" + name + "'");
    OpenSsl("x509 -req -in " + request + " -CA " + Certificate("ca") + " -CAkey " + Key("ca") +
            " -CAcreateserial -days " + std::to_string(days) + " -extfile " + extensions +
            " -out " + Certificate(name));
    std::filesystem::permissions(Key(name), std::filesystem::perms(0644));
  }

  std::string Certificate(const std::string& name) const { return File(name, ".pem"); }
  std::string Key(const std::string& name) const { return File(name, ".key"); }
  std::string File(const std::string& name, const std::string& ending) const {
    return (dir_.Path() / (name + ending)).string();
  }

 private:
  static void OpenSsl(const std::string& arguments) {
    RunProgram({"sh", "-c", "openssl " + arguments + " 2>/dev/null"});
  }

  TempDir dir_;
};

}  // namespace tillwatch
