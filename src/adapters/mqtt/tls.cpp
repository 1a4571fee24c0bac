#include "tls.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace tillwatch {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

class Socket {
 public:
  Socket(const std::string& host, int port, milliseconds timeout);
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int Fd() const { return fd_; }  // negative when it is not connected

 private:
  int fd_ = -1;
};

// With a time-out for each call, connecting included (socket(7), SO_SNDTIMEO).
Socket::Socket(const std::string& host, int port, milliseconds timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return;
  const std::unique_ptr<addrinfo, Freed<::freeaddrinfo>> addresses(found);
  const timeval limit{timeout.count() / 1000, (timeout.count() % 1000) * 1000};
  for (const addrinfo* a = found; a != nullptr && fd_ < 0; a = a->ai_next) {
    fd_ = ::socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd_, a->ai_addr, a->ai_addrlen) == 0) continue;
    ::close(fd_);
    fd_ = -1;
  }
}

// The latest thing that OpenSSL complained of.
std::string LastError() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "" : reason;
}

std::string NameText(const X509_NAME* name) {
  std::array<char, 200> text{};
  X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
  return text.data();
}

std::string TimeText(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return "?";
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &fields);
  return text.data();
}

File OpenFile(const std::filesystem::path& path) { return File(std::fopen(path.c_str(), "re")); }

Certificate ReadCertificate(std::FILE* file) {
  Certificate certificate(PEM_read_X509(file, nullptr, nullptr, nullptr));
  if (certificate == nullptr) ERR_clear_error();
  return certificate;
}

std::string CannotRead(const char* setting, const std::filesystem::path& path) {
  return std::string(setting) + ": cannot read " + path.string() + ": " + std::strerror(errno) +
         "; name a file that tillwatch's user may read";
}

std::string ProblemOfCa(const std::filesystem::path& path) {
  const File file = OpenFile(path);
  if (file == nullptr) return CannotRead("ca_file", path);
  if (ReadCertificate(file.get()) != nullptr) return {};
  return "ca_file: no certificate in " + path.string() + "; it must be PEM (BEGIN CERTIFICATE)";
}

// Never asks for a pass phrase: there is nobody to answer.
int NoPassPhrase(char*, int, int, void*) { return 0; }

std::string ProblemOfClient(const TlsSettings& tls) {
  const File certificate_file = OpenFile(tls.client_certificate);
  if (certificate_file == nullptr) {
    return CannotRead("client_certificate", tls.client_certificate);
  }
  const Certificate certificate = ReadCertificate(certificate_file.get());
  if (certificate == nullptr) {
    return "client_certificate: no certificate in " + tls.client_certificate.string() +
           "; it must be PEM (BEGIN CERTIFICATE)";
  }
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    return "client_certificate: " + tls.client_certificate.string() + " expired at " +
           TimeText(X509_get0_notAfter(certificate.get())) +
           "; put a new one there, it is read at the next attempt";
  }
  const File key_file = OpenFile(tls.client_key);
  if (key_file == nullptr) return CannotRead("client_key", tls.client_key);
  const Key key(PEM_read_PrivateKey(key_file.get(), nullptr, NoPassPhrase, nullptr));
  if (key == nullptr) {
    ERR_clear_error();
    return "client_key: no usable key in " + tls.client_key.string() +
           "; it must be PEM (BEGIN PRIVATE KEY) without a pass phrase";
  }
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return {};
  ERR_clear_error();
  return "client_key: " + tls.client_key.string() + " is not the key of " +
         tls.client_certificate.string() + "; give the two that were made together";
}

Context MakeContext(const TlsSettings& tls) {
  Context context(SSL_CTX_new(TLS_client_method()));
  if (tls.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else {
    SSL_CTX_load_verify_locations(context.get(), tls.ca_file.c_str(), nullptr);
  }
  if (!tls.client_certificate.empty()) {
    SSL_CTX_use_certificate_chain_file(context.get(), tls.client_certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context.get(), tls.client_key.c_str(), SSL_FILETYPE_PEM);
  }
  // Looked at afterwards: an aborted handshake would not tell what the certificate is.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  return context;
}

bool IsAddress(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  const bool is_address = address != nullptr;
  ASN1_OCTET_STRING_free(address);
  return is_address;
}

// What is wrong with the certificate that the broker showed; empty when nothing is.
std::string ProblemOfServer(SSL* session, const std::string& host, const TlsSettings& tls) {
  const Certificate certificate(SSL_get1_peer_certificate(session));
  if (certificate == nullptr) return "the broker shows no certificate";
  const std::string who =
      "the broker's certificate (" + NameText(X509_get_subject_name(certificate.get())) + ") ";
  const long result = SSL_get_verify_result(session);
  if (result == X509_V_ERR_CERT_HAS_EXPIRED) {
    return who + "expired at " + TimeText(X509_get0_notAfter(certificate.get())) +
           "; renew it at the broker (is this machine's clock right?)";
  }
  if (result == X509_V_ERR_CERT_NOT_YET_VALID) {
    return who + "is valid only from " + TimeText(X509_get0_notBefore(certificate.get())) +
           "; is this machine's clock right?";
  }
  if (result != X509_V_OK) {
    return who + "is not trusted: " + X509_verify_cert_error_string(result) + "; issued by " +
           NameText(X509_get_issuer_name(certificate.get())) + ". Set ca_file (MQTT_CA_FILE) to " +
           "the certificate of that issuer" +
           (tls.ca_file.empty() ? "" : ", which is not in " + tls.ca_file.string());
  }
  const bool named = IsAddress(host) ? X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1
                                     : X509_check_host(certificate.get(), host.c_str(), host.size(),
                                                       0, nullptr) == 1;
  if (named) return {};
  return who + "does not name the host \"" + host +
         "\"; set host (MQTT_HOST) to a name in it, or give the broker a certificate with this "
         "name";
}

// TLS 1.3's server speaks of our certificate only after the handshake.
std::string ProblemOfOurs(SSL* session, const TlsSettings& tls) {
  constexpr int kShortWaitMs = 500;
  pollfd waiting{SSL_get_fd(session), POLLIN, 0};
  if (::poll(&waiting, 1, kShortWaitMs) <= 0) return {};
  char byte = 0;
  if (SSL_read(session, &byte, 1) > 0) return {};
  const std::string alert = LastError();
  if (alert.find("alert") == std::string::npos) return {};
  if (tls.client_certificate.empty()) {
    return "the broker asks for a client certificate (" + alert +
           "); set client_certificate and client_key (MQTT_CLIENT_CERTIFICATE, MQTT_CLIENT_KEY)";
  }
  return "the broker refuses our certificate " + tls.client_certificate.string() + " (" + alert +
         "); is it of an issuer that the broker trusts, and not expired?";
}

}  // namespace

std::string BrokerUri(const std::string& host, int port, const TlsSettings& tls) {
  const bool ipv6 = host.find(':') != std::string::npos && host.front() != '[';
  return (tls.enabled ? "ssl://" : "tcp://") + (ipv6 ? "[" + host + "]" : host) + ":" +
         std::to_string(port);
}

void ApplyTls(const TlsSettings& tls, mqtt::connect_options& options) {
  if (!tls.enabled) return;
  mqtt::ssl_options ssl;
  if (!tls.ca_file.empty()) ssl.set_trust_store(tls.ca_file.string());
  if (!tls.client_certificate.empty()) {
    ssl.set_key_store(tls.client_certificate.string());
    ssl.set_private_key(tls.client_key.string());
  }
  ssl.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);  // 1.2 or newer
  ssl.set_enable_server_cert_auth(tls.verify);
  ssl.set_verify(tls.verify);  // without it any host name would do
  options.set_ssl(std::move(ssl));
}

std::string ProblemOfFiles(const TlsSettings& tls) {
  if (!tls.enabled) return {};
  std::string problem;
  if (tls.verify && !tls.ca_file.empty()) problem = ProblemOfCa(tls.ca_file);
  if (problem.empty() && !tls.client_certificate.empty()) problem = ProblemOfClient(tls);
  return problem;
}

std::string ExplainTlsFailure(const std::string& host, int port, const TlsSettings& tls,
                              milliseconds timeout) {
  if (!tls.enabled) return {};
  const Socket socket(host, port, timeout);
  if (socket.Fd() < 0) return {};  // nobody there: no matter of TLS
  ERR_clear_error();
  const Context context = MakeContext(tls);
  const Session session(SSL_new(context.get()));
  if (!IsAddress(host)) SSL_set_tlsext_host_name(session.get(), host.c_str());
  SSL_set_fd(session.get(), socket.Fd());
  if (SSL_connect(session.get()) != 1) {
    const std::string why = LastError();
    return "no TLS with the broker" + (why.empty() ? std::string() : " (" + why + ")") +
           "; does this port speak TLS? Then port (MQTT_PORT), most often 8883, is wrong, or tls "
           "(MQTT_TLS) should be false";
  }
  std::string problem = tls.verify ? ProblemOfServer(session.get(), host, tls) : std::string();
  if (problem.empty()) problem = ProblemOfOurs(session.get(), tls);
  ERR_clear_error();
  return problem;
}

}  // namespace tillwatch
