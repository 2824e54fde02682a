// Bitmaps as CRoaring holds them: an export as a roaring::Roaring, and a roaring::Roaring as a
// target.
//
//   roaring::Roaring rows = tranche::ToRoaring(snapshot.Export(segment).value()).value();
//   rows &= my_own_rows;
//   snapshot.Count(tranche::ToRows(rows, snapshot.version()));
//
// Header only. The library neither includes this header nor calls CRoaring: a program that includes
// it links CRoaring (roaring::roaring of its CMake package, 4.0 or newer) itself.
#ifndef TRANCHE_ROARING_H_
#define TRANCHE_ROARING_H_

#include <cstddef>
#include <cstdint>
#include <roaring/roaring.hh>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/answers.h"
#include "tranche/export.h"

namespace tranche {

// The rows of an export. InvalidArgument when `bitmap.bytes`, whoever wrote them, are not exactly
// one portable Roaring bitmap; ResourceExhausted when there is no memory for it.
inline absl::StatusOr<roaring::Roaring> ToRoaring(const BitmapExport& bitmap) {
  const auto invalid = [] {
    return absl::InvalidArgumentError("the bytes are not one portable Roaring bitmap");
  };
  const char* const bytes = bitmap.bytes.data();
  const size_t size = bitmap.bytes.size();
  if (size == 0 || roaring::api::roaring_bitmap_portable_deserialize_size(bytes, size) != size)
    return invalid();
  auto* const read = roaring::api::roaring_bitmap_portable_deserialize_safe(bytes, size);
  if (read == nullptr) return absl::ResourceExhaustedError("no memory for the bitmap");
  roaring::Roaring rows(read);
  if (!roaring::api::roaring_bitmap_internal_validate(&rows.roaring, nullptr)) return invalid();
  return rows;
}

// The rows of a bitmap as a target for the snapshot whose version() is `version`, 4 bytes a row.
inline Rows ToRows(const roaring::Roaring& rows, uint64_t version) {
  Rows target{version, std::vector<uint32_t>(rows.cardinality())};
  if (!rows.isEmpty()) rows.toUint32Array(target.rows.data());
  return target;
}

}  // namespace tranche

#endif  // TRANCHE_ROARING_H_
