#include "src/table/table_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "src/base/planted.h"
#include "src/table/search.h"

namespace tranche::internal {
namespace {

constexpr ArrayLimit kLimit = ArrayLimit::kColumn;
constexpr MemoryUse kBitmaps = MemoryUse::kBitmaps;

std::vector<uint16_t> RowsFrom(uint32_t first, size_t count) {
  std::vector<uint16_t> rows(count);
  std::iota(rows.begin(), rows.end(), static_cast<uint16_t>(first));
  return rows;
}

}  // namespace

Block* TableWriter::OwnBlock(BlockId block) {
  Block*& slot = version_->blocks.Mutable(heap_, block);
  if (slot == nullptr) {
    slot = heap_->New<Block>(MemoryUse::kIndex);
  } else {
    heap_->Own(&slot);
  }
  return slot;
}

BlockColumn* TableWriter::OwnColumn(Block* block, FieldId field) {
  BlockColumn*& slot = block->columns.Mutable(heap_, field);
  if (slot != nullptr) return heap_->Own(&slot);
  slot = heap_->New<BlockColumn>(MemoryUse::kIndex);
  return slot;
}

NumberColumn*& TableWriter::OwnNumbers(Block* block, FieldId id) {
  NumberColumn*& slot = block->numbers.Mutable(heap_, version_->schema->field(id).number_slot);
  if (slot != nullptr) heap_->Own(&slot);
  return slot;
}

Container* TableWriter::OwnRows(FieldId field, Code value, BlockId block, int64_t more) {
  ValueState& state = version_->fields.Mutable(heap_, field).values.Mutable(heap_, value);
  state.total = static_cast<uint32_t>(state.total + more);
  return &state.blocks.Mutable(heap_, block);
}

// The bitmaps that hold a row of this code: by value code, 0 for "not set" where it is stored.
template <typename Visit>
void TableWriter::ForEachValue(const Field& field, Code code, Visit&& visit) const {
  if (code == kAbsent) return;
  if (code == kNotSet && field.stores_not_set()) visit(kNotSet);
  field.ForEachValue(code, visit);
}

void TableWriter::ChangeCode(FieldId id, Row row, Code before, Code after) {
  if (before == after) return;
  const Field& field = version_->schema->field(id);
  const auto held = [&](Code code, Code value) {
    if (code == kAbsent) return false;
    if (!field.is_multi() || code == kNotSet) return code == value;
    const SetDictionary::Set set = field.sets->Values(code);
    return std::binary_search(set.begin(), set.end(), value);
  };
  const BlockId block_id = BlockOf(row);
  ForEachValue(field, before, [&](Code value) {
    if (!held(after, value) && !(field.is_multi() && TRANCHE_PLANTED(value_left)))
      RemoveRow(heap_, OwnRows(id, value, block_id, -1), InBlock(row), kLimit, kBitmaps);
  });
  ForEachValue(field, after, [&](Code value) {
    if (!held(before, value))
      AddRow(heap_, OwnRows(id, value, block_id, 1), InBlock(row), kLimit, kBitmaps);
  });
  const auto is_empty = [](Code code) { return code == kAbsent || code == kNotSet; };
  Block* block = OwnBlock(block_id);
  if (block->columns[id] == nullptr && is_empty(before) && is_empty(after)) return;
  SetCode(heap_, OwnColumn(block, id), InBlock(row), after == kAbsent ? kNotSet : after);
}

void TableWriter::PrefetchChange(FieldId id, Row row, Code before, Code after) const {
  const Field& field = version_->schema->field(id);
  const BlockId block = BlockOf(row);
  for (const Code code : {before, after}) {
    ForEachValue(field, code, [&](Code value) {
      PrefetchRow(version_->fields[id].values[value].blocks[block], InBlock(row));
    });
  }
}

void TableWriter::ChangeNumber(FieldId id, Row row, Number number) {
  NumberColumn*& slot = OwnNumbers(OwnBlock(BlockOf(row)), id);
  SetNumber(heap_, &slot, InBlock(row), number);
}

void TableWriter::PrefetchNumber(FieldId id, Row row) const {
  const size_t slot = version_->schema->field(id).number_slot;
  tranche::internal::PrefetchNumber(version_->block(BlockOf(row)).numbers[slot], InBlock(row));
}

Row TableWriter::Add(const Held& held) {
  const Row row = version_->row_count++;
  for (FieldId id = 0; id < held.codes.size(); ++id) {
    const Field& field = version_->schema->field(id);
    if (!field.has_column()) continue;
    ChangeCode(id, row, kAbsent, held.codes[id]);
    if (field.traits.has_numbers && held.codes[id] != kNotSet)
      ChangeNumber(id, row, held.numbers[field.number_slot]);
  }
  AddRow(heap_, &OwnBlock(BlockOf(row))->live, InBlock(row), kLimit, kBitmaps);
  ++version_->customer_count;
  return row;
}

void TableWriter::Remove(Row row, std::span<const Code> codes) {
  for (FieldId field = 0; field < codes.size(); ++field) {
    if (version_->schema->field(field).has_column()) ChangeCode(field, row, codes[field], kAbsent);
  }
  RemoveRow(heap_, &OwnBlock(BlockOf(row))->live, InBlock(row), kLimit, kBitmaps);
  SetText(row, TextRecord());
  SetParent(row, kNoRow);
  --version_->customer_count;
}

void TableWriter::SetText(Row row, const TextRecord& record) {
  Block* block = OwnBlock(BlockOf(row));
  TextPage*& slot = block->text.Mutable(heap_, InBlock(row) / kTextPageRows);
  if (version_->has_search && !TRANCHE_PLANTED(search_stale)) {
    const TextRecord old = slot == nullptr ? TextRecord() : slot->Record(row % kTextPageRows);
    ReindexText(heap_, block, InBlock(row), old, record);
  }
  TextPage* page = ReplaceRecord(heap_, slot, row % kTextPageRows, record);
  if (slot != nullptr) heap_->Retire(slot);
  slot = page;
}

void TableWriter::SetParent(Row row, Row parent) {
  Block* block = OwnBlock(BlockOf(row));
  if (block->parents[InBlock(row)] == parent + 1) return;
  block->parents.Mutable(heap_, InBlock(row)) = parent + 1;
}

void TableWriter::AddField(FieldId id) {
  if (!version_->schema->field(id).stores_not_set()) return;
  for (BlockId block = 0; block < version_->block_count(); ++block) {
    const Container& live = version_->block(block).live;
    std::vector<uint16_t> rows;
    rows.reserve(live.cardinality);
    live.ForEach([&](uint16_t row) { rows.push_back(row); });
    Container* unset = OwnRows(id, kNotSet, block, live.cardinality);
    AppendRows(heap_, unset, rows, kLimit, kBitmaps);
    CompactRuns(heap_, unset);
  }
}

void TableWriter::AddMany(const NewRows& rows) {
  const Heap::Bulk bulk(heap_, rows.count >= kBulkRows);
  for (size_t done = 0; done < rows.count;) {
    const Row first = version_->row_count;
    const uint32_t in_block = InBlock(first);
    const size_t count = std::min<size_t>(rows.count - done, kBlockRows - in_block);
    for (FieldId id = 0; id < rows.codes.size(); ++id) {
      const Field& field = version_->schema->field(id);
      if (!field.has_column()) continue;
      std::span<const Code> codes = rows.codes[id];
      if (!codes.empty()) codes = codes.subspan(done, count);
      AddColumnRows(id, first, count, codes);
      if (field.traits.has_numbers && !codes.empty()) {
        SetNumbers(heap_, &OwnNumbers(OwnBlock(BlockOf(first)), id), in_block, codes,
                   rows.numbers[field.number_slot].subspan(done, count));
      }
    }
    Block* block = OwnBlock(BlockOf(first));
    if (!rows.texts.empty()) {
      AddTexts(block, in_block, rows.texts.subspan(done, count));
      if (version_->has_search)
        IndexTexts(heap_, block, in_block, static_cast<uint32_t>(in_block + count));
    }
    AppendRows(heap_, &block->live, RowsFrom(in_block, count), kLimit, kBitmaps);
    for (size_t i = 0; i < count && !rows.parents.empty(); ++i) {
      const Row parent = rows.parents[done + i];
      if (parent != kNoRow) block->parents.Mutable(heap_, in_block + i) = parent + 1;
    }
    version_->row_count += static_cast<uint32_t>(count);
    version_->customer_count += count;
    done += count;
  }
}

void TableWriter::AddColumnRows(FieldId id, Row first, size_t count, std::span<const Code> codes) {
  const Field& field = version_->schema->field(id);
  const BlockId block_id = BlockOf(first);
  const uint32_t in_block = InBlock(first);
  Code bits = 0;
  for (const Code code : codes) bits |= code;
  if (bits == kNotSet) {
    if (!field.stores_not_set()) return;
    Container* unset = OwnRows(id, kNotSet, block_id, static_cast<int64_t>(count));
    AppendRows(heap_, unset, RowsFrom(in_block, count), kLimit, kBitmaps);
    CompactRuns(heap_, unset);
    return;
  }
  BlockColumn* column = OwnColumn(OwnBlock(block_id), id);
  if (bits < NarrowCodes::kEnd && in_block % 64 == 0) {
    const NarrowCodes narrow(codes);
    SetCodes(heap_, column, in_block, narrow.codes());
    if (field.is_multi()) {
      AddNarrowSets(id, block_id, in_block, narrow);
    } else {
      AddNarrowValues(id, block_id, in_block, narrow);
    }
    return;
  }
  SetCodes(heap_, column, in_block, codes);

  // A counting sort of the rows by value.
  std::vector<uint32_t> ends;  // by value: how many rows, then where its rows end
  size_t total = 0;
  for (const Code code : codes) {
    ForEachValue(field, code, [&](Code value) {
      if (ends.size() <= value) ends.resize(value + size_t{1});
      ++ends[value];
      ++total;
    });
  }
  uint32_t at = 0;
  for (uint32_t& end : ends) at += std::exchange(end, at);
  std::vector<uint16_t> sorted(total);
  for (size_t i = 0; i < codes.size(); ++i) {
    const auto row = static_cast<uint16_t>(in_block + i);
    ForEachValue(field, codes[i], [&](Code value) { sorted[ends[value]++] = row; });
  }
  uint32_t begin = 0;
  for (Code value = 0; value < ends.size(); ++value) {
    AddRows(id, value, block_id, {sorted.data() + begin, ends[value] - begin});
    begin = ends[value];
  }
}

void TableWriter::AddRows(FieldId id, Code value, BlockId block, std::span<const uint16_t> rows) {
  if (rows.empty()) return;
  Container* container = OwnRows(id, value, block, static_cast<int64_t>(rows.size()));
  AppendRows(heap_, container, rows, kLimit, kBitmaps);
  CompactRuns(heap_, container);
}

void TableWriter::AddWords(FieldId id, Code value, BlockId block, uint32_t count,
                           AlignedBlock* rows) {
  Container* container = OwnRows(id, value, block, count);
  container->OrInto(rows->words);
  AssignWords(heap_, container, rows->words, container->cardinality + count, kLimit, kBitmaps);
  CompactRuns(heap_, container);
}

// The rows of frequent values as bits; those of the others are sorted by value.
void TableWriter::AddNarrowValues(FieldId id, BlockId block, uint32_t in_block,
                                  const NarrowCodes& narrow) {
  std::array<uint32_t, NarrowCodes::kEnd> counts = narrow.Count();
  std::vector<uint64_t> others = narrow.AllRows();
  const auto rows = std::make_unique<AlignedBlock>();
  uint64_t* const words = rows->words + in_block / 64;
  const auto match = [&](Code code) {
    *rows = {};
    narrow.Match(code, words);
    for (size_t i = 0; i < others.size(); ++i) others[i] &= ~words[i];
    counts[code] = 0;
  };
  if (counts[kNotSet] > 0 && !version_->schema->field(id).stores_not_set()) match(kNotSet);
  std::array<uint32_t, NarrowCodes::kEnd> ends{};  // in `sorted`
  uint32_t listed = 0;
  for (Code value = 0; value < NarrowCodes::kEnd; ++value) {
    if (const uint32_t count = counts[value]; count > static_cast<uint32_t>(kLimit)) {
      match(value);
      AddWords(id, value, block, count, rows.get());
    } else {
      ends[value] = listed;
      listed += count;
    }
  }
  std::vector<uint16_t> sorted(listed);
  for (size_t i = 0; i < others.size() && listed > 0; ++i) {
    for (uint64_t word = others[i]; word != 0; word &= word - 1) {
      const size_t at = i * 64 + static_cast<size_t>(std::countr_zero(word));
      sorted[ends[narrow.codes()[at]]++] = static_cast<uint16_t>(in_block + at);
    }
  }
  for (Code value = 0; value < NarrowCodes::kEnd; ++value)
    AddRows(id, value, block, {sorted.data() + ends[value] - counts[value], counts[value]});
}

void TableWriter::AddNarrowSets(FieldId id, BlockId block, uint32_t in_block,
                                const NarrowCodes& narrow) {
  struct ValueRows {
    uint32_t count = 0;
    AlignedBlock rows{};
  };
  std::map<Code, ValueRows> values;
  const std::array<uint32_t, NarrowCodes::kEnd> counts = narrow.Count();
  std::vector<uint64_t> words(narrow.word_count());
  for (Code code = 0; code < NarrowCodes::kEnd; ++code) {
    if (counts[code] == 0) continue;
    narrow.Match(code, words.data());
    ForEachValue(version_->schema->field(id), code, [&](Code value) {
      ValueRows& to = values[value];
      to.count += counts[code];
      for (size_t i = 0; i < words.size(); ++i) to.rows.words[in_block / 64 + i] |= words[i];
    });
  }
  for (auto& [value, held] : values) AddWords(id, value, block, held.count, &held.rows);
}

void TableWriter::AddTexts(Block* block, uint32_t first_in_block,
                           std::span<const TextRecord> texts) {
  for (size_t done = 0; done < texts.size();) {
    const auto row = static_cast<uint32_t>(first_in_block + done);
    const uint32_t in_page = row % kTextPageRows;
    const size_t count = std::min<size_t>(texts.size() - done, kTextPageRows - in_page);
    std::array<TextRecord, kTextPageRows> records;
    TextPage*& slot = block->text.Mutable(heap_, row / kTextPageRows);
    for (uint32_t i = 0; slot != nullptr && i < in_page; ++i) records[i] = slot->Record(i);
    std::copy_n(texts.begin() + static_cast<ptrdiff_t>(done), count, records.begin() + in_page);
    TextPage* page = NewTextPage(heap_, {records.data(), in_page + count});
    if (slot != nullptr) heap_->Retire(slot);
    slot = page;
    done += count;
  }
}

}  // namespace tranche::internal
