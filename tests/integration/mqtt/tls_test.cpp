// TLS with a real broker that asks for client certificates, made by openssl for the occasion.
#include <boost/test/unit_test.hpp>

#include "integration/mqtt/ear.hpp"
#include "support/certificates.hpp"
#include "support/mosquitto_server.hpp"
#include "support/unavailable_text.hpp"
#include "support/unprivileged.hpp"
#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace mqtt_tls {
namespace {

std::string SecureBroker(const CertificateAuthority& ca, const std::string& server) {
  return "cafile " + ca.Certificate("ca") + "\ncertfile " + ca.Certificate(server) + "\nkeyfile " +
         ca.Key(server) + "\nrequire_certificate true";
}

struct SecureShop {
  SecureShop() {
    ca.Sign("server", "DNS:localhost,IP:127.0.0.1");
    ca.Sign("till");
  }
  MqttOptions Secure(int port) const {
    MqttOptions options = Options(port);
    options.tls.enabled = true;
    options.tls.ca_file = ca.Certificate("ca");
    options.tls.client_certificate = ca.Certificate("till");
    options.tls.client_key = ca.Key("till");
    return options;
  }
  // The reason in health is the cure, and nothing was heard.
  void ExpectRefusal(const MqttOptions& options, const std::vector<std::string>& parts) const {
    Ear ear(dir.Path() / "refused.db");
    ear.Listen(options);
    for (const std::string& part : parts) {
      BOOST_TEST(ear.Fails(part), "expected \"" << part << "\" in: " << ear.Mqtt().detail);
    }
    BOOST_TEST(!ear.Hears(100ms));
  }

  TempDir dir;
  CertificateAuthority ca;
};

}  // namespace
}  // namespace mqtt_tls

BOOST_FIXTURE_TEST_SUITE(mqtt_tls, SecureShop)

BOOST_AUTO_TEST_CASE(with_the_right_certificates_messages_come_through) {
  const MosquittoServer broker(SecureBroker(ca, "server"));
  for (const char* host : {"127.0.0.1", "localhost"}) {
    MqttOptions options = Secure(broker.Port());
    options.host = host;
    Ear ear(dir.Path() / (std::string(host) + ".db"));
    options.client_id = host;
    ear.Listen(options);
    BOOST_TEST(ear.Hears(), ear.Mqtt().detail);
    MqttPublisher publisher(host, broker.Port(), {}, {}, options.tls);
    publisher.Publish(kTopic, "a");
    publisher.Flush(20s);
    BOOST_TEST(ear.Spooled(1));
  }
}

BOOST_AUTO_TEST_CASE(a_broker_of_another_authority_is_not_trusted) {
  const MosquittoServer broker(SecureBroker(ca, "server"));
  const CertificateAuthority other("Other CA");
  MqttOptions options = Secure(broker.Port());
  options.tls.ca_file = other.Certificate("ca");
  ExpectRefusal(options, {"is not trusted", "CN=Test CA", "Set ca_file", other.Certificate("ca")});
  options.tls.ca_file.clear();  // the system's authorities
  ExpectRefusal(options, {"is not trusted", "MQTT_CA_FILE"});
  const std::string text = UnavailableText(
      [&] { const MqttPublisher publisher("127.0.0.1", broker.Port(), {}, {}, options.tls); });
  BOOST_TEST(text.find("is not trusted") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_broker_of_another_name_is_not_trusted) {
  ca.Sign("elsewhere", "DNS:broker.example");
  const MosquittoServer broker(SecureBroker(ca, "elsewhere"));
  ExpectRefusal(Secure(broker.Port()), {"does not name the host \"127.0.0.1\"", "MQTT_HOST"});
  MqttOptions by_name = Secure(broker.Port());
  by_name.host = "localhost";
  ExpectRefusal(by_name, {"does not name the host \"localhost\""});
}

BOOST_AUTO_TEST_CASE(a_certificate_that_expired_is_said_with_the_day) {
  ca.Sign("old", "IP:127.0.0.1", -1);
  const MosquittoServer broker(SecureBroker(ca, "old"));
  ExpectRefusal(Secure(broker.Port()), {"expired at 20", "renew it"});
}

BOOST_AUTO_TEST_CASE(a_broker_that_misses_our_certificate_says_so) {
  const MosquittoServer broker(SecureBroker(ca, "server"));
  MqttOptions options = Secure(broker.Port());
  options.tls.client_certificate.clear();
  options.tls.client_key.clear();
  ExpectRefusal(options, {"asks for a client certificate", "MQTT_CLIENT_CERTIFICATE"});

  const CertificateAuthority other("Other CA");
  other.Sign("till");
  options.tls.client_certificate = other.Certificate("till");
  options.tls.client_key = other.Key("till");
  ExpectRefusal(options, {"refuses our certificate", other.Certificate("till")});
}

BOOST_AUTO_TEST_CASE(without_verification_any_broker_will_do_but_ours_is_still_shown) {
  ca.Sign("elsewhere", "DNS:broker.example");
  const MosquittoServer broker(SecureBroker(ca, "elsewhere"));
  MqttOptions options = Secure(broker.Port());
  options.tls.verify = false;
  options.tls.ca_file.clear();
  Ear ear(dir.Path() / "spool.db");
  ear.Listen(options);
  BOOST_TEST(ear.Hears(), ear.Mqtt().detail);
}

BOOST_AUTO_TEST_CASE(files_that_will_not_do_are_named_with_the_cure) {
  const MosquittoServer broker(SecureBroker(ca, "server"));
  const MqttOptions good = Secure(broker.Port());
  MqttOptions options = good;
  options.tls.ca_file = "/nowhere/ca.pem";
  ExpectRefusal(options, {"[mqtt] ca_file: cannot read /nowhere/ca.pem: No such file"});
  options.tls.ca_file = ca.Key("ca");
  ExpectRefusal(options, {"ca_file: no certificate in"});
  options = good;
  options.tls.client_key = ca.Key("server");
  ExpectRefusal(options, {"is not the key of", ca.Certificate("till")});
  options.tls.client_key = ca.Certificate("till");
  ExpectRefusal(options, {"client_key: no usable key in"});
  ca.Sign("late", {}, -1);
  options.tls.client_certificate = ca.Certificate("late");
  ExpectRefusal(options, {"client_certificate", "expired at 20"});
  std::filesystem::permissions(ca.Key("till"), std::filesystem::perms(0000));
  const std::string text = AsUnprivileged([&] {
    return UnavailableText(
        [&] { const MqttPublisher publisher("127.0.0.1", broker.Port(), {}, {}, good.tls); });
  });
  BOOST_TEST(text.find("client_key: cannot read") != std::string::npos, text);
  BOOST_TEST(text.find("Permission denied") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_port_without_tls_is_recognised) {
  const MosquittoServer broker;
  ExpectRefusal(Secure(broker.Port()), {"does this port speak TLS?", "MQTT_PORT"});
}

BOOST_AUTO_TEST_CASE(new_certificates_are_read_at_the_next_connection) {
  MosquittoServer broker(SecureBroker(ca, "server"));
  MqttOptions options = Secure(broker.Port());
  const CertificateAuthority other("Other CA");
  other.Sign("till");
  const std::string certificate = (dir.Path() / "ours.pem").string();
  const std::string key = (dir.Path() / "ours.key").string();
  const auto install = [&](const CertificateAuthority& from) {
    using std::filesystem::copy_options;
    std::filesystem::copy_file(from.Certificate("till"), certificate,
                               copy_options::overwrite_existing);
    std::filesystem::copy_file(from.Key("till"), key, copy_options::overwrite_existing);
  };
  options.tls.client_certificate = certificate;
  options.tls.client_key = key;
  install(other);
  Ear ear(dir.Path() / "spool.db");
  ear.Listen(options);
  BOOST_TEST(ear.Fails("refuses our certificate"), ear.Mqtt().detail);
  install(ca);
  BOOST_TEST(ear.Hears(), ear.Mqtt().detail);
  install(other);
  broker.Stop();
  broker.Start();
  BOOST_TEST(ear.Fails("refuses our certificate"), ear.Mqtt().detail);
}

BOOST_AUTO_TEST_SUITE_END()
