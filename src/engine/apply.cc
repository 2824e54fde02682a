// Applying a batch: staged customers become changed bits, and flipped memberships become changes.
#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/engine.h"
#include "src/engine/repack.h"

namespace tranche {
namespace {

// A batch of more operations is written aside, so that readers do not wait for it.
constexpr size_t kLargestInPlace = 64;

}  // namespace

absl::StatusOr<BatchResult> Engine::Apply(const Batch& batch) {
  const std::lock_guard writer_lock(writer_mutex_);
  if (batch.empty()) {
    BatchResult nothing;
    nothing.version = current_->number;
    return nothing;
  }
  staging_.Begin(*current_, *external_ids_);
  absl::Status status = absl::OkStatus();
  uint32_t position = 0;
  batch.ForEach([&](OperationKind kind, const CustomerView& customer) {
    status = staging_.Add(kind, customer, position++);
    return status.ok();
  });
  if (status.ok()) status = staging_.Finish();
  size_t created = 0;
  for (size_t i = 0; i < staging_.size(); ++i) created += staging_[i].is_new;
  if (status.ok() && created >= kNoRow - current_->row_count) {
    status = ResourceExhausted({"more than ", kMaxCustomers, " rows"});
  }
  if (!status.ok()) {
    staging_.Undo();
    if (batch.size() == 1) return status;
    return Prefixed({"operation ", staging_.failed_position(), ": "}, status);
  }

  std::vector<RowFlip> flips;
  {
    Write write(this, staging_.size() <= kLargestInPlace ? Write::kInPlace : Write::kAside);
    ApplyStaged(staging_, write.version(), &flips);
    UpdateValueCounts(write.version());
  }
  BatchResult result = MakeResult(staging_, &flips);
  RepackIfSparse();
  if (options_.listener) options_.listener(result);
  return result;
}

void Engine::ApplyStaged(const Staging& staging, Version* version, std::vector<RowFlip>* flips) {
  TableWriter table(&heap_, version);
  std::vector<Row> rows(staging.size(), kNoRow);
  for (size_t i = 0; i < staging.size(); ++i) {
    const StagedCustomer& customer = staging[i];
    if (customer.is_new && customer.is_deleted) continue;
    const std::span<const Code> before = staging.Before(i);
    const std::span<const Code> after = staging.After(i);
    Row row = customer.row;
    if (customer.is_new) {
      row = table.Add(after);
    } else if (customer.is_deleted) {
      const Row parent = version->ParentOf(row);
      if (parent != kNoRow) family_.Remove(parent, row);
      const TextRecord text = version->TextOf(row);
      ids_->EraseFrom(version->number, text.id(), row);
      if (!text[TextField::kExternalId].empty()) {
        external_ids_->EraseFrom(version->number, text[TextField::kExternalId], row);
      }
      table.Remove(row, before);
    } else {
      for (FieldId field = 0; field < after.size(); ++field) {
        if (before[field] != after[field])
          table.ChangeCode(field, row, before[field], after[field]);
      }
    }
    rows[i] = row;
    if (!customer.is_deleted) SetStagedText(staging, i, row, &table);
    flips_.clear();
    masks_.Diff(before, after, sets_, &flips_);
    FlipMemberships(version, row);
    for (const Flip& flip : flips_)
      flips->push_back({flip.slot, row, flip.entered, static_cast<uint32_t>(i)});
  }
  for (size_t i = 0; i < staging.size(); ++i) {
    const StagedCustomer& customer = staging[i];
    if (customer.is_deleted ||
        (!customer.is_new && customer.parent_change == StagedCustomer::ParentChange::kNone)) {
      continue;
    }
    const Row old_parent = version->ParentOf(rows[i]);
    Row parent = kNoRow;
    if (customer.parent.is_staged()) {
      parent = rows[customer.parent.staged()];
    } else if (!customer.parent.is_none()) {
      parent = customer.parent.row();
    }
    if (old_parent == parent) continue;
    if (old_parent != kNoRow) family_.Remove(old_parent, rows[i]);
    if (parent != kNoRow) family_.Add(parent, rows[i]);
    table.SetParent(rows[i], parent);
  }
}

void Engine::SetStagedText(const Staging& staging, size_t index, Row row, TableWriter* table) {
  const StagedCustomer& customer = staging[index];
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
    if (!old_external_id.empty()) external_ids_->EraseFrom(version.number, old_external_id, row);
    if (!external_id.empty()) external_ids_->Insert(external_id, row);
  }
  if (customer.is_new) ids_->Insert(text.id(), row);
  table->SetText(row, text);
}

void Engine::FlipMemberships(Version* version, Row row) {
  if (flips_.empty()) return;
  Block*& block = version->blocks.Mutable(&heap_, BlockOf(row));
  heap_.Own(&block);
  const uint16_t in_block = InBlock(row);
  // What to flip lies far apart, and so does what leads to it: ask for all of it before waiting for
  // one.
  for (const Flip& flip : flips_) __builtin_prefetch(&block->memberships[flip.slot], 1);
  for (const Flip& flip : flips_) PrefetchRow(block->memberships[flip.slot], in_block);
  for (const Flip& flip : flips_) {
    Container* members = &block->memberships.Mutable(&heap_, flip.slot);
    SegmentState& segment = version->segments.Mutable(&heap_, flip.slot);
    if (flip.entered) {
      AddRow(&heap_, members, in_block, ArrayLimit::kMembership, MemoryUse::kMemberships);
      ++segment.count;
    } else {
      if (!TRANCHE_PLANTED(member_left))
        RemoveRow(&heap_, members, in_block, ArrayLimit::kMembership, MemoryUse::kMemberships);
      if (!TRANCHE_PLANTED(count_kept)) --segment.count;
    }
  }
}

BatchResult Engine::MakeResult(const Staging& staging, std::vector<RowFlip>* flips) {
  BatchResult result;
  result.version = current_->number;
  for (RowFlip& flip : *flips) flip.sequence = catalog_.at(flip.slot)->sequence;
  const auto in_order = [](const RowFlip& a, const RowFlip& b) {
    return a.sequence != b.sequence ? a.sequence < b.sequence : a.row < b.row;
  };
  if (!std::is_sorted(flips->begin(), flips->end(), in_order))
    std::sort(flips->begin(), flips->end(), in_order);

  // All text first, then the views into it.
  std::vector<std::pair<size_t, size_t>> ids(
      staging.size());  // of customers: where in the text, how long
  const auto append = [&](std::string_view text) {
    const size_t at = result.text.size();
    result.text.insert(result.text.end(), text.begin(), text.end());
    return std::pair(at, text.size());
  };
  std::vector<std::pair<size_t, size_t>> segments;
  segments.reserve(flips->size());
  for (size_t i = 0; i < flips->size(); ++i) {
    const RowFlip& flip = (*flips)[i];
    std::pair<size_t, size_t>& id = ids[flip.customer];
    if (id.second == 0) {
      const StagedCustomer& customer = staging[flip.customer];
      id = append(customer.id.empty() ? current_->TextOf(flip.row).id() : customer.id);
    }
    const bool is_same = i > 0 && (*flips)[i - 1].slot == flip.slot;
    segments.push_back(is_same ? segments.back() : append(catalog_.at(flip.slot)->id));
  }
  const auto view = [&](std::pair<size_t, size_t> at) {
    return std::string_view(result.text.data() + at.first, at.second);
  };
  result.changes.reserve(flips->size());
  for (size_t i = 0; i < flips->size(); ++i) {
    const RowFlip& flip = (*flips)[i];
    ++(flip.entered ? result.entered : result.left);
    result.changes.push_back({view(segments[i]), view(ids[flip.customer]), flip.entered});
  }
  return result;
}

void Engine::RepackIfSparse() {
  // Below this many dead rows there is nothing to win.
  constexpr uint64_t kFewestDead = 4096;
  const uint64_t dead = current_->row_count - current_->customer_count;
  if (dead < kFewestDead || dead * 4 < current_->row_count) return;
  Write write(this, Write::kAside);
  Version* version = write.version();
  Repack(&heap_, version);
  UpdateValueCounts(version);
  // Look-ups speak of rows. Pinned versions keep theirs.
  heap_.Keep(std::exchange(ids_, std::make_shared<RowIndex>(TextField::kId)));
  version->ids = ids_.get();
  external_ids_ = std::make_unique<RowIndex>(TextField::kExternalId);
  family_.Clear();
  ids_->Reserve(version->row_count);
  for (Row row = 0; row < version->row_count; ++row) {
    const TextRecord text = version->TextOf(row);
    ids_->Insert(text.id(), row);
    if (!text[TextField::kExternalId].empty())
      external_ids_->Insert(text[TextField::kExternalId], row);
    if (const Row parent = version->ParentOf(row); parent != kNoRow) family_.Add(parent, row);
  }
}

}  // namespace tranche
