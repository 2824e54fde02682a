// One version of the index: the tree of parts that a reader pins.
//
//   Version -> fields -> values -> a Container for each block
//           -> Block (65,536 rows) -> forward codes (a BlockColumn a field), numbers (a
//           NumberColumn
//                                     a field), text pages, parents, memberships (a Container a
//                                     segment)
#ifndef TRANCHE_SRC_TABLE_VERSION_H_
#define TRANCHE_SRC_TABLE_VERSION_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "src/base/flat_array.h"
#include "src/base/heap.h"
#include "src/base/paged_array.h"
#include "src/schema/schema.h"
#include "src/table/block_column.h"
#include "src/table/measure_sum.h"
#include "src/table/number_column.h"
#include "src/table/row.h"
#include "src/table/text_page.h"

namespace tranche::internal {

struct SavedSegment;  // src/live/catalog.h: a definition as saved
class RowIndex;       // src/table/row_index.h

// The slot of a saved segment in memberships and counts. It is used again after the segment is
// deleted.
using SegmentSlot = uint32_t;
// The segment of a slot as a value of the field `segment`.
inline Code CodeOfSegment(SegmentSlot slot) { return slot + 1; }
inline SegmentSlot SegmentOfCode(Code code) { return code - 1; }

struct Block : Part {
  Container live;                                          // the rows that hold a customer
  PagedArray<BlockColumn*, 4, MemoryUse::kIndex> columns;  // by FieldId; null: nobody has a value
  PagedArray<NumberColumn*, 3, MemoryUse::kIndex>
      numbers;  // by Field::number_slot; null: nobody held one yet
  PagedArray<TextPage*, 6, MemoryUse::kIndex> text;
  PagedArray<Row, 10, MemoryUse::kText> parents;  // row of the parent plus 1; 0: a root
  PagedArray<Container, 6, MemoryUse::kMemberships> memberships;  // by SegmentSlot
  PagedArray<Container, 6, MemoryUse::kSearch> slices;  // of the search index, once it is built

  const BlockColumn* column(FieldId field) const { return columns[field]; }
  Code CodeOf(FieldId field, uint16_t row) const {
    const BlockColumn* column = columns[field];
    return column == nullptr ? kNotSet : column->CodeOf(row);
  }
};

// The bitmap of one value: its containers, block by block, so that evaluation reads them in order.
struct ValueState {
  FlatArray<Container, MemoryUse::kIndex> blocks;  // by BlockId
  uint32_t total;                                  // customers in all
};

struct FieldState {
  uint32_t value_count;  // values of the dictionary that this version knows
  PagedArray<ValueState, 4, MemoryUse::kIndex>
      values;  // by value code; under 0 the customers without a value
};

// How far a source has come: see src/engine/positions.h.
struct AppliedPosition {
  uint64_t epoch;
  uint64_t sequence;
};

struct SegmentState {
  const SavedSegment* definition;  // null: the slot is free
  uint64_t count;
};

struct Version : Part {
  uint64_t number;        // grows with each version that is written
  uint64_t shown_number;  // as readers see it: stays the same when all answers do
  Number now;             // the time of relative conditions, in milliseconds since 1970 in UTC
  uint64_t customer_count;
  uint32_t row_count;  // rows in use or used before, live or not
  uint32_t segment_count;
  uint32_t source_count;  // of positions
  bool has_search;        // the search index is built
  const Schema* schema;
  const RowIndex* ids;
  PagedArray<Block*, 6, MemoryUse::kIndex> blocks;
  PagedArray<FieldState, 2, MemoryUse::kIndex> fields;      // by FieldId
  PagedArray<SegmentState, 6, MemoryUse::kIndex> segments;  // by SegmentSlot
  // What the members of segments hold, by place in Schema::measures.
  PagedArray<MeasureState, 2, MemoryUse::kMemberships> measures;
  PagedArray<AppliedPosition, 2, MemoryUse::kIndex> positions;  // by code of the source
  // The slots in use, in order of creation: the first `segment_count` values.
  FlatArray<SegmentSlot, MemoryUse::kIndex> segment_order;

  std::span<const SegmentSlot> segment_slots() const {
    return segment_order.values().first(segment_count);
  }
  BlockId block_count() const { return (row_count + uint64_t{kBlockRows} - 1) / kBlockRows; }
  const Block& block(BlockId block) const { return *blocks[block]; }
  // Rows given in the block: kBlockRows but in the last one.
  uint32_t RowsIn(BlockId block) const {
    return static_cast<uint32_t>(
        std::min<uint64_t>(kBlockRows, row_count - uint64_t{block} * kBlockRows));
  }

  Code CodeOf(FieldId field, Row row) const {
    return block(BlockOf(row)).CodeOf(field, InBlock(row));
  }
  // The numbers of a field that has some; null while nobody in the block holds one.
  const NumberColumn* NumbersOf(FieldId field, BlockId block) const {
    return this->block(block).numbers[schema->field(field).number_slot];
  }
  // Of a row whose code in the field is kPresent.
  Number NumberOf(FieldId field, Row row) const {
    return block(BlockOf(row)).numbers[schema->field(field).number_slot]->NumberOf(InBlock(row));
  }
  TextRecord TextOf(Row row) const {
    const TextPage* page = block(BlockOf(row)).text[InBlock(row) / kTextPageRows];
    return page == nullptr ? TextRecord() : page->Record(row % kTextPageRows);
  }
  bool IsLive(Row row) const {
    return row < row_count && block(BlockOf(row)).live.Contains(InBlock(row));
  }
  Row ParentOf(Row row) const { return block(BlockOf(row)).parents[InBlock(row)] - 1; }
  bool IsMember(SegmentSlot slot, Row row) const {
    return block(BlockOf(row)).memberships[slot].Contains(InBlock(row));
  }
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_VERSION_H_
