#include "src/engine/batch_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "src/base/planted.h"

namespace tranche::internal {

void BatchWriter::Write(const Staging& staging, Version* version) {
  TableWriter table(&state_.heap, version);
  flips_.clear();
  rows_.assign(staging.size(), kNoRow);
  for (uint32_t i = 0; i < staging.size(); ++i) {
    if (staging[i].is_new && staging[i].is_deleted) continue;
    WriteCustomer(staging, i, &table);
  }
  for (uint32_t i = 0; i < staging.size(); ++i) WriteParent(staging[i], rows_[i], &table);
}

void BatchWriter::WriteCustomer(const Staging& staging, uint32_t index, TableWriter* table) {
  const StagedCustomer& customer = staging[index];
  const Row row = customer.is_new ? table->Add(staging.After(index)) : customer.row;
  rows_[index] = row;
  // The bits to flip, and the pointers that lead to them, are scattered in memory: all of them are
  // prefetched before the table is written, and used after.
  PrefetchCodes(staging, index, *table);
  FindFlips(staging, index, table->version());
  WriteCodes(staging, index, table);
  for (const Flip& flip : customer_flips_)
    PrefetchRow(table->version().block(BlockOf(row)).memberships[flip.slot], InBlock(row));
  if (!customer.is_deleted) WriteText(customer, row, table);
  FlipMemberships(table->mutable_version(), index);
}

void BatchWriter::PrefetchCodes(const Staging& staging, uint32_t index,
                                const TableWriter& table) const {
  if (staging[index].is_new || staging[index].is_deleted) return;
  const std::span<const Code> before = staging.Before(index);
  const std::span<const Code> after = staging.After(index);
  for (FieldId field = 0; field < after.size(); ++field) {
    if (before[field] != after[field])
      table.PrefetchChange(field, rows_[index], before[field], after[field]);
  }
}

void BatchWriter::FindFlips(const Staging& staging, uint32_t index, const Version& version) {
  customer_flips_.clear();
  state_.masks.Diff(staging.Before(index), staging.After(index), state_.sets, &customer_flips_);
  const auto& memberships = version.block(BlockOf(rows_[index])).memberships;
  for (const Flip& flip : customer_flips_) __builtin_prefetch(&memberships[flip.slot], 1);
}

void BatchWriter::WriteCodes(const Staging& staging, uint32_t index, TableWriter* table) {
  const StagedCustomer& customer = staging[index];
  const std::span<const Code> before = staging.Before(index);
  if (customer.is_deleted) {
    Remove(customer.row, before, table);
    return;
  }
  if (customer.is_new) return;  // TableWriter::Add wrote them
  const std::span<const Code> after = staging.After(index);
  for (FieldId field = 0; field < after.size(); ++field) {
    if (before[field] != after[field])
      table->ChangeCode(field, customer.row, before[field], after[field]);
  }
}

void BatchWriter::Remove(Row row, std::span<const Code> codes, TableWriter* table) {
  const Version& version = table->version();
  const Row parent = version.ParentOf(row);
  if (parent != kNoRow) state_.families.Remove(parent, row);
  const TextRecord text = version.TextOf(row);
  state_.ids->EraseFrom(version.number, text.id(), row);
  if (const std::string_view external_id = text[TextField::kExternalId]; !external_id.empty())
    state_.external_ids->EraseFrom(version.number, external_id, row);
  table->Remove(row, codes);
}

void BatchWriter::WriteText(const StagedCustomer& customer, Row row, TableWriter* table) {
  if (!customer.touches_text()) return;
  const Version& version = table->version();
  TextRecord old;
  if (!customer.is_new) old = version.TextOf(row);
  TextRecord text = old;
  for (size_t i = 0; i < kTextFields; ++i) {
    if (customer.has_text[i]) text.texts[i] = customer.texts[i];
  }
  if (text.texts == old.texts) return;
  const std::string_view old_external_id = old[TextField::kExternalId];
  const std::string_view external_id = text[TextField::kExternalId];
  if (external_id != old_external_id) {
    RowIndex& external_ids = *state_.external_ids;
    if (!old_external_id.empty()) external_ids.EraseFrom(version.number, old_external_id, row);
    if (!external_id.empty()) external_ids.Insert(external_id, row);
  }
  if (customer.is_new) state_.ids->Insert(text.id(), row);
  table->SetText(row, text);
}

void BatchWriter::FlipMemberships(Version* version, uint32_t index) {
  if (customer_flips_.empty()) return;
  Heap* const heap = &state_.heap;
  const Row row = rows_[index];
  Block* const block = heap->Own(&version->blocks.Mutable(heap, BlockOf(row)));
  for (const Flip& flip : customer_flips_) {
    SegmentState& segment = version->segments.Mutable(heap, flip.slot);
    __builtin_prefetch(segment.definition);  // MakeResult asks soon
    if (flip.entered || !TRANCHE_PLANTED(count_kept))
      segment.count += flip.entered ? uint64_t{1} : ~uint64_t{0};
    if (flip.entered || !TRANCHE_PLANTED(member_left)) {
      SetRow(heap, &block->memberships.Mutable(heap, flip.slot), InBlock(row), flip.entered,
             ArrayLimit::kMembership, MemoryUse::kMemberships);
    }
    flips_.push_back({flip.slot, row, flip.entered, index, segment.definition});
  }
}

void BatchWriter::WriteParent(const StagedCustomer& customer, Row row, TableWriter* table) {
  if (customer.is_deleted) return;
  if (!customer.is_new && customer.parent_change == StagedCustomer::ParentChange::kNone) return;
  const Row old_parent = table->version().ParentOf(row);
  Row parent = kNoRow;
  if (customer.parent.is_staged()) {
    parent = rows_[customer.parent.staged()];
  } else if (!customer.parent.is_none()) {
    parent = customer.parent.row();
  }
  if (old_parent == parent) return;
  if (old_parent != kNoRow) state_.families.Remove(old_parent, row);
  if (parent != kNoRow) state_.families.Add(parent, row);
  table->SetParent(row, parent);
}

BatchResult BatchWriter::MakeResult(const Staging& staging) {
  const Version& version = state_.current();
  BatchResult result;
  result.version = version.shown_number;
  if (flips_.empty()) return result;
  const auto in_order = [](const RowFlip& a, const RowFlip& b) {
    return a.segment != b.segment ? a.segment->sequence < b.segment->sequence : a.row < b.row;
  };
  if (!std::is_sorted(flips_.begin(), flips_.end(), in_order))
    std::sort(flips_.begin(), flips_.end(), in_order);

  // How much text there will be.
  std::vector<std::string_view> ids(staging.size());  // of customers with changes
  size_t text_bytes = 0;
  const SavedSegment* last = nullptr;
  for (const RowFlip& flip : flips_) {
    std::string_view& id = ids[flip.customer];
    if (id.empty()) {
      const StagedCustomer& customer = staging[flip.customer];
      id = customer.id.empty() ? version.TextOf(flip.row).id() : customer.id;
      text_bytes += id.size();
    }
    if (flip.segment != last) text_bytes += flip.segment->id.size();
    last = flip.segment;
    ++(flip.entered ? result.entered : result.left);
  }
  const std::shared_ptr<char[]> text = std::make_shared<char[]>(text_bytes);
  result.text = text;
  char* end = text.get();
  const auto keep = [&end](std::string_view from) {
    const std::string_view kept(end, from.size());
    end = std::copy(from.begin(), from.end(), end);
    return kept;
  };
  for (std::string_view& id : ids) id = keep(id);
  result.changes.reserve(flips_.size());
  last = nullptr;
  std::string_view segment_id;
  for (const RowFlip& flip : flips_) {
    if (flip.segment != last) segment_id = keep(flip.segment->id);
    last = flip.segment;
    result.changes.push_back({segment_id, ids[flip.customer], flip.entered});
  }
  return result;
}

}  // namespace tranche::internal
