// What a program written by hand on CRoaring keeps: one bitmap over all rows for each value of each
// field and one for "is set", run-optimised and shrunk, found by name.
#ifndef TRANCHE_BENCH_SUPPORT_CROARING_INDEX_H_
#define TRANCHE_BENCH_SUPPORT_CROARING_INDEX_H_

#include <roaring/roaring.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/support/workload.h"

namespace tranche::internal::bench {

struct FreeBitmap {
  void operator()(roaring_bitmap_t* bitmap) const { roaring_bitmap_free(bitmap); }
};
using BitmapPtr = std::unique_ptr<roaring_bitmap_t, FreeBitmap>;

struct ValueBitmap {
  BitmapPtr bitmap;
  uint64_t cardinality = 0;
};

struct FieldBitmaps {
  std::vector<ValueBitmap> values;  // as Field::values
  ValueBitmap is_set;
  std::unordered_map<std::string_view, uint32_t> index;  // of `values`
  bool disjoint = false;                                 // no customer holds two values
};

class CroaringIndex {
 public:
  // `workload` must outlive it.
  explicit CroaringIndex(const Workload& workload);

  uint64_t customers() const { return customers_; }
  const roaring_bitmap_t* all() const { return all_.get(); }
  // As Workload::fields.
  const std::vector<FieldBitmaps>& fields() const { return fields_; }
  std::vector<FieldBitmaps>& fields() { return fields_; }
  // Stops the program when there is none.
  const FieldBitmaps& Find(std::string_view field) const;

 private:
  uint64_t customers_;
  BitmapPtr all_;
  std::vector<FieldBitmaps> fields_;
  std::unordered_map<std::string_view, uint32_t> index_;  // of `fields_`
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_CROARING_INDEX_H_
