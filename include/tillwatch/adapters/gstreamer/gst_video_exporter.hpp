// A clip's file as another one: H.264 for every player, or with the receipt burnt in. Sound is
// copied. What players show of the source is what the new file begins and ends with.
//
// Thread rule: any thread, several calls at once. A call uses at most half of the processors.
#pragma once

#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/clip_writer.hpp"
#include "tillwatch/ports/encode_options.hpp"

using GstBus = struct _GstBus;

namespace tillwatch {

struct Mp4File;

class GstVideoExporter final : public VideoExporter {
 public:
  // An export that is not done after the deadline and four times its length is given up. The mode
  // of the options does not matter here.
  explicit GstVideoExporter(EncodeOptions encode = {}, milliseconds deadline = seconds(30));

  // Neither fsyncs. On an error there is no file at target. A file that is H.264 already is copied.
  Result<WrittenVideo> ToH264(const std::filesystem::path& source,
                              const std::filesystem::path& target) override;
  Result<WrittenVideo> BurnIn(const std::filesystem::path& source,
                              const std::vector<ReceiptCue>& cues,
                              const std::filesystem::path& target) override;
  void Cancel() override;

 private:
  // The pipelines under way, by what ends them.
  struct Running {
    std::vector<GstBus*> buses;
    bool cancelled = false;
  };
  class Entry;

  Result<WrittenVideo> Encode(const Mp4File& file, const std::vector<ReceiptCue>* cues,
                              const std::filesystem::path& target) const;

  const EncodeOptions encode_;
  const milliseconds deadline_;
  mutable Guarded<Running> running_;
};

}  // namespace tillwatch
