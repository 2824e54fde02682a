#include "bench/support/croaring_index.h"

#include <string>
#include <utility>

#include "bench/support/check.h"

namespace tranche::internal::bench {
namespace {

ValueBitmap Packed(const std::vector<uint32_t>& rows) {
  ValueBitmap value;
  value.bitmap.reset(roaring_bitmap_of_ptr(rows.size(), rows.data()));
  roaring_bitmap_run_optimize(value.bitmap.get());
  roaring_bitmap_shrink_to_fit(value.bitmap.get());
  value.cardinality = rows.size();
  return value;
}

FieldBitmaps BitmapsOf(const Field& field) {
  FieldBitmaps bitmaps;
  bitmaps.disjoint = field.kind == FieldKind::kSelect;
  std::vector<std::vector<uint32_t>> rows(field.values.size());
  std::vector<uint32_t> set;
  for (uint32_t row = 0; row < field.codes.size(); ++row) {
    const uint16_t code = field.codes[row];
    if (code != 0) set.push_back(row);
    for (const uint16_t value : field.sets[code]) rows[value].push_back(row);
  }
  bitmaps.is_set = Packed(set);
  for (uint32_t i = 0; i < field.values.size(); ++i) {
    bitmaps.values.push_back(Packed(rows[i]));
    bitmaps.index.emplace(field.values[i], i);
  }
  return bitmaps;
}

}  // namespace

CroaringIndex::CroaringIndex(const Workload& workload)
    : customers_(workload.customers()),
      all_(roaring_bitmap_from_range(0, workload.customers(), 1)) {
  for (const Field& field : workload.fields()) {
    index_.emplace(field.name, static_cast<uint32_t>(fields_.size()));
    fields_.push_back(BitmapsOf(field));
  }
}

const FieldBitmaps& CroaringIndex::Find(std::string_view field) const {
  const auto found = index_.find(field);
  Check(found != index_.end(), "the rival has no field " + std::string(field));
  return fields_[found->second];
}

}  // namespace tranche::internal::bench
