// The kinds of chunks an image is made of. Numbers are part of the file format: never given again.
//
//   kFormat    kImageFormat: the first chunk
//   kTime      the time zone, and the time of the index: the second chunk
//   kField     name, kind, domain, decimals, unit, whether it is a measure, values, those retired,
//              sets: one for each field, in order
//   kRows      up to kRowsPerChunk customers: codes field by field, and behind those of a field of
//              numbers the numbers that are set, 8 bytes each, behind those of a property of texts
//              the texts that are set; the other texts, parents
//   kSegments  up to kSegmentsPerChunk definitions with times and counts
//   kVersions  up to kVersionsPerChunk ids with the versions that operations gave
//   kPositions up to kPositionsPerChunk sources with the positions that were applied last
//   kEnd       how many customers and segments there are, the number of the last segment id, how
//              many ids have versions, and how many sources there are
#ifndef TRANCHE_SRC_IMAGE_IMAGE_FORMAT_H_
#define TRANCHE_SRC_IMAGE_IMAGE_FORMAT_H_

#include <cstdint>

namespace tranche::internal {

enum class ChunkKind : uint8_t {
  kField = 1,
  kRows = 2,
  kSegments = 3,
  kEnd = 4,
  kFormat = 5,
  kVersions = 6,
  kTime = 7,
  kPositions = 8,
};

// Of the chunks, and of the journal's operations that follow them. It changes when older versions
// of the library could not read what this one writes.
inline constexpr uint32_t kImageFormat = 6;

inline constexpr uint32_t kRowsPerChunk = 4096;
inline constexpr uint32_t kSegmentsPerChunk = 64;
inline constexpr uint32_t kVersionsPerChunk = 4096;
inline constexpr uint32_t kPositionsPerChunk = 4096;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_IMAGE_FORMAT_H_
