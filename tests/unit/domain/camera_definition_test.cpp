#include "tillwatch/domain/camera_definition.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_definition)

namespace {

Camera Till() {
  Camera camera;
  camera.id = {"camera_001"};
  camera.rtsp_url = "rtsp://a:b@h/1";
  camera.store = {"s1"};
  camera.registers = {{"r1"}, {"r2"}};
  return camera;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_change_of_any_member_changes_the_digest) {
  std::vector<Camera> changed(14, Till());
  changed[1].id = {"camera_002"};
  changed[2].name = "x";
  changed[3].location = "x";
  changed[4].rtsp_url = "rtsp://a:c@h/1";
  changed[5].store = {"s2"};
  changed[6].registers = {{"r1"}};
  changed[7].buffer = seconds(60);
  changed[8].buffer_max_bytes = 1;
  changed[9].retention_days = 7;
  changed[10].transport = RtspTransport::kUdp;
  changed[11].verify_tls = false;
  changed[12].audio = true;
  changed[13].enabled = false;
  std::set<std::string> digests;
  for (const Camera& camera : changed) digests.insert(DefinitionDigest(camera));
  BOOST_TEST(digests.size() == changed.size());
}

BOOST_AUTO_TEST_CASE(the_order_of_the_registers_and_a_repeated_one_do_not) {
  Camera other = Till();
  other.registers = {{"r2"}, {"r1"}, {"r2"}};
  BOOST_TEST(DefinitionDigest(other) == DefinitionDigest(Till()));
  BOOST_TEST((Normalized(other) == Till()));
}

BOOST_AUTO_TEST_CASE(text_cannot_pass_for_another_member) {
  Camera a = Till();
  Camera b = Till();
  a.name = "x\nlocation=1:y";
  b.name = "x";
  b.location = "y";
  BOOST_TEST(DefinitionDigest(a) != DefinitionDigest(b));
}

// Digests are stored: a change here makes every file win over every edit of the API once.
BOOST_AUTO_TEST_CASE(the_digest_is_that_of_earlier_versions) {
  BOOST_TEST(DefinitionDigest(Till()) == "624d65b5-a836-5849-a2ec-bb7592db85a3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
