#include "support/scripted_camera.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <stdexcept>

#include "support/child_process.hpp"
#include "tillwatch/base/stoppable_wait.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMostPayload = 1'400;
constexpr milliseconds kPoll{20};
constexpr std::uint32_t kSource = 0x5AFE'CA11;

constexpr const char* kDescription =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=scripted\r\nt=0 0\r\na=control:*\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
    "a=control:track1\r\n";

int NalType(const Nal& nal) { return nal.at(0) & 0x1F; }

// A slice that begins at the first macroblock begins a picture (section 7.4.3: ue(0) is one 1 bit).
bool BeginsPicture(const Nal& nal) {
  return (NalType(nal) == 1 || NalType(nal) == 5) && (nal.at(1) & 0x80) != 0;
}

bool HasSlice(const NalPicture& picture) {
  return std::ranges::any_of(picture, [](const Nal& nal) { return NalType(nal) <= 5; });
}

void Append32(std::vector<std::uint8_t>& out, std::uint64_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void AppendFrame(std::vector<std::uint8_t>& out, int channel, std::size_t size) {
  out.insert(out.end(), {'$', static_cast<std::uint8_t>(channel),
                         static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
}

}  // namespace

std::vector<NalPicture> SplitPictures(std::string_view annex_b) {
  using namespace std::string_view_literals;
  constexpr std::string_view kStartCode = "\0\0\1"sv;
  std::vector<NalPicture> pictures(1);
  std::size_t at = annex_b.find(kStartCode);
  while (at != std::string_view::npos) {
    const std::size_t begin = at + kStartCode.size();
    at = annex_b.find(kStartCode, begin);
    std::string_view body = annex_b.substr(begin, at == std::string_view::npos ? at : at - begin);
    body = body.substr(0, body.find_last_not_of('\0') + 1);
    const Nal nal(body.begin(), body.end());
    const bool new_picture = BeginsPicture(nal) || (NalType(nal) > 5 && NalType(nal) < 10);
    if (new_picture && HasSlice(pictures.back())) pictures.emplace_back();
    pictures.back().push_back(nal);
  }
  return pictures;
}

std::vector<NalPicture> TestFootage(const std::string& size, int fps, int frames,
                                    const std::string& more, const std::string& filters) {
  return SplitPictures(
      RunProgram({"ffmpeg",
                  "-v",
                  "error",
                  "-f",
                  "lavfi",
                  "-i",
                  "testsrc2=size=" + size + ":rate=" + std::to_string(fps) + filters,
                  "-frames:v",
                  std::to_string(frames),
                  "-c:v",
                  "libx264",
                  "-preset",
                  "ultrafast",
                  "-pix_fmt",
                  "yuv420p",
                  "-x264-params",
                  "repeat-headers=1:slices=1:sliced-threads=0:" + more,
                  "-f",
                  "h264",
                  "-"}));
}

bool IsKeyframe(const NalPicture& picture) {
  return std::ranges::any_of(picture, [](const Nal& nal) { return NalType(nal) == 5; });
}

std::string CameraConnection::ReadRequest() {
  while (!stop_.stop_requested()) {
    if (const std::size_t end = received_.find("\r\n\r\n"); end != std::string::npos) {
      std::string request = received_.substr(0, end + 2);
      received_.erase(0, end + 4);
      return request;
    }
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(kPoll.count())) <= 0) continue;
    char chunk[4096];
    const ssize_t got = ::recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) return {};
    received_.append(chunk, static_cast<std::size_t>(got));
  }
  return {};
}

bool CameraConnection::ServeUntilPlay() {
  while (true) {
    const std::string request = ReadRequest();
    if (request.empty()) return false;
    const std::string method = request.substr(0, request.find(' '));
    const std::size_t cseq = request.find("CSeq: ");
    std::string answer = "RTSP/1.0 200 OK\r\n" +
                         request.substr(cseq, request.find("\r\n", cseq) + 2 - cseq) +
                         "Session: 1;timeout=60\r\n";
    std::string body;
    if (method == "OPTIONS") answer += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n";
    if (method == "SETUP") answer += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
    if (method == "DESCRIBE") {
      body = kDescription;
      answer += "Content-Type: application/sdp\r\n";
    }
    answer += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    if (!Send(answer)) return false;
    if (method == "PLAY") return true;
  }
}

// RFC 3550 section 5.1.
void CameraConnection::AppendPacket(std::vector<std::uint8_t>& out,
                                    std::span<const std::uint8_t> payload, bool marker,
                                    std::uint32_t rtp_time) {
  AppendFrame(out, 0, payload.size() + 12);
  out.push_back(0x80);
  out.push_back(static_cast<std::uint8_t>(96 | (marker ? 0x80 : 0)));
  out.push_back(static_cast<std::uint8_t>(sequence_ >> 8));
  out.push_back(static_cast<std::uint8_t>(sequence_));
  ++sequence_;
  ++packets_;
  Append32(out, rtp_time);
  Append32(out, kSource);
  out.insert(out.end(), payload.begin(), payload.end());
}

// RFC 6184: single NAL units, and FU-A (section 5.8) of what is larger.
std::vector<std::uint8_t> CameraConnection::Packets(const NalPicture& picture,
                                                    std::uint32_t rtp_time) {
  std::vector<std::uint8_t> out;
  for (const Nal& nal : picture) {
    const bool last_nal = &nal == &picture.back();
    if (nal.size() <= kMostPayload) {
      AppendPacket(out, nal, last_nal, rtp_time);
      continue;
    }
    for (std::size_t at = 1; at < nal.size(); at += kMostPayload) {
      const std::size_t end = std::min(at + kMostPayload, nal.size());
      const int flags = (at == 1 ? 0x80 : 0) | (end == nal.size() ? 0x40 : 0);
      std::vector<std::uint8_t> fragment{static_cast<std::uint8_t>((nal[0] & 0xE0) | 28),
                                         static_cast<std::uint8_t>(flags | NalType(nal))};
      fragment.insert(fragment.end(), nal.begin() + static_cast<std::ptrdiff_t>(at),
                      nal.begin() + static_cast<std::ptrdiff_t>(end));
      AppendPacket(out, fragment, last_nal && end == nal.size(), rtp_time);
    }
  }
  return out;
}

bool CameraConnection::SendPicture(const NalPicture& picture, std::uint32_t rtp_time) {
  return Send(Packets(picture, rtp_time));
}

bool CameraConnection::SendPartOf(const NalPicture& picture, std::uint32_t rtp_time,
                                  std::size_t bytes) {
  const std::vector<std::uint8_t> packets = Packets(picture, rtp_time);
  return Send(std::span(packets).first(std::min(bytes, packets.size())));
}

bool CameraConnection::SendReport(UtcTime time, std::uint32_t rtp_time) {
  constexpr std::uint64_t kNtpToUnix = 2'208'988'800;
  const auto since_epoch = static_cast<std::uint64_t>(time.time_since_epoch().count());
  std::vector<std::uint8_t> out;
  AppendFrame(out, 1, 28);
  Append32(out, 0x80C8'0006);
  Append32(out, kSource);
  Append32(out, since_epoch / 1'000'000 + kNtpToUnix);
  Append32(out, ((since_epoch % 1'000'000) << 32) / 1'000'000);
  Append32(out, rtp_time);
  Append32(out, packets_);
  Append32(out, 0);
  return Send(out);
}

bool CameraConnection::Send(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty() && !stop_.stop_requested()) {
    pollfd waiting{socket_, POLLOUT, 0};
    if (::poll(&waiting, 1, static_cast<int>(kPoll.count())) <= 0) continue;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return bytes.empty();
}

bool CameraConnection::Send(std::string_view text) {
  return Send(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

bool CameraConnection::Wait(milliseconds time) const { return WaitUnlessStopped(stop_, time); }

ScriptedCamera::ScriptedCamera(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, raw, &size) != 0) {
    throw std::runtime_error("the scripted camera cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this](const std::stop_token& stop) { Accept(stop); });
}

ScriptedCamera::~ScriptedCamera() {
  acceptor_.request_stop();
  acceptor_.join();
  ::close(listener_);
}

void ScriptedCamera::Accept(const std::stop_token& stop) {
  struct Client {
    std::atomic<bool> done{false};
    std::jthread thread;
  };
  std::list<Client> clients;
  while (!stop.stop_requested()) {
    clients.remove_if([](const Client& client) { return client.done.load(); });
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(kPoll.count())) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    Client& client = clients.emplace_back();
    client.thread = std::jthread([this, socket, &client](const std::stop_token& end) {
      Serve(socket, end);
      client.done = true;
    });
  }
}

void ScriptedCamera::Serve(int socket, const std::stop_token& stop) {
  CameraConnection connection(socket, stop);
  script_(connection);
  ::close(socket);
}

}  // namespace tillwatch
