#include "src/engine/batch_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "src/base/planted.h"
#include "src/live/segment_sums.h"

namespace tranche::internal {
namespace {

// What a customer adds to the sums of one measure.
struct Amount {
  bool is_held = false;
  Code currency = kNotSet;  // of money
  Number number = 0;

  friend bool operator==(const Amount&, const Amount&) = default;
};

Amount AmountIn(const Schema& schema, FieldId id, const Held& held) {
  if (held.empty() || held.codes[id] == kNotSet) return {};
  const Field& field = schema.field(id);
  return {true, field.traits.has_currency ? held.codes[kCurrencyField] : kNotSet,
          held.numbers[field.number_slot]};
}

}  // namespace

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

void BatchWriter::WriteMoved(const Staging& staging, Version* version) {
  flips_.clear();
  rows_.assign(staging.size(), kNoRow);
  for (uint32_t i = 0; i < staging.size(); ++i) {
    rows_[i] = staging[i].row;
    customer_flips_.clear();
    FindTexts(staging, i, *version);
    state_.masks.DiffMoved(After(staging, i), state_.mask_fields(), &customer_flips_);
    cascade_.Run(state_.masks, state_.catalog.references(), version->block(BlockOf(rows_[i])),
                 InBlock(rows_[i]), &customer_flips_);
    FlipMemberships(version, i);
    if (!state_.schema->measures().empty()) MoveSums(staging, i, version);
  }
}

void BatchWriter::WriteCustomer(const Staging& staging, uint32_t index, TableWriter* table) {
  const StagedCustomer& customer = staging[index];
  const Row row = customer.is_new ? table->Add(staging.After(index)) : customer.row;
  rows_[index] = row;
  if (customer.is_new) NoteNumbers(staging.After(index), row);
  // The bits to flip, and the pointers that lead to them, are scattered in memory: all of them are
  // prefetched before the table is written, and used after.
  PrefetchCodes(staging, index, *table);
  FindTexts(staging, index, table->version());
  FindFlips(staging, index, table->version());
  WriteCodes(staging, index, table);
  for (const Flip& flip : customer_flips_)
    PrefetchRow(table->version().block(BlockOf(row)).memberships[flip.slot], InBlock(row));
  if (!state_.schema->measures().empty()) MoveSums(staging, index, table->mutable_version());
  if (!customer.is_deleted) WriteText(customer, row, table);
  FlipMemberships(table->mutable_version(), index);
}

void BatchWriter::PrefetchCodes(const Staging& staging, uint32_t index,
                                const TableWriter& table) const {
  if (staging[index].is_new || staging[index].is_deleted) return;
  const Held before = staging.Before(index);
  const Held after = staging.After(index);
  for (FieldId field = 0; field < after.codes.size(); ++field) {
    if (before.codes[field] != after.codes[field])
      table.PrefetchChange(field, rows_[index], before.codes[field], after.codes[field]);
  }
  for (size_t slot = 0; slot < after.numbers.size(); ++slot) {
    if (before.numbers[slot] != after.numbers[slot])
      table.PrefetchNumber(state_.schema->number_fields()[slot], rows_[index]);
  }
}

void BatchWriter::FindFlips(const Staging& staging, uint32_t index, const Version& version) {
  customer_flips_.clear();
  state_.masks.Diff(Before(staging, index), After(staging, index), state_.mask_fields(),
                    &customer_flips_);
  const Row row = rows_[index];
  const Block& block = version.block(BlockOf(row));
  cascade_.Run(state_.masks, state_.catalog.references(), block, InBlock(row), &customer_flips_);
  const auto& memberships = block.memberships;
  for (const Flip& flip : customer_flips_) __builtin_prefetch(&memberships[flip.slot], 1);
}

void BatchWriter::WriteCodes(const Staging& staging, uint32_t index, TableWriter* table) {
  const StagedCustomer& customer = staging[index];
  const Held before = staging.Before(index);
  if (customer.is_deleted) {
    Remove(customer.row, before.codes, table);
    return;
  }
  if (customer.is_new) return;  // TableWriter::Add wrote them
  const Held after = staging.After(index);
  for (FieldId field = 0; field < after.codes.size(); ++field) {
    if (before.codes[field] != after.codes[field])
      table->ChangeCode(field, customer.row, before.codes[field], after.codes[field]);
  }
  for (size_t slot = 0; slot < after.numbers.size(); ++slot) {
    const FieldId field = state_.schema->number_fields()[slot];
    const bool is_new = before.codes[field] == kNotSet;
    if (after.codes[field] != kNotSet && (is_new || before.numbers[slot] != after.numbers[slot])) {
      table->ChangeNumber(field, customer.row, after.numbers[slot]);
      state_.look_ahead.Note(field, customer.row, after.numbers[slot]);
    }
  }
}

void BatchWriter::NoteNumbers(const Held& held, Row row) {
  const std::span<const FieldId> fields = state_.schema->number_fields();
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    if (held.codes[fields[slot]] != kNotSet)
      state_.look_ahead.Note(fields[slot], row, held.numbers[slot]);
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

void BatchWriter::FindTexts(const Staging& staging, uint32_t index, const Version& version) {
  const StagedCustomer& customer = staging[index];
  if (!customer.touches_text() && !state_.masks.reads_texts()) return;
  old_texts_ = customer.is_new ? TextRecord() : version.TextOf(rows_[index]);
  new_texts_ = old_texts_;
  for (size_t i = 0; i < kTextFields; ++i) {
    if (customer.has_text[i]) new_texts_.texts[i] = customer.texts[i];
  }
  if (!customer.has_property_texts || customer.is_deleted) return;
  property_texts_.clear();
  const std::span<const Code> codes = staging.After(index).codes;
  const std::span<const FieldId> properties = state_.schema->text_properties();
  for (uint16_t slot = 0; slot < properties.size(); ++slot) {
    if (codes[properties[slot]] == kNotSet) continue;
    std::string_view text = FindPropertyText(old_texts_.properties, slot);
    for (const auto& [field, staged] : customer.property_texts) {
      if (field == properties[slot]) text = staged;
    }
    AppendPropertyText(slot, text, &property_texts_);
  }
  new_texts_.properties = property_texts_;
}

Held BatchWriter::Before(const Staging& staging, uint32_t index) const {
  Held held = staging.Before(index);
  held.texts = &old_texts_;
  return held;
}

Held BatchWriter::After(const Staging& staging, uint32_t index) const {
  Held held = staging.After(index);
  held.texts = &new_texts_;
  return held;
}

void BatchWriter::WriteText(const StagedCustomer& customer, Row row, TableWriter* table) {
  if (!customer.touches_text() || new_texts_ == old_texts_) return;
  const Version& version = table->version();
  const std::string_view old_external_id = old_texts_[TextField::kExternalId];
  const std::string_view external_id = new_texts_[TextField::kExternalId];
  if (external_id != old_external_id) {
    RowIndex& external_ids = *state_.external_ids;
    if (!old_external_id.empty()) external_ids.EraseFrom(version.number, old_external_id, row);
    if (!external_id.empty()) external_ids.Insert(external_id, row);
  }
  if (customer.is_new) state_.ids->Insert(new_texts_.id(), row);
  table->SetText(row, new_texts_);
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

void BatchWriter::FindMembers(const Staging& staging, uint32_t index, const Version& version) {
  state_.masks.FindMembers(Before(staging, index), state_.mask_fields(), &members_before_);
  state_.masks.FindMembers(After(staging, index), state_.mask_fields(), &members_after_);
  const ReferenceGraph& references = state_.catalog.references();
  if (references.empty()) return;
  // Of segments that name others the masks know who may be in them. `customer_flips_` says who
  // crosses; of the rest the memberships are the same before and after.
  const auto keep_members = [&](bool is_before, std::vector<SegmentSlot>* slots) {
    std::erase_if(*slots, [&](SegmentSlot slot) {
      if (!references.names_others(slot)) return false;
      const auto flip = std::find_if(customer_flips_.begin(), customer_flips_.end(),
                                     [&](const Flip& one) { return one.slot == slot; });
      const bool is_member = flip == customer_flips_.end() ? version.IsMember(slot, rows_[index])
                                                           : flip->entered != is_before;
      return !is_member;
    });
  };
  keep_members(true, &members_before_);
  keep_members(false, &members_after_);
}

void BatchWriter::MoveSums(const Staging& staging, uint32_t index, Version* version) {
  const Held before = Before(staging, index);
  const Held after = After(staging, index);
  const std::span<const FieldId> measures = state_.schema->measures();
  bool has_members = false;
  for (size_t m = 0; m < measures.size(); ++m) {
    const Amount from = AmountIn(*state_.schema, measures[m], before);
    const Amount to = AmountIn(*state_.schema, measures[m], after);
    const auto move = [&](const Amount& amount, SegmentSlot slot, int sign) {
      if (!amount.is_held) return;
      AddToSum(&state_.heap, version, m, amount.currency, slot, absl::int128(amount.number) * sign,
               sign);
    };
    // Where nothing but memberships changes, those who stay keep their sums.
    if (before.empty() || after.empty() || from == to) {
      for (const Flip& flip : customer_flips_)
        move(flip.entered ? to : from, flip.slot, flip.entered ? 1 : -1);
      continue;
    }
    if (!has_members) {
      FindMembers(staging, index, *version);
      has_members = true;
    }
    for (const SegmentSlot slot : members_before_) move(from, slot, -1);
    for (const SegmentSlot slot : members_after_) move(to, slot, 1);
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
  std::vector<std::string_view> ids(flips_.empty() ? 0 : staging.size());
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = staging[i].id;
  return ListChanges(state_.current(), &flips_, std::move(ids));
}

}  // namespace tranche::internal
