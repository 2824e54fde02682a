// Bitmaps as other programs read them.
#ifndef TRANCHE_EXPORT_H_
#define TRANCHE_EXPORT_H_

#include <cstdint>
#include <string>

namespace tranche {

// A set of row numbers as one portable 32-bit Roaring bitmap (RoaringFormatSpec: what CRoaring,
// Java, Go, ... read). Row numbers mean customers only together with the version they come from:
// `Snapshot::IdsOfRows` maps them.
struct BitmapExport {
  uint64_t version = 0;
  uint64_t count = 0;
  std::string bytes;
};

}  // namespace tranche

#endif  // TRANCHE_EXPORT_H_
