// An RTSP camera whose every byte a test decides: for what no proper server would do.
//
// H.264 over the RTSP connection itself (RFC 2326 section 10.12). Each connection runs the test's
// script in a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

using Nal = std::vector<std::uint8_t>;  // without start code
using NalPicture = std::vector<Nal>;    // parameter sets and slices of one picture

// The pictures of a byte-stream file with one slice each.
std::vector<NalPicture> SplitPictures(std::string_view annex_b);

// What ffmpeg makes of its moving test picture. more: x264's options, "keyint=10:bframes=2";
// filters: ",noise=alls=60".
std::vector<NalPicture> TestFootage(const std::string& size, int fps, int frames,
                                    const std::string& more = "keyint=10:scenecut=0:bframes=0",
                                    const std::string& filters = {});

bool IsKeyframe(const NalPicture& picture);

class CameraConnection {
 public:
  CameraConnection(int socket, const std::stop_token& stop) : socket_(socket), stop_(stop) {}

  // Answers until the client plays. False when it went away before.
  bool ServeUntilPlay();

  // False when the client is gone or the test is over, as all below.
  bool SendPicture(const NalPicture& picture, std::uint32_t rtp_time);
  // The packets of a picture, but only so many bytes of them.
  bool SendPartOf(const NalPicture& picture, std::uint32_t rtp_time, std::size_t bytes);
  // An RTCP sender report (RFC 3550 section 6.4.1): rtp_time is the moment `time`.
  bool SendReport(UtcTime time, std::uint32_t rtp_time);
  bool Send(std::span<const std::uint8_t> bytes);
  bool Send(std::string_view text);
  // Lets time go by, unless the test ends.
  bool Wait(milliseconds time) const;

 private:
  std::string ReadRequest();
  std::vector<std::uint8_t> Packets(const NalPicture& picture, std::uint32_t rtp_time);
  void AppendPacket(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> payload,
                    bool marker, std::uint32_t rtp_time);

  const int socket_;
  const std::stop_token stop_;
  std::string received_;
  std::uint16_t sequence_ = 0;
  std::uint32_t packets_ = 0;
};

class ScriptedCamera {
 public:
  using Script = std::function<void(CameraConnection&)>;

  explicit ScriptedCamera(Script script);
  ~ScriptedCamera();
  ScriptedCamera(const ScriptedCamera&) = delete;
  ScriptedCamera& operator=(const ScriptedCamera&) = delete;

  std::string Url() const { return "rtsp://127.0.0.1:" + std::to_string(port_) + "/stream"; }
  int Connections() const { return connections_; }

 private:
  void Accept(const std::stop_token& stop);
  void Serve(int socket, const std::stop_token& stop);

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::jthread acceptor_;  // owns the connections' threads
};

}  // namespace tillwatch
