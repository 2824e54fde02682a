// Reads a portable 32-bit Roaring bitmap straight from RoaringFormatSpec
// (github.com/RoaringBitmap/RoaringFormatSpec), so that exports are checked against the published
// format and not against the library that wrote them.
#ifndef TRANCHE_TESTS_SUPPORT_ROARING_DECODER_H_
#define TRANCHE_TESTS_SUPPORT_ROARING_DECODER_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tranche::internal::testing {

// The numbers in the bitmap, increasing. nullopt when `bytes` is not exactly one well-formed
// bitmap.
std::optional<std::vector<uint32_t>> DecodeRoaring(std::string_view bytes);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ROARING_DECODER_H_
