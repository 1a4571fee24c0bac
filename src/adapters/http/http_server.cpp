// The one file that knows Pistache 0.0.5. What it does not do for us, and where it is done instead:
// percent-decoding (url.cpp), escaping exceptions (Api::Handle), ranges, files and slow clients
// (nginx), long answers (long_answers.cpp), event streams (event_streams.cpp). Its own errors, for
// what is not HTTP at all, are plain text.
#include "tillwatch/adapters/http/http_server.hpp"

#include <pistache/endpoint.h>
#include <pistache/peer.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <optional>
#include <stdexcept>

#include "api.hpp"
#include "client_address.hpp"
#include "event_streams.hpp"
#include "long_answers.hpp"
#include "problem.hpp"

namespace tillwatch {
namespace {

namespace Http = Pistache::Http;

// Pistache cuts the connection when a whole request exceeds its own limit, and does it badly. So
// that limit lies well above ours, which answers with 413; nginx's lies below both.
constexpr std::size_t kHeaderAllowance = 64 * 1024;

// Pistache sends a header only when it has a class of its own.
class PlainHeader final : public Http::Header::Header {
 public:
  PlainHeader(std::string name, std::string value)
      : name_(std::move(name)), value_(std::move(value)) {}

  const char* name() const override { return name_.c_str(); }
  std::uint64_t hash() const override { return std::hash<std::string>{}(name_); }
  void write(std::ostream& stream) const override { stream << value_; }

 private:
  const std::string name_;
  const std::string value_;
};

const char* MethodName(Http::Method method) {
  switch (method) {
    case Http::Method::Options:
      return "OPTIONS";
    case Http::Method::Get:
      return "GET";
    case Http::Method::Post:
      return "POST";
    case Http::Method::Head:
      return "HEAD";
    case Http::Method::Put:
      return "PUT";
    case Http::Method::Patch:
      return "PATCH";
    case Http::Method::Delete:
      return "DELETE";
    case Http::Method::Trace:
      return "TRACE";
    case Http::Method::Connect:
      return "CONNECT";
  }
  return "";
}

RawRequest FromPistache(const Http::Request& request) {
  RawRequest raw;
  raw.method = MethodName(request.method());
  raw.path = request.resource();
  const auto& query = request.query();
  raw.query.assign(query.parameters_begin(), query.parameters_end());
  raw.body = request.body();
  for (const char* name : kKnownHeaders) {
    if (const auto header = request.headers().tryGetRaw(name)) raw.headers[name] = header->value();
  }
  const auto forwarded = request.headers().tryGetRaw("X-Forwarded-For");
  raw.address =
      ClientAddress(request.address().host(), forwarded ? forwarded->value() : std::string());
  return raw;
}

// Copied once for each of the server's threads.
class Handler final : public Http::Handler {
 public:
  HTTP_PROTOTYPE(Handler)

  Handler(const Api& api, LongAnswers& long_answers, EventStreams& streams)
      : api_(&api), long_answers_(&long_answers), streams_(&streams) {}

  void onRequest(const Http::Request& request, Http::ResponseWriter writer) override {
    ApiResponse response = api_->Handle(FromPistache(request));
    const bool head = request.method() == Http::Method::Head;
    if (response.more && !head) {
      if (SendLong(std::move(response), writer)) return;
      response = TooManyAtOnce("other long answers are being sent; try again in a moment");
    }
    if (response.stream && !head) {
      if (SendStream(std::move(*response.stream), writer)) return;
      response = TooManyAtOnce("as many clients follow the event stream as may; try again later");
    }
    const auto add = [&](const std::string& name, const std::string& value) {
      writer.headers().add(std::make_shared<PlainHeader>(name, value));
    };
    if (!response.content_type.empty()) add("Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) add(name, value);
    writer.send(static_cast<Http::Code>(response.status), head ? std::string() : response.body);
  }

 private:
  // False when it was not begun.
  bool SendLong(ApiResponse response, Http::ResponseWriter& writer) {
    const auto peer = writer.getPeer();
    if (!peer) return true;  // gone already
    // Nothing of it is Pistache's any more; it would answer 408 in the middle otherwise.
    peer->setIdle(true);
    return long_answers_->Send(static_cast<int>(peer->fd()), std::move(response));
  }

  bool SendStream(StreamOrder order, Http::ResponseWriter& writer) {
    const auto peer = writer.getPeer();
    if (!peer) return true;
    if (!streams_->Add(static_cast<int>(peer->fd()), std::move(order))) return false;
    peer->setIdle(true);
    return true;
  }

  const Api* api_;
  LongAnswers* long_answers_;
  EventStreams* streams_;
};

}  // namespace

struct HttpServer::Impl {
  Impl(HttpOptions options, HttpServices services)
      : streams(services.feed, options.stream), api(std::move(options), std::move(services)) {}

  EventStreams streams;
  const Api api;
  LongAnswers long_answers;
  std::optional<Http::Endpoint> endpoint;
};

HttpServer::HttpServer(HttpOptions options, HttpServices services)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(services))) {}

HttpServer::~HttpServer() { Stop(); }

void HttpServer::Start() {
  const HttpOptions& options = impl_->api.Options();
  auto settings = Http::Endpoint::options()
                      .threads(options.threads)
                      .threadsName("tillwatch-http")
                      .flags(Pistache::Tcp::Options::ReuseAddr)
                      .maxRequestSize(options.max_body_bytes + kHeaderAllowance)
                      .headerTimeout(options.read_timeout)
                      .bodyTimeout(options.read_timeout)
                      .keepaliveTimeout(options.keep_alive);
  try {
    impl_->endpoint.emplace(Pistache::Address(options.address, Pistache::Port(options.port)));
    impl_->endpoint->init(settings);
    impl_->endpoint->setHandler(
        Http::make_handler<Handler>(impl_->api, impl_->long_answers, impl_->streams));
    impl_->streams.Start();
    impl_->endpoint->serveThreaded();
  } catch (const std::exception& error) {
    impl_->endpoint.reset();
    impl_->streams.Stop();
    throw std::runtime_error("cannot listen on " + options.address + ":" +
                             std::to_string(options.port) + ": " + error.what());
  }
  spdlog::info("http listening (address={} port={})", options.address, Port());
}

std::uint16_t HttpServer::Port() const { return impl_->endpoint->getPort(); }

std::vector<std::pair<std::string, std::string>> HttpServer::Routes() const {
  return impl_->api.Routes().Patterns();
}

void HttpServer::Stop() {
  if (!impl_->endpoint) return;
  impl_->endpoint->shutdown();
  impl_->long_answers.Stop();
  impl_->streams.Stop();
  impl_->endpoint.reset();
}

}  // namespace tillwatch
