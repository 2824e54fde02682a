#include "src/live/memberships.h"

#include "src/live/segment_sums.h"
#include "src/query/many_evaluator.h"

namespace tranche::internal {
namespace {

constexpr ArrayLimit kLimit = ArrayLimit::kMembership;
constexpr MemoryUse kUse = MemoryUse::kMemberships;

Block* OwnBlock(Heap* heap, Version* version, BlockId id) {
  return heap->Own(&version->blocks.Mutable(heap, id));
}

}  // namespace

void SetMemberships(Heap* heap, Version* version, std::span<const SegmentSlot> slots,
                    std::span<const Query> queries) {
  ManyEvaluator evaluator(*version, queries);
  const Heap::Bulk bulk(heap, version->row_count >= kBulkRows);
  std::vector<uint64_t> counts(slots.size());
  SumCollector sums(*version, slots.size());
  for (BlockId id = 0; id < version->block_count(); ++id) {
    Block* const block = OwnBlock(heap, version, id);
    evaluator.Select(id, [&](size_t i, uint32_t count, const uint64_t* words) {
      counts[i] += count;
      if (count > 0) sums.Add(i, id, words);
      if (count == 0 && block->memberships[slots[i]].empty()) return;
      AssignWords(heap, &block->memberships.Mutable(heap, slots[i]), words, count, kLimit, kUse);
    });
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    version->segments.Mutable(heap, slots[i]).count = counts[i];
    ClearSums(heap, version, slots[i]);
  }
  sums.Finish(heap, version, slots);
}

std::vector<uint64_t> AddMemberships(Heap* heap, Version* version, Row first_new,
                                     std::span<const SegmentSlot> slots,
                                     std::span<const Query> queries) {
  ManyEvaluator evaluator(*version, queries);
  const Heap::Bulk bulk(heap, version->row_count - first_new >= kBulkRows);
  std::vector<uint64_t> entered(slots.size());
  SumCollector sums(*version, slots.size());
  std::vector<uint16_t> rows;
  for (BlockId id = BlockOf(first_new); id < version->block_count(); ++id) {
    const uint32_t first = id == BlockOf(first_new) ? InBlock(first_new) : 0;
    Block* const block = OwnBlock(heap, version, id);
    evaluator.Select(id, [&](size_t i, uint32_t count, const uint64_t* words) {
      if (count == 0) return;
      if (first == 0) {
        sums.Add(i, id, words);
        AssignWords(heap, &block->memberships.Mutable(heap, slots[i]), words, count, kLimit, kUse);
      } else {
        rows.clear();
        ForEachBit(words, [&](uint16_t row) {
          if (row >= first) rows.push_back(row);
        });
        if (rows.empty()) return;
        AlignedBlock added{};
        for (const uint16_t row : rows) added.words[row / 64] |= uint64_t{1} << (row % 64);
        sums.Add(i, id, added.words);
        AppendRows(heap, &block->memberships.Mutable(heap, slots[i]), rows, kLimit, kUse);
        count = static_cast<uint32_t>(rows.size());
      }
      entered[i] += count;
    });
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    if (entered[i] > 0) version->segments.Mutable(heap, slots[i]).count += entered[i];
  }
  sums.Finish(heap, version, slots);
  return entered;
}

void ClearMemberships(Heap* heap, Version* version, SegmentSlot slot) {
  ClearSums(heap, version, slot);
  for (BlockId id = 0; id < version->block_count(); ++id) {
    if (version->block(id).memberships[slot].empty()) continue;
    Clear(heap, &OwnBlock(heap, version, id)->memberships.Mutable(heap, slot));
  }
}

}  // namespace tranche::internal
