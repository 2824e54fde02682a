// Applying a batch: staged customers become changed bits, and flipped memberships become changes.
#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/engine.h"
#include "src/engine/repack.h"

namespace tranche::internal {
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
    return AtOperation(staging_.failed_position(), status);
  }

  std::vector<RowFlip> flips;
  {
    Write write(this, staging_.size() <= kLargestInPlace ? Write::kInPlace : Write::kAside);
    ApplyStaged(staging_, write.version(), &flips);
    UpdateValueCounts(write.version());
  }
  BatchResult result = MakeResult(staging_, &flips);
  RepackIfSparse();
  callbacks_.Report(result);
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
    const Row row = customer.is_new ? table.Add(after) : customer.row;
    rows[i] = row;
    // What flips lies far apart, and so does what leads to it: all of it is asked for before the
    // table is written, and waited for after.
    if (!customer.is_new && !customer.is_deleted) {
      for (FieldId field = 0; field < after.size(); ++field) {
        if (before[field] != after[field])
          table.PrefetchChange(field, row, before[field], after[field]);
      }
    }
    flips_.clear();
    masks_.Diff(before, after, sets_, &flips_);
    const auto members_in = [&](const Flip& flip) -> const Container& {
      return version->block(BlockOf(row)).memberships[flip.slot];
    };
    for (const Flip& flip : flips_) __builtin_prefetch(&members_in(flip), 1);
    if (customer.is_deleted) {
      const Row parent = version->ParentOf(row);
      if (parent != kNoRow) family_.Remove(parent, row);
      const TextRecord text = version->TextOf(row);
      ids_->EraseFrom(version->number, text.id(), row);
      if (!text[TextField::kExternalId].empty()) {
        external_ids_->EraseFrom(version->number, text[TextField::kExternalId], row);
      }
      table.Remove(row, before);
    } else if (!customer.is_new) {
      for (FieldId field = 0; field < after.size(); ++field) {
        if (before[field] != after[field])
          table.ChangeCode(field, row, before[field], after[field]);
      }
    }
    for (const Flip& flip : flips_) PrefetchRow(members_in(flip), InBlock(row));
    if (!customer.is_deleted) SetStagedText(staging, i, row, &table);
    FlipMemberships(version, row);
    for (const Flip& flip : flips_) {
      flips->push_back({flip.slot, row, flip.entered, static_cast<uint32_t>(i),
                        version->segments[flip.slot].definition});
    }
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
  for (const Flip& flip : flips_) {
    SegmentState& segment = version->segments.Mutable(&heap_, flip.slot);
    __builtin_prefetch(segment.definition);  // MakeResult asks soon
    if (flip.entered || !TRANCHE_PLANTED(count_kept))
      segment.count += flip.entered ? uint64_t{1} : ~uint64_t{0};
    if (flip.entered || !TRANCHE_PLANTED(member_left)) {
      SetRow(&heap_, &block->memberships.Mutable(&heap_, flip.slot), in_block, flip.entered,
             ArrayLimit::kMembership, MemoryUse::kMemberships);
    }
  }
}

BatchResult Engine::MakeResult(const Staging& staging, std::vector<RowFlip>* flips) {
  BatchResult result;
  result.version = current_->number;
  const auto in_order = [](const RowFlip& a, const RowFlip& b) {
    return a.segment != b.segment ? a.segment->sequence < b.segment->sequence : a.row < b.row;
  };
  if (!std::is_sorted(flips->begin(), flips->end(), in_order))
    std::sort(flips->begin(), flips->end(), in_order);

  // How much text there will be.
  std::vector<std::string_view> ids(staging.size());  // of customers with changes
  size_t text_bytes = 0;
  const SavedSegment* last = nullptr;
  for (const RowFlip& flip : *flips) {
    std::string_view& id = ids[flip.customer];
    if (id.empty()) {
      const StagedCustomer& customer = staging[flip.customer];
      id = customer.id.empty() ? current_->TextOf(flip.row).id() : customer.id;
      text_bytes += id.size();
    }
    if (flip.segment != last) text_bytes += flip.segment->id.size();
    last = flip.segment;
    ++(flip.entered ? result.entered : result.left);
  }
  if (flips->empty()) return result;
  const std::shared_ptr<char[]> text = std::make_shared<char[]>(text_bytes);
  result.text = text;
  char* end = text.get();
  const auto keep = [&end](std::string_view text) {
    const std::string_view kept(end, text.size());
    end = std::copy(text.begin(), text.end(), end);
    return kept;
  };
  for (std::string_view& id : ids) id = keep(id);
  result.changes.reserve(flips->size());
  last = nullptr;
  std::string_view segment_id;
  for (const RowFlip& flip : *flips) {
    if (flip.segment != last) segment_id = keep(flip.segment->id);
    last = flip.segment;
    result.changes.push_back({segment_id, ids[flip.customer], flip.entered});
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

}  // namespace tranche::internal
