#include "src/bitmap/roaring.h"

#include <roaring/containers/array.h>
#include <roaring/roaring.h>

#include <new>
#include <vector>

namespace tranche {
namespace {

using roaring::internal::array_container_t;

// A container of CRoaring's over memory of ours. CRoaring takes inputs by pointer to const but
// their arrays by plain pointer; it does not write to them.
array_container_t View(std::span<const uint16_t> rows) {
  array_container_t view;
  view.cardinality = static_cast<int32_t>(rows.size());
  view.capacity = static_cast<int32_t>(rows.size());
  view.array = const_cast<uint16_t*>(rows.data());
  return view;
}

// An empty one that CRoaring never needs to grow.
array_container_t Output(uint16_t* rows, size_t capacity) {
  array_container_t view;
  view.cardinality = 0;
  view.capacity = static_cast<int32_t>(capacity);
  view.array = rows;
  return view;
}

}  // namespace

uint32_t IntersectArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out) {
  const array_container_t first = View(a);
  const array_container_t second = View(b);
  array_container_t both = Output(out, a.size() + 16);
  roaring::internal::array_container_intersection(&first, &second, &both);
  return static_cast<uint32_t>(both.cardinality);
}

uint32_t SubtractArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out) {
  const array_container_t first = View(a);
  const array_container_t second = View(b);
  array_container_t rest = Output(out, a.size() + 16);
  roaring::internal::array_container_andnot(&first, &second, &rest);
  return static_cast<uint32_t>(rest.cardinality);
}

struct RoaringBuilder::Bitmap {
  roaring::api::roaring_bitmap_t* roaring;
};

RoaringBuilder::RoaringBuilder() : bitmap_(std::make_unique<Bitmap>()) {
  bitmap_->roaring = roaring::api::roaring_bitmap_create();
  if (bitmap_->roaring == nullptr) throw std::bad_alloc();
}

RoaringBuilder::~RoaringBuilder() { roaring_bitmap_free(bitmap_->roaring); }

void RoaringBuilder::AddRows(uint32_t block, std::span<const uint16_t> rows) {
  std::vector<uint32_t> wide(rows.begin(), rows.end());
  for (uint32_t& row : wide) row += block * kBlockRows;
  roaring_bitmap_add_many(bitmap_->roaring, wide.size(), wide.data());
}

void RoaringBuilder::Add(uint32_t block, const Container& rows) {
  std::vector<uint16_t> all;
  all.reserve(rows.cardinality);
  rows.ForEach([&](uint16_t row) { all.push_back(row); });
  AddRows(block, all);
}

void RoaringBuilder::Add(uint32_t block, const uint64_t* words) {
  std::vector<uint16_t> all;
  ForEachBit(words, [&](uint16_t row) { all.push_back(row); });
  AddRows(block, all);
}

uint64_t RoaringBuilder::cardinality() const {
  return roaring_bitmap_get_cardinality(bitmap_->roaring);
}

std::string RoaringBuilder::Serialize() {
  roaring_bitmap_run_optimize(bitmap_->roaring);
  std::string bytes(roaring_bitmap_portable_size_in_bytes(bitmap_->roaring), '\0');
  roaring_bitmap_portable_serialize(bitmap_->roaring, bytes.data());
  return bytes;
}

}  // namespace tranche
