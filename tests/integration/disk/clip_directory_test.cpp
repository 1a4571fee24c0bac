#include "tillwatch/adapters/disk/clip_directory.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "support/temp_dir.hpp"
#include "support/tiny_disk.hpp"
#include "support/unavailable_text.hpp"
#include "support/unprivileged.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;

BOOST_AUTO_TEST_SUITE(clip_directory)

namespace {

namespace fs = std::filesystem;

const std::string kClip = "camera_001/20260701/143300_0a1b2c3d.mp4";

void Write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::uint8_t> Bytes(std::size_t count) {
  return std::vector<std::uint8_t>(count, 0x5A);
}

unsigned Mode(const fs::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

// The process's umask for the length of a test.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

// Nobody but root may write in the folders from a file's up to and including this one, for the
// length of a test: else it could not be cleared away.
class ReadOnly {
 public:
  ReadOnly(const fs::path& file, const fs::path& up_to) {
    for (fs::path folder = file; folder != up_to;) {
      folder = folder.parent_path();
      fs::permissions(folder, fs::perms(0555));
      folders_.push_back(folder);
    }
  }
  ~ReadOnly() {
    std::error_code ignored;
    for (const fs::path& folder : folders_) fs::permissions(folder, fs::perms(0755), ignored);
  }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

 private:
  std::vector<fs::path> folders_;  // from the innermost outwards
};

std::string OpeningText(const fs::path& root) {
  return UnavailableText([&] { const ClipDirectory directory(root); });
}

struct Clips {
  TempDir dir;
  fs::path root = dir.Path() / "video_clips";
  ClipDirectory directory{root};
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_file_is_a_part_until_it_is_published, Clips) {
  const auto part = directory.PreparePart(kClip);
  BOOST_REQUIRE(part.has_value());
  BOOST_TEST(*part == root / (kClip + ".part"));
  BOOST_TEST(fs::is_directory(part->parent_path()));
  BOOST_TEST(!fs::exists(*part));
  Write(*part, "0123456789");
  BOOST_TEST(!fs::exists(root / kClip));

  const auto size = directory.Publish(kClip);
  BOOST_REQUIRE(size.has_value());
  BOOST_TEST(*size == 10);
  BOOST_TEST(!fs::exists(*part));
  BOOST_TEST(directory.PathOf(kClip) == root / kClip);
  BOOST_TEST(Contents(root / kClip) == "0123456789");
}

BOOST_FIXTURE_TEST_CASE(what_a_killed_writer_left_behind_is_gone_from_a_new_part, Clips) {
  Write(*directory.PreparePart(kClip), "half a cl");
  const auto part = directory.PreparePart(kClip);
  BOOST_REQUIRE(part.has_value());
  BOOST_TEST(!fs::exists(*part));
}

BOOST_FIXTURE_TEST_CASE(publishing_again_replaces_the_file, Clips) {
  for (const std::string text : {"first", "second"}) {
    Write(*directory.PreparePart(kClip), text);
    BOOST_TEST(directory.Publish(kClip).has_value());
    BOOST_TEST(Contents(root / kClip) == text);
  }
}

BOOST_FIXTURE_TEST_CASE(publishing_what_was_never_written_is_an_error_that_names_the_file, Clips) {
  BOOST_REQUIRE(directory.PreparePart(kClip).has_value());
  const auto size = directory.Publish(kClip);
  BOOST_REQUIRE(!size.has_value());
  BOOST_TEST((size.error().code == ErrorCode::kInternal));
  BOOST_TEST(size.error().message.find(kClip + ".part") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_small_file_is_written_whole, Clips) {
  for (const std::size_t size : {0U, 1U, 100'000U}) {
    BOOST_TEST(directory.WriteWhole(kClip, Bytes(size)).has_value());
    BOOST_TEST(fs::file_size(root / kClip) == size);
    BOOST_TEST(!fs::exists(root / (kClip + ".part")));
  }
}

BOOST_FIXTURE_TEST_CASE(removing_takes_the_file_and_its_part, Clips) {
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(1)).has_value());
  Write(*directory.PreparePart(kClip), "x");
  BOOST_TEST(directory.Remove(kClip));
  BOOST_TEST(!fs::exists(root / kClip));
  BOOST_TEST(!fs::exists(root / (kClip + ".part")));
  BOOST_TEST(directory.Remove(kClip));
  BOOST_TEST(directory.Remove("no/such/folder.mp4"));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_cannot_be_removed_is_said_to_be_still_there, Clips) {
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(1)).has_value());
  const ReadOnly folders(root / kClip, dir.Path());
  BOOST_TEST(AsUnprivileged([&] {
               return std::string(directory.Remove(kClip) ? "gone" : "there");
             }) == "there");
}

BOOST_AUTO_TEST_CASE(the_web_servers_user_can_read_files_and_folders) {
  const Umask usual(022);
  const Clips clips;
  ClipDirectory directory(clips.root);
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(1)).has_value());
  BOOST_TEST(Mode(clips.root / kClip) == 0644U);
  BOOST_TEST(Mode(clips.root) == 0755U);
  BOOST_TEST(Mode(clips.root / "camera_001") == 0755U);
  BOOST_TEST(Mode(clips.root / "camera_001/20260701") == 0755U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_may_not_be_written_is_named_with_the_cure) {
  const TempDir dir;
  const ReadOnly folder(dir.Path() / "new", dir.Path());
  for (const fs::path& root : {dir.Path(), dir.Path() / "new"}) {
    const std::string text = AsUnprivileged([&] { return OpeningText(root); });
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(text.find(root.string()) != std::string::npos);
      BOOST_TEST(text.find("VIDEO_OUTPUT_DIR") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_where_the_folder_should_be_is_named) {
  const TempDir dir;
  Write(dir.Path() / "clips", "a file");
  BOOST_TEST(OpeningText(dir.Path() / "clips").find("clips") != std::string::npos);
  BOOST_TEST(OpeningText(dir.Path() / "clips" / "below").find("below") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_cannot_be_made_is_an_error_and_not_a_full_disk, Clips) {
  Write(root / "camera_001", "a file where the camera's folder should be");
  const auto part = directory.PreparePart(kClip);
  BOOST_REQUIRE(!part.has_value());
  BOOST_TEST((part.error().code == ErrorCode::kInternal));
  BOOST_TEST(part.error().message.find("camera_001") != std::string::npos);
  BOOST_TEST(!directory.WriteWhole(kClip, Bytes(1)).has_value());
  BOOST_TEST(Contents(root / "camera_001") == "a file where the camera's folder should be");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_apart_and_leaves_no_part_behind) {
  const auto disk = TinyDisk::Make(256);
  if (disk == nullptr) return;  // it has said so
  ClipDirectory directory(disk->Path() / "clips");
  const auto written = directory.WriteWhole(kClip, Bytes(300 * 1024));
  BOOST_REQUIRE(!written.has_value());
  BOOST_TEST((written.error().code == ErrorCode::kDiskFull));
  BOOST_TEST(!fs::exists(disk->Path() / "clips" / kClip));
  BOOST_TEST(!fs::exists(disk->Path() / "clips" / (kClip + ".part")));

  disk->Fill();
  const auto part = directory.PreparePart("camera_002/20260701/000000_00000000.mp4");
  if (!part) BOOST_TEST((part.error().code == ErrorCode::kDiskFull));
  BOOST_TEST(!directory.WriteWhole(kClip, Bytes(10'000)).has_value());
  disk->Release();
  BOOST_TEST(directory.WriteWhole(kClip, Bytes(10'000)).has_value());
}

BOOST_FIXTURE_TEST_CASE(small_files_read_back_whole_and_missing_ones_are_nothing, Clips) {
  BOOST_TEST(!directory.ReadWhole("camera_001/1.json"));
  BOOST_TEST(!directory.SizeOf("camera_001/1.json"));
  BOOST_REQUIRE(directory.WriteWhole("camera_001/1.json", Bytes(300)));
  BOOST_TEST(directory.ReadWhole("camera_001/1.json").value() == std::string(300, 'Z'));
  BOOST_TEST(directory.SizeOf("camera_001/1.json").value() == 300);
}

BOOST_FIXTURE_TEST_CASE(a_sweep_takes_what_a_killed_process_left_and_nothing_else, Clips) {
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(10)));
  const std::string part = directory.PreparePart("camera_002/20260701/2.mp4").value().string();
  Write(part, "half");
  Write(part + ".mdat", "the muxer's own");
  BOOST_TEST(directory.SweepParts() == 2);
  BOOST_TEST(!fs::exists(part));
  BOOST_TEST(fs::exists(root / kClip));
  BOOST_TEST(directory.SweepParts() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_small_files_fingerprint_is_that_of_its_bytes, Clips) {
  // FIPS 180-4's own example, "abc".
  const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  BOOST_TEST(directory.WriteWhole(kClip, {'a', 'b', 'c'}).value() == kAbc);
  BOOST_TEST(directory.Sha256Of(kClip).value() == kAbc);
  BOOST_TEST((directory.Sha256Of("no/such.mp4").error().code == ErrorCode::kNotFound));
  BOOST_TEST((directory.Sha256Of("camera_001").error().code == ErrorCode::kInternal));
}

BOOST_FIXTURE_TEST_CASE(all_files_are_listed_with_their_size_and_age, Clips) {
  BOOST_TEST(directory.List(ClipFiles::AnyName).empty());
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(10)));
  Write(directory.PreparePart("camera_002/20260701/2.mp4").value(), "half");
  fs::create_symlink("/etc/passwd", root / "link");
  auto files = directory.List(ClipFiles::AnyName);
  std::sort(files.begin(), files.end(),
            [](const StoredFile& a, const StoredFile& b) { return a.path < b.path; });
  BOOST_REQUIRE_EQUAL(files.size(), 2U);
  BOOST_TEST(files[0].path == kClip);
  BOOST_TEST(files[0].size == 10);
  BOOST_TEST(files[1].path == "camera_002/20260701/2.mp4.part");
  const auto parts =
      directory.List([](const std::string& path) { return path.ends_with(".part"); });
  BOOST_REQUIRE_EQUAL(parts.size(), 1U);
  BOOST_TEST(parts[0].size == 4);
  const auto age = std::chrono::system_clock::now() - files[0].modified;
  BOOST_TEST((age > -std::chrono::seconds(1) && age < std::chrono::minutes(5)));
}

BOOST_FIXTURE_TEST_CASE(a_clips_whole_family_goes_and_nobody_elses, Clips) {
  const std::string stem = "camera_001/20260701/143300_0a1b2c3d";
  for (const char* ending : {".mp4", ".jpg", ".json", ".mp4.part", ".h264.mp4"}) {
    BOOST_REQUIRE(directory.WriteWhole(stem + ending, Bytes(1)));
  }
  BOOST_REQUIRE(directory.WriteWhole(stem + "0.mp4", Bytes(1)));
  BOOST_REQUIRE(directory.WriteWhole("camera_001/20260702/143300_0a1b2c3d.mp4", Bytes(1)));
  BOOST_TEST(directory.RemoveFamily(stem));
  BOOST_TEST(directory.List(ClipFiles::AnyName).size() == 2U);
  BOOST_TEST(directory.RemoveFamily(stem));
  BOOST_TEST(!directory.RemoveFamily("no/such/folder/x"));
  BOOST_TEST(directory.RemoveFamily(""));
  BOOST_TEST(directory.List(ClipFiles::AnyName).size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_family_that_cannot_be_removed_is_said_to_be_still_there, Clips) {
  BOOST_REQUIRE(directory.WriteWhole(kClip, Bytes(1)).has_value());
  const ReadOnly folders(root / kClip, dir.Path());
  BOOST_TEST(AsUnprivileged([&] {
               return std::string(
                   directory.RemoveFamily(kClip.substr(0, kClip.size() - 4)) ? "gone" : "there");
             }) == "there");
}

BOOST_FIXTURE_TEST_CASE(the_file_system_says_what_it_has, Clips) {
  const auto space = directory.Space();
  BOOST_REQUIRE(space.has_value());
  BOOST_TEST(space->free >= 0);
  BOOST_TEST(space->total > space->free);
  fs::remove_all(root);
  BOOST_TEST(!directory.Space().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
