// The checksum of a row of the file, over its body and its place: a row that moved does not have
// the checksum of its new place.
//
// This function is part of the file format, so it must never change: that is why it shares nothing
// with the hash of our hash tables. It is the folded 64 x 64 multiplication of wyhash (Wang Yi,
// 2019) over 16 bytes at a time.
#ifndef TRANCHE_SRC_IMAGE_ROW_CHECKSUM_H_
#define TRANCHE_SRC_IMAGE_ROW_CHECKSUM_H_

#include <cstdint>
#include <string_view>

namespace tranche::internal {

// `first` and `second` are the numbers that make up the place of the row.
uint64_t RowChecksum(uint64_t first, uint64_t second, std::string_view body);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_ROW_CHECKSUM_H_
