// The front door with a certificate: a second nginx in front of the same tillwatch, configured as
// run.sh does it.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>

#include "e2e/stack.hpp"
#include "support/certificates.hpp"
#include "support/free_port.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {
namespace {

const char* const kServe = R"sh(
  set -euo pipefail
  cd "$TILLWATCH_SOURCE_DIR/test_scripts"
  source common.sh
  source processes.sh
  source services.sh
  DATA_DIR="$1" LOG_DIR="$1" API_PORT="$2" TLS_CERTIFICATE="$3" TLS_KEY="$4"
  configure_nginx
  exec nginx -e stderr -p "$1/nginx" -c "$1/nginx/nginx.conf"
)sh";

class TlsNginx {
 public:
  TlsNginx()
      : port_(std::to_string(FreePort())),
        nginx_({"bash", "-c", kServe, "tls_test", Folder(), port_, Signed(), ca_.Key("door")}) {}
  // Killed, it would leave its workers behind.
  ~TlsNginx() {
    nginx_.Signal(SIGTERM);
    nginx_.Wait();
  }

  // What curl shows of the answer, head and body; throws when there is none.
  std::string Ask(const std::string& path, std::vector<std::string> options = {},
                  const std::string& scheme = "https") const {
    options.insert(options.begin(), {"curl", "-sS", "-i", "--noproxy", "*", "--max-time", "10",
                                     "--cacert", ca_.Certificate("ca")});
    options.push_back(scheme + "://localhost:" + port_ + path);
    return RunProgram(options);
  }

  const std::string& Port() const { return port_; }

 private:
  std::string Folder() const {
    std::filesystem::permissions(dir_.Path(), std::filesystem::perms(0755));  // for its workers
    return dir_.Path().string();
  }
  std::string Signed() const {
    ca_.Sign("door", "DNS:localhost");
    return ca_.Certificate("door");
  }

  const TempDir dir_;
  const CertificateAuthority ca_;
  const std::string port_;
  ChildProcess nginx_;
};

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(with_a_certificate_the_door_speaks_tls_and_nothing_else) {
  e2e::ManagersCookie();  // makes the user
  const TlsNginx nginx;
  e2e::Await("nginx with TLS", seconds(20), [&] { return Has(nginx.Ask("/health"), "\"ok\""); });
  BOOST_TEST(Has(nginx.Ask("/"), "Strict-Transport-Security: max-age=31536000\r\n"));
  BOOST_TEST(Has(nginx.Ask("/nothing"), "Strict-Transport-Security: max-age=31536000\r\n"));
  const std::vector<std::string> any_cipher{"--ciphers", "ALL:@SECLEVEL=0", "--tls-max"};
  auto too_old = any_cipher, old = any_cipher;
  too_old.push_back("1.1");
  old.push_back("1.2");
  BOOST_CHECK_THROW(nginx.Ask("/", too_old), std::runtime_error);
  BOOST_TEST(Has(nginx.Ask("/", old), " 200 "));
  const std::string entry =
      nginx.Ask("/api/v1/session", {"-H", "Content-Type: application/json", "-d",
                                    R"({"user":"e2e","password":"correct horse"})"});
  BOOST_TEST(Has(entry, "HttpOnly; SameSite=Strict; Secure\r\n"), entry);
  const std::string plain = nginx.Ask("/alerts?x=1", {}, "http");
  BOOST_TEST(Has(plain, " 301 "));
  BOOST_TEST(Has(plain, "Location: https://localhost:" + nginx.Port() + "/alerts?x=1\r\n"), plain);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
