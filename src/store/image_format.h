// The kinds of pieces an image is made of. Numbers are part of the file format: never given again.
//
//   kField     name, kind, domain, values, those retired, sets: one for each field, in order
//   kRows      up to kPieceRows customers: codes field by field, texts, parents
//   kSegments  up to kPieceSegments definitions with times and counts
//   kEnd       how many customers and segments there are, and the number of the last segment id
#ifndef TRANCHE_SRC_STORE_IMAGE_FORMAT_H_
#define TRANCHE_SRC_STORE_IMAGE_FORMAT_H_

#include <cstdint>

#include "absl/time/time.h"
#include "src/base/bytes.h"

namespace tranche::internal {

enum class PieceKind : uint8_t { kField = 1, kRows = 2, kSegments = 3, kEnd = 4 };

inline constexpr uint32_t kPieceRows = 4096;
inline constexpr uint32_t kPieceSegments = 64;

// To the nanosecond.
inline void PutTime(absl::Time time, ByteWriter* to) {
  const timespec since_epoch = absl::ToTimespec(time);
  to->Put(static_cast<int64_t>(since_epoch.tv_sec));
  to->Put(static_cast<uint32_t>(since_epoch.tv_nsec));
}
inline absl::Time GetTime(ByteReader* from) {
  const auto seconds = from->Get<int64_t>();
  return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(from->Get<uint32_t>());
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_IMAGE_FORMAT_H_
