#include "src/table/table_writer.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "src/table/search.h"

namespace tranche {
namespace {

constexpr ArrayLimit kLimit = ArrayLimit::kColumn;
constexpr MemoryUse kBitmaps = MemoryUse::kBitmaps;

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
  if (version_->schema->field(field).stores_not_set() && !block->live.empty()) {
    std::vector<uint16_t> rows;
    rows.reserve(block->live.cardinality);
    block->live.ForEach([&](uint16_t row) { rows.push_back(row); });
    AppendRows(heap_, &slot->values.Mutable(heap_, kNotSet), rows, kLimit, kBitmaps);
  }
  return slot;
}

void TableWriter::ChangeTotal(FieldId field, Code value, int64_t by) {
  uint32_t& total = version_->fields.Mutable(heap_, field).totals.Mutable(heap_, value);
  total = static_cast<uint32_t>(total + by);
}

// The bitmaps that hold a row of this code: by value code, 0 for "not set" where it is stored.
template <typename Visit>
void TableWriter::ForEachValue(const Field& field, Code code, Visit&& visit) const {
  if (code == kAbsent) return;
  if (code == kNotSet) {
    if (field.stores_not_set()) visit(kNotSet);
  } else if (field.is_multi()) {
    for (const SetDictionary::ValueCode value : field.sets->Values(code)) visit(Code{value});
  } else {
    visit(code);
  }
}

void TableWriter::ChangeCode(FieldId id, Row row, Code before, Code after) {
  if (before == after) return;
  const Field& field = version_->schema->field(id);
  const auto held = [&](Code code, Code value) {
    if (code == kAbsent) return false;
    if (!field.is_multi() || code == kNotSet) return code == value;
    const SetDictionary::Set set = field.sets->Values(code);
    return std::binary_search(set.begin(), set.end(), static_cast<SetDictionary::ValueCode>(value));
  };
  ForEachValue(field, before, [&](Code value) {
    if (!held(after, value)) ChangeTotal(id, value, -1);
  });
  ForEachValue(field, after, [&](Code value) {
    if (!held(before, value)) ChangeTotal(id, value, 1);
  });
  Block* block = OwnBlock(BlockOf(row));
  const auto is_empty = [](Code code) { return code == kAbsent || code == kNotSet; };
  if (block->columns[id] == nullptr && is_empty(before) && is_empty(after)) return;
  BlockColumn* column = OwnColumn(block, id);
  ForEachValue(field, before, [&](Code value) {
    if (!held(after, value)) RemoveRow(heap_, &column->values.Mutable(heap_, value), InBlock(row), kLimit, kBitmaps);
  });
  ForEachValue(field, after, [&](Code value) {
    if (!held(before, value)) AddRow(heap_, &column->values.Mutable(heap_, value), InBlock(row), kLimit, kBitmaps);
  });
  SetCode(heap_, column, InBlock(row), after == kAbsent ? kNotSet : after);
}

Row TableWriter::Add(std::span<const Code> codes) {
  const Row row = version_->row_count++;
  for (FieldId field = 0; field < codes.size(); ++field) {
    if (version_->schema->field(field).has_column()) ChangeCode(field, row, kAbsent, codes[field]);
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
  if (version_->has_search) {
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
  ChangeTotal(id, kNotSet, static_cast<int64_t>(version_->customer_count));
}

void TableWriter::AddMany(const NewRows& rows) {
  for (size_t done = 0; done < rows.count;) {
    const Row first = version_->row_count;
    const uint32_t in_block = InBlock(first);
    const size_t count = std::min<size_t>(rows.count - done, kBlockRows - in_block);
    Block* block = OwnBlock(BlockOf(first));
    for (FieldId field = 0; field < rows.codes.size(); ++field) {
      if (!version_->schema->field(field).has_column()) continue;
      const std::span<const Code> codes = rows.codes[field];
      AddColumnRows(block, field, in_block, codes.empty() ? codes : codes.subspan(done, count));
      if (codes.empty() && version_->schema->field(field).stores_not_set()) {
        ChangeTotal(field, kNotSet, static_cast<int64_t>(count));
        if (block->columns[field] != nullptr) {
          std::vector<uint16_t> unset(count);
          std::iota(unset.begin(), unset.end(), static_cast<uint16_t>(in_block));
          BlockColumn* column = OwnColumn(block, field);
          AppendRows(heap_, &column->values.Mutable(heap_, kNotSet), unset, kLimit, kBitmaps);
        }
      }
    }
    AddTexts(block, in_block, rows.texts.subspan(done, count));
    if (version_->has_search) IndexTexts(heap_, block, in_block, static_cast<uint32_t>(in_block + count));
    std::vector<uint16_t> live(count);
    std::iota(live.begin(), live.end(), static_cast<uint16_t>(in_block));
    AppendRows(heap_, &block->live, live, kLimit, kBitmaps);
    for (size_t i = 0; i < count; ++i) {
      const Row parent = rows.parents[done + i];
      if (parent != kNoRow) block->parents.Mutable(heap_, in_block + i) = parent + 1;
    }
    version_->row_count += static_cast<uint32_t>(count);
    version_->customer_count += count;
    done += count;
  }
}

void TableWriter::AddColumnRows(Block* block, FieldId id, uint32_t first_in_block, std::span<const Code> codes) {
  if (codes.empty()) return;
  const Field& field = version_->schema->field(id);
  const Code largest = *std::max_element(codes.begin(), codes.end());
  if (largest == kNotSet && block->columns[id] == nullptr) {
    if (field.stores_not_set()) ChangeTotal(id, kNotSet, static_cast<int64_t>(codes.size()));
    return;
  }
  BlockColumn* column = OwnColumn(block, id);
  WidenFor(heap_, column, largest);

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
    const auto row = static_cast<uint16_t>(first_in_block + i);
    SetCode(heap_, column, row, codes[i]);
    ForEachValue(field, codes[i], [&](Code value) { sorted[ends[value]++] = row; });
  }
  uint32_t first = 0;
  for (Code value = 0; value < ends.size(); ++value) {
    const uint32_t count = ends[value] - first;
    if (count > 0) {
      Container& container = column->values.Mutable(heap_, value);
      AppendRows(heap_, &container, {sorted.data() + first, count}, kLimit, kBitmaps);
      CompactRuns(heap_, &container);
      ChangeTotal(id, value, count);
    }
    first = ends[value];
  }
}

void TableWriter::AddTexts(Block* block, uint32_t first_in_block, std::span<const TextRecord> texts) {
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

void TableWriter::BuildSearch() {
  for (BlockId id = 0; id < version_->block_count(); ++id) {
    IndexTexts(heap_, OwnBlock(id), 0, version_->RowsIn(id));
  }
  version_->has_search = true;
}

void TableWriter::Clear() {
  version_->blocks.ForEach([&](size_t, Block* block) {
    if (block == nullptr) return;
    // Pages may be shared with pinned versions: only their parts retire, the values in them stay as they are.
    const auto retire_rows = [&](size_t, Container container) { tranche::Clear(heap_, &container); };
    Container live = block->live;
    tranche::Clear(heap_, &live);
    block->columns.ForEach([&](size_t, BlockColumn* column) {
      if (column == nullptr) return;
      column->values.ForEach(retire_rows);
      auto values = column->values;
      values.Release(heap_);
      for (CodeChunk* chunk : column->chunks) {
        if (chunk != nullptr) heap_->Retire(chunk);
      }
      heap_->Retire(column);
    });
    block->memberships.ForEach(retire_rows);
    block->slices.ForEach(retire_rows);
    block->text.ForEach([&](size_t, TextPage* page) {
      if (page != nullptr) heap_->Retire(page);
    });
    auto columns = block->columns;
    auto text = block->text;
    auto parents = block->parents;
    auto memberships = block->memberships;
    auto slices = block->slices;
    columns.Release(heap_);
    text.Release(heap_);
    parents.Release(heap_);
    memberships.Release(heap_);
    slices.Release(heap_);
    heap_->Retire(block);
  });
  version_->blocks.Release(heap_);
  version_->fields.ForEach([&](size_t, FieldState state) { state.totals.Release(heap_); });
  version_->fields.Release(heap_);
  version_->segments.Release(heap_);
  version_->row_count = 0;
  version_->customer_count = 0;
}

}  // namespace tranche
