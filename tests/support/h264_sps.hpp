// Takes the timing out of an H.264 sequence parameter set, as cheap cameras do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace tillwatch {

// The NAL unit of a baseline, main or extended SPS (H.264 section 7.3.2.1.1) without its VUI.
inline std::vector<std::uint8_t> WithoutVui(const std::vector<std::uint8_t>& sps) {
  std::vector<bool> bits;
  for (const std::uint8_t byte : sps) {
    for (int bit = 7; bit >= 0; --bit) bits.push_back(((byte >> bit) & 1) != 0);
  }
  std::size_t at = 0;
  const auto flag = [&] { return static_cast<bool>(bits.at(at++)); };
  const auto skip_ue = [&] {
    std::size_t zeros = 0;
    while (!flag()) ++zeros;
    unsigned value = 1;
    for (std::size_t i = 0; i < zeros; ++i) value = value * 2 + (flag() ? 1U : 0U);
    return value - 1;
  };
  if (sps.at(1) >= 100) throw std::runtime_error("a high profile has more fields");
  at = 32;                        // header, profile_idc, constraint flags, level_idc
  skip_ue();                      // seq_parameter_set_id
  skip_ue();                      // log2_max_frame_num
  if (skip_ue() == 0) skip_ue();  // pic_order_cnt_type 0: log2_max_pic_order_cnt_lsb
  skip_ue();                      // max_num_ref_frames
  flag();
  skip_ue();            // width
  skip_ue();            // height
  if (!flag()) flag();  // frame_mbs_only_flag, mb_adaptive
  flag();               // direct_8x8
  if (flag()) {         // cropping
    for (int i = 0; i < 4; ++i) skip_ue();
  }
  if (!bits.at(at)) throw std::runtime_error("there is no VUI");
  bits.resize(at);
  bits.push_back(false);  // vui_parameters_present_flag
  bits.push_back(true);   // rbsp_stop_one_bit
  while (bits.size() % 8 != 0) bits.push_back(false);
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) byte = byte * 2 + (bits[i + bit] ? 1U : 0U);
    out.push_back(static_cast<std::uint8_t>(byte));
  }
  return out;
}

}  // namespace tillwatch
