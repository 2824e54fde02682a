// Times as bytes.
#ifndef TRANCHE_SRC_IMAGE_TIME_CODEC_H_
#define TRANCHE_SRC_IMAGE_TIME_CODEC_H_

#include <cstdint>

#include "absl/time/time.h"
#include "src/base/bytes.h"

namespace tranche::internal {

// To the nanosecond.
inline void PutTime(absl::Time time, ByteWriter* to) {
  const timespec since_epoch = absl::ToTimespec(time);
  to->Put(static_cast<int64_t>(since_epoch.tv_sec));
  to->Put(static_cast<uint32_t>(since_epoch.tv_nsec));
}
inline absl::Time GetTime(ByteReader* from) {
  const auto seconds = from->Get<int64_t>();
  return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(from->GetBelow(1'000'000'000));
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_TIME_CODEC_H_
