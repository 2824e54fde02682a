#include "src/engine/repack.h"

#include <vector>

#include "src/base/planted.h"
#include "src/table/table_writer.h"

namespace tranche::internal {
namespace {

// The new number of each row; kNoRow for dead ones.
std::vector<Row> NewRowNumbers(const Version& version) {
  std::vector<Row> numbers(version.row_count, kNoRow);
  Row next = 0;
  for (BlockId block = 0; block < version.block_count(); ++block) {
    version.block(block).live.ForEach([&](uint16_t row) { numbers[RowAt(block, row)] = next++; });
  }
  return numbers;
}

void CopyRows(const Version& old, BlockId block_id, const std::vector<Row>& numbers,
              TableWriter* table) {
  const Block& block = old.block(block_id);
  std::vector<uint16_t> rows;
  block.live.ForEach([&](uint16_t row) { rows.push_back(row); });
  std::vector<std::vector<Code>> codes(old.schema->size());
  NewRows copies;
  copies.count = rows.size();
  for (FieldId field = 0; field < codes.size(); ++field) {
    if (const BlockColumn* column = block.column(field); column != nullptr) {
      for (const uint16_t row : rows) codes[field].push_back(column->CodeOf(row));
    }
    copies.codes.emplace_back(codes[field]);
  }
  std::vector<std::vector<Number>> held_numbers(old.schema->number_fields().size());
  for (size_t slot = 0; slot < held_numbers.size(); ++slot) {
    const std::vector<Code>& held = codes[old.schema->number_fields()[slot]];
    held_numbers[slot].resize(rows.size());
    for (size_t i = 0; i < held.size(); ++i) {
      if (held[i] != kNotSet) held_numbers[slot][i] = block.numbers[slot]->NumberOf(rows[i]);
    }
    copies.numbers.emplace_back(held_numbers[slot]);
  }
  std::vector<TextRecord> texts;
  std::vector<Row> parents;
  for (const uint16_t row : rows) {
    texts.push_back(old.TextOf(RowAt(block_id, row)));
    const Row parent = old.ParentOf(RowAt(block_id, row));
    parents.push_back(
        parent == kNoRow || TRANCHE_PLANTED(parents_not_renumbered) ? parent : numbers[parent]);
  }
  copies.texts = texts;
  copies.parents = parents;
  table->AddMany(copies);
}

void CopyMemberships(Heap* heap, const Version& old, BlockId block_id,
                     const std::vector<Row>& numbers, Version* version) {
  std::vector<uint16_t> rows;
  old.block(block_id).memberships.ForEach([&](size_t slot, const Container& members) {
    BlockId target = 0;
    rows.clear();
    const auto flush = [&] {
      if (rows.empty()) return;
      Block*& block = version->blocks.Mutable(heap, target);
      heap->Own(&block);
      AppendRows(heap, &block->memberships.Mutable(heap, slot), rows, ArrayLimit::kMembership,
                 MemoryUse::kMemberships);
      rows.clear();
    };
    members.ForEach([&](uint16_t row) {
      const Row number = numbers[RowAt(block_id, row)];
      if (BlockOf(number) != target) {
        flush();
        target = BlockOf(number);
      }
      rows.push_back(InBlock(number));
    });
    flush();
  });
}

// Rewrites the table and the memberships of `version`. Counts and definitions stay as they are.
void Repack(Heap* heap, Version* version) {
  Version old = *version;
  const std::vector<Row> numbers = NewRowNumbers(old);
  version->row_count = 0;
  version->customer_count = 0;
  version->blocks = {};
  version->fields = {};
  TableWriter table(heap, version);
  for (BlockId block = 0; block < old.block_count(); ++block) CopyRows(old, block, numbers, &table);
  for (BlockId block = 0; block < old.block_count(); ++block)
    CopyMemberships(heap, old, block, numbers, version);
  old.segments = {};  // still the version's
  old.measures = {};
  old.segment_order = {};
  old.positions = {};
  TableWriter(heap, &old).Clear();
}

// Look-ups of rows, for those that `version` has now.
void IndexRows(WriterState* state, Version* version) {
  state->ReplaceRowIndexes(version);
  state->families.Clear();
  state->ids->Reserve(version->row_count);
  for (Row row = 0; row < version->row_count; ++row) {
    const TextRecord text = version->TextOf(row);
    state->ids->Insert(text.id(), row);
    if (!text[TextField::kExternalId].empty())
      state->external_ids->Insert(text[TextField::kExternalId], row);
    if (const Row parent = version->ParentOf(row); parent != kNoRow)
      state->families.Add(parent, row);
  }
}

}  // namespace

void RepackIfSparse(WriterState* state) {
  constexpr uint64_t kFewestDead = 4096;  // below there is nothing to win
  const uint64_t dead = state->current().row_count - state->current().customer_count;
  if (dead < kFewestDead || dead * 4 < state->current().row_count) return;
  Versions::Next next(&state->versions, Versions::Next::kAside);
  Repack(&state->heap, next.get());
  state->UpdateValueCounts(next.get());
  IndexRows(state, next.get());
  state->look_ahead.Clear();
  next.Publish();
}

}  // namespace tranche::internal
