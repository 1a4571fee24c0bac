// Every way in which a camera may send: transports, log-ins, sound, and what its clock says.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cam_sim.hpp"
#include "support/burnt_clock.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "tillwatch/media/clip_cut.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(streams)

namespace {

using test::BecomesState;
using test::CameraAt;
using test::CamSim;
using test::Impatient;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;

FootageSlice WholeRing(const CameraFleet& fleet) {
  return *fleet.Read(kCamera, {UtcTime{}, kClock.UtcNow() + std::chrono::hours(1)});
}

void CheckLive(const Camera& camera, const CameraFleetOptions& options = Impatient()) {
  const CameraFleet fleet({camera}, kClock, options);
  BOOST_TEST(test::Buffers(fleet, 1.0), fleet.Status(kCamera)->reason);
  BOOST_TEST((fleet.Status(kCamera)->state == CameraState::kLive));
}

void CheckOffline(const Camera& camera, const std::string& reason,
                  const CameraFleetOptions& options = Impatient()) {
  const CameraFleet fleet({camera}, kClock, options);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(fleet.Status(kCamera)->reason == reason);
}

// With sanitizers it takes two seconds to read the authorities that the system trusts.
CameraFleetOptions WithTls() {
  CameraFleetOptions options = Impatient();
  options.watchdog = seconds(10);
  return options;
}

// A certificate that nobody vouches for, as cameras have.
struct SelfSigned {
  TempDir dir;
  std::string certificate = (dir.Path() / "cert.pem").string();
  std::string key = (dir.Path() / "key.pem").string();

  SelfSigned() {
    RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=camera",
                "-keyout", key, "-out", certificate});
  }
};

// An authority of one's own, and a certificate that it signed for a camera at this address.
struct OwnAuthority {
  TempDir dir;
  std::string authority = (dir.Path() / "ca.pem").string();
  std::string certificate = (dir.Path() / "cert.pem").string();
  std::string key = (dir.Path() / "key.pem").string();

  explicit OwnAuthority(const std::string& address) {
    const std::string ca_key = (dir.Path() / "ca.key").string();
    const std::string request = (dir.Path() / "csr.pem").string();
    const std::vector<std::string> make{
        "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"};
    const auto with = [&](std::vector<std::string> rest) {
      rest.insert(rest.begin(), make.begin(), make.end());
      return rest;
    };
    RunProgram(with({"-x509", "-days", "2", "-subj", "/CN=our authority", "-keyout", ca_key, "-out",
                     authority}));
    RunProgram(with({"-subj", "/CN=camera", "-addext", "subjectAltName=IP:" + address, "-keyout",
                     key, "-out", request}));
    RunProgram({"openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", ca_key,
                "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", certificate});
  }
};

// How much later than it was taken the newest keyframe is said to be.
microseconds ErrorOfNewest(const CameraFleet& fleet) {
  const FootageSlice slice = WholeRing(fleet);
  const auto newest = std::find_if(slice.units.rbegin(), slice.units.rend(),
                                   [](const AccessUnitPtr& unit) { return unit->keyframe; });
  ClipFootage footage;
  footage.config = *(*newest)->config;
  footage.units = {{*newest, std::chrono::nanoseconds(0)}};
  const Result<Image> picture = GstFrameDecoder().Decode(footage, 0);
  BOOST_REQUIRE_MESSAGE(picture.has_value(), picture.error().message);
  const auto burnt = ReadBurntClock(*picture);
  BOOST_REQUIRE(burnt.has_value());
  return (*newest)->captured_at - burnt->time;
}

}  // namespace

BOOST_AUTO_TEST_CASE(udp_is_recorded_when_the_settings_say_so) {
  const CamSim camsim;
  Camera camera = CameraAt(camsim.Url());
  camera.transport = RtspTransport::kUdp;
  CheckLive(camera);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_nobody_vouches_for_is_refused_unless_that_is_allowed) {
  const SelfSigned files;
  const CamSim camsim({"--tls", files.certificate, files.key});
  Camera camera = CameraAt("rtsps://127.0.0.1:" + std::to_string(camsim.Port()) + "/camera_001");
  CheckOffline(camera, "the camera's certificate is not trusted (see tls_ca_file, verify_tls)",
               WithTls());
  camera.verify_tls = false;
  CheckLive(camera, WithTls());
  camera.transport = RtspTransport::kUdp;  // would be in the clear: TCP all the same
  CheckLive(camera, WithTls());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_ones_own_authority_is_trusted_and_only_for_its_camera) {
  constexpr const char* kRefused =
      "the camera's certificate is not trusted (see tls_ca_file, verify_tls)";
  const OwnAuthority ours("127.0.0.1");
  const OwnAuthority elsewhere("10.0.0.1");
  const auto url = [](const CamSim& camsim) {
    return "rtsps://127.0.0.1:" + std::to_string(camsim.Port()) + "/camera_001";
  };
  const CamSim camsim({"--tls", ours.certificate, ours.key});
  CameraFleetOptions options = WithTls();
  options.tls_ca_file = ours.authority;
  CheckLive(CameraAt(url(camsim)), options);
  CheckOffline(CameraAt(url(camsim)), kRefused, WithTls());  // the system does not know it
  options.tls_ca_file = elsewhere.authority;
  CheckOffline(CameraAt(url(camsim)), kRefused, options);
  const CamSim other({"--tls", elsewhere.certificate, elsewhere.key});
  CheckOffline(CameraAt(url(other)), kRefused, options);  // of another address
}

BOOST_AUTO_TEST_CASE(a_file_of_authorities_that_holds_none_is_the_reason) {
  const CamSim camsim;
  CameraFleetOptions options = Impatient();
  options.tls_ca_file = "/does/not/exist.pem";
  const CameraFleet fleet({CameraAt("rtsps://127.0.0.1:" + std::to_string(camsim.Port()) + "/x")},
                          kClock, options);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(fleet.Status(kCamera)->reason.starts_with("tls_ca_file holds no certificates"));
  CheckLive(CameraAt(camsim.Url()), options);  // it is nothing to rtsp://
}

BOOST_AUTO_TEST_CASE(basic_and_digest_are_answered_with_any_characters) {
  for (const std::string kind : {"basic", "digest"}) {
    BOOST_TEST_CONTEXT(kind) {
      const CamSim camsim(
          {"--user", "till viewer", "--password", "p@s:s/w?rd#50%\"\\", "--auth", kind});
      CheckLive(CameraAt(camsim.Url("till%20viewer:p%40s%3As%2Fw%3Frd%2350%25%22%5C@")));
      CheckOffline(CameraAt(camsim.Url("till%20viewer:wrong@")),
                   "the camera refuses the user name or password");
      CheckOffline(CameraAt(camsim.Url()), "the camera refuses the user name or password");
    }
  }
}

BOOST_AUTO_TEST_CASE(sound_is_not_recorded_unless_it_is_asked_for) {
  const CamSim camsim({"--audio", "aac"});
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 2.0));
  BOOST_TEST(WholeRing(fleet).audio.empty());
}

BOOST_AUTO_TEST_CASE(sound_has_the_times_of_the_pictures) {
  const CamSim camsim({"--audio", "aac"});
  Camera camera = CameraAt(camsim.Url());
  camera.audio = true;
  const CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 4.0));

  const FootageSlice slice = WholeRing(fleet);
  BOOST_REQUIRE(slice.audio.size() > 100u);
  const AccessUnit& first = *slice.audio.front();
  BOOST_TEST(first.audio->sample_rate == 48'000);
  BOOST_TEST(first.audio->channels == 1);
  BOOST_TEST(first.audio->codec_data.size() >= 2u);
  BOOST_TEST((first.config == nullptr));
  const auto offset = [](const AccessUnit& unit) {
    return unit.captured_at.time_since_epoch() - unit.pts.time_since_epoch();
  };
  for (std::size_t i = 1; i < slice.audio.size(); ++i) {
    const auto step = slice.audio[i]->pts - slice.audio[i - 1]->pts;
    BOOST_REQUIRE((step > milliseconds(15) && step < milliseconds(28)));  // 1024 at 48 kHz
  }
  // One clock: where sound and pictures have the same pts, they were taken at the same time.
  const auto apart = offset(*slice.audio.back()) - offset(*slice.units.back());
  BOOST_TEST(std::chrono::abs(apart).count() < 40'000'000);
  BOOST_TEST((std::chrono::abs(slice.audio.back()->captured_at - slice.units.back()->captured_at) <
              milliseconds(300)));
}

BOOST_AUTO_TEST_CASE(sound_that_is_not_aac_does_not_hinder) {
  const CamSim camsim({"--audio", "pcmu"});
  Camera camera = CameraAt(camsim.Url());
  camera.audio = true;
  CheckLive(camera);
}

BOOST_AUTO_TEST_CASE(pictures_stopping_while_sound_goes_on_is_stalled) {
  const CamSim camsim({"--audio", "aac", "--stall-after", "1"});
  Camera camera = CameraAt(camsim.Url());
  camera.audio = true;
  const CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
  BOOST_TEST(BecomesState(fleet, CameraState::kStalled));
}

BOOST_AUTO_TEST_CASE(sender_reports_mend_the_delay_of_an_encoder_that_looks_ahead) {
  const CamSim camsim({"--codec", "h265", "--bframes", "2"});
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  BOOST_TEST((ErrorOfNewest(fleet) > milliseconds(250)));  // by arrival
  BOOST_REQUIRE(
      test::Eventually([&] { return fleet.Status(kCamera)->time_source == "sender_report"; }));
  const UtcTime since = kClock.UtcNow();
  BOOST_REQUIRE(test::Eventually(
      [&] { return *fleet.Status(kCamera)->last_frame_at > since + milliseconds(6'500); }));
  BOOST_TEST(std::chrono::abs(ErrorOfNewest(fleet)).count() < 50'000);

  const FootageSlice slice = WholeRing(fleet);
  BOOST_TEST((slice.units.back()->time_source == TimeSource::kSenderReport));
  BOOST_TEST((slice.units.back()->clock_offset.value() < milliseconds(-250)));
  BOOST_TEST((fleet.Status(kCamera)->clock_offset.has_value()));
  std::vector<UtcTime> shown;
  for (const AccessUnitPtr& unit : slice.units) shown.push_back(unit->captured_at);
  std::sort(shown.begin(), shown.end());
  std::vector<Pts> pts;
  for (const AccessUnitPtr& unit : slice.units) pts.push_back(unit->pts);
  std::sort(pts.begin(), pts.end());
  for (std::size_t i = 1; i < shown.size(); ++i) BOOST_REQUIRE((shown[i] > shown[i - 1]));
}

BOOST_AUTO_TEST_CASE(a_url_that_would_be_a_pipeline_or_a_request_is_no_url) {
  const TempDir dir;
  const std::string file = (dir.Path() / "stolen").string();
  const CamSim camsim;
  CheckOffline(CameraAt(camsim.Url() + " ! filesink location=" + file), "this is no RTSP URL");
  CheckOffline(CameraAt(camsim.Url() + "\r\nX-Evil: 1"), "this is no RTSP URL");
  CheckOffline(CameraAt(camsim.Url("a%0d%0aX-Evil%3a1:b@")), "this is no RTSP URL");
  // Nothing parses it as a pipeline: the whole is the name of a stream.
  CheckOffline(CameraAt(camsim.Url() + "!filesink%20location=" + file),
               "the camera does not know this stream");
  BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
