#include "src/engine/staging.h"

#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/drop_counts.h"

namespace tranche::internal {

void Staging::Begin(const Version& version, const RecordRules& rules) {
  version_ = &version;
  rules_ = rules;
  dropped_.clear();
  unknown_keys_.Clear();
  if (!resolver_) {
    resolver_.emplace(*version.schema);
    field_count_ = version.schema->size();
  }
  resolver_->Mark();
  resolver_->SetRules(rules);
  customers_.clear();
  codes_.clear();
  by_id_.clear();
  by_row_.clear();
  children_by_id_.clear();
}

std::span<const Code> Staging::Before(size_t i) const {
  if (customers_[i].is_new) return {};
  return {codes_.data() + 2 * i * field_count_, field_count_};
}

std::span<const Code> Staging::After(size_t i) const {
  if (customers_[i].is_deleted) return {};
  return {codes_.data() + (2 * i + 1) * field_count_, field_count_};
}

uint32_t Staging::StageNew(std::string_view id, uint32_t position) {
  const auto index = static_cast<uint32_t>(customers_.size());
  StagedCustomer& customer = customers_.emplace_back();
  customer.is_new = true;
  customer.id = id;
  customer.position = position;
  codes_.resize(codes_.size() + 2 * field_count_, kNotSet);
  AfterCodes(index)[kCustomerIdField] = state_.handpicked.CodeOf(id);
  by_id_[id] = index;
  return index;
}

uint32_t Staging::StageRow(Row row) {
  const auto [found, is_first] = by_row_.try_emplace(row, static_cast<uint32_t>(customers_.size()));
  if (!is_first) return found->second;
  StagedCustomer& customer = customers_.emplace_back();
  customer.row = row;
  const size_t before = codes_.size();
  codes_.resize(before + 2 * field_count_, kNotSet);
  const Block& block = version_->block(BlockOf(row));
  __builtin_prefetch(&block.parents[InBlock(row)]);  // ResolveParents asks soon
  for (FieldId field = 0; field < field_count_; ++field)
    codes_[before + field] = block.CodeOf(field, InBlock(row));
  codes_[before + kCustomerIdField] =
      state_.handpicked.empty() ? kNotSet : state_.handpicked.CodeOf(version_->TextOf(row).id());
  std::copy_n(codes_.begin() + static_cast<ptrdiff_t>(before), field_count_,
              codes_.begin() + static_cast<ptrdiff_t>(before + field_count_));
  return found->second;
}

uint32_t Staging::FindOrStage(std::string_view id) {
  if (const auto staged = by_id_.find(id); staged != by_id_.end()) {
    return customers_[staged->second].is_deleted ? kNobody : staged->second;
  }
  const Row row = version_->ids->Find(*version_, id);
  if (row == kNoRow) return kNobody;
  const uint32_t index = StageRow(row);
  if (customers_[index].is_deleted) return kNobody;
  by_id_[id] = index;
  return index;
}

absl::Status Staging::Add(OperationKind kind, const CustomerView& customer, uint32_t position) {
  failed_position_ = position;
  TRANCHE_RETURN_IF_ERROR(CheckCustomerId(customer.id));
  const uint32_t index = FindOrStage(customer.id);
  const bool may_create = kind == OperationKind::kUpsert || kind == OperationKind::kMerge;
  if (!may_create && index == kNobody) {
    return NotFound({"customer \"", customer.id, "\" does not exist"});
  }
  if (kind == OperationKind::kDelete) {
    customers_[index].id = customer.id;
    Delete(index);
    return absl::OkStatus();
  }
  const std::span<const Code> held = index == kNobody ? std::span<const Code>() : AfterCodes(index);
  TRANCHE_RETURN_IF_ERROR(resolver_->Resolve(customer, held, &record_));
  NoteDropped(record_, position);
  if (kind == OperationKind::kUpsert || index == kNobody) {
    AddRecord(record_, position);
    return absl::OkStatus();
  }
  customers_[index].id = customer.id;
  customers_[index].position = position;
  Write(record_, /*replace=*/false, index);
  return absl::OkStatus();
}

void Staging::NoteDropped(const Record& record, uint32_t position) {
  for (const std::string_view key : record.unknown_keys) unknown_keys_.Add(key);
  for (const BadValue& bad : record.bad_values) {
    DroppedValue& dropped = dropped_.emplace_back();
    dropped.operation = position;
    dropped.field = bad.field;
    dropped.value = bad.value;
    dropped.reason = ReasonOf(bad.status, bad.field, bad.value);
    if (dropped_.size() <= kMaxReportedDrops) dropped.suggestion = resolver_->Suggest(bad);
  }
}

void Staging::AddRecord(const Record& record, uint32_t position) {
  uint32_t index = FindOrStage(record.id);
  if (index == kNobody) index = StageNew(record.id, position);
  customers_[index].id = record.id;
  customers_[index].position = position;
  Write(record, /*replace=*/true, index);
}

void Staging::Write(const Record& record, bool replace, uint32_t index) {
  StagedCustomer& customer = customers_[index];
  const std::span<Code> after = AfterCodes(index);
  if (replace) {
    for (FieldId field = 0; field < field_count_; ++field) {
      if (field != kRelationshipField && field != kCustomerIdField) after[field] = kNotSet;
    }
    customer.texts = record.texts;
    customer.has_text.fill(true);
  } else {
    for (size_t i = 1; i < kTextFields; ++i) {
      if (!record.has_text[i]) continue;
      customer.texts[i] = record.texts[i];
      customer.has_text[i] = true;
    }
  }
  for (const auto& [field, code] : record.codes) after[field] = code;
  if (!replace && !record.has_parent) return;
  customer.parent_id = record.parent_id;
  if (record.parent_id.empty()) {
    customer.parent_change = StagedCustomer::ParentChange::kToRoot;
  } else {
    customer.parent_change = StagedCustomer::ParentChange::kToId;
    children_by_id_[record.parent_id].push_back(index);
  }
}

void Staging::Delete(uint32_t index) {
  StagedCustomer& customer = customers_[index];
  customer.is_deleted = true;
  by_id_[customer.id] = index;
  // Who was made its child earlier in the batch is a root now, even when the id comes back.
  if (const auto children = children_by_id_.find(customer.id); children != children_by_id_.end()) {
    for (const uint32_t child : children->second) {
      if (customers_[child].parent_id == customer.id) {
        customers_[child].parent_change = StagedCustomer::ParentChange::kToRoot;
      }
    }
    children_by_id_.erase(children);
  }
}

Node Staging::Canonical(Row row) const {
  const auto staged = by_row_.find(row);
  return staged == by_row_.end() ? Node::OfRow(row) : Node::OfStaged(staged->second);
}

Node Staging::FindLive(std::string_view id) const {
  if (const auto staged = by_id_.find(id); staged != by_id_.end()) {
    return customers_[staged->second].is_deleted ? Node() : Node::OfStaged(staged->second);
  }
  const Row row = version_->ids->Find(*version_, id);
  return row == kNoRow ? Node() : Canonical(row);
}

Node Staging::ParentOf(Node node) const {
  if (node.is_staged()) return customers_[node.staged()].parent;
  const Row parent = version_->ParentOf(node.row());
  return parent == kNoRow ? Node() : Canonical(parent);
}

std::string Staging::IdOf(Node node) const {
  if (node.is_staged() && !customers_[node.staged()].id.empty())
    return std::string(customers_[node.staged()].id);
  return std::string(
      version_->TextOf(node.is_staged() ? customers_[node.staged()].row : node.row()).id());
}

absl::Status Staging::Finish() {
  if (!TRANCHE_PLANTED(orphans_forgotten)) OrphanChildren();
  TRANCHE_RETURN_IF_ERROR(ResolveParents());
  TRANCHE_RETURN_IF_ERROR(CheckCycles());
  TRANCHE_RETURN_IF_ERROR(CheckExternalIds());
  DeriveRelationships();
  return absl::OkStatus();
}

void Staging::OrphanChildren() {
  const size_t named = customers_.size();
  for (size_t i = 0; i < named; ++i) {
    if (!customers_[i].is_deleted || customers_[i].is_new) continue;
    const Families::Children* children = state_.families.ChildrenOf(customers_[i].row);
    if (children == nullptr) continue;
    for (const Row child : *children) {
      StagedCustomer& staged = customers_[StageRow(child)];
      if (staged.parent_change == StagedCustomer::ParentChange::kNone) {
        staged.parent_change = StagedCustomer::ParentChange::kToRoot;
      }
    }
  }
}

absl::Status Staging::ResolveParents() {
  for (uint32_t i = 0; i < customers_.size(); ++i) {
    StagedCustomer& customer = customers_[i];
    if (customer.is_deleted) continue;
    failed_position_ = customer.position;
    switch (customer.parent_change) {
      case StagedCustomer::ParentChange::kNone:
        if (!customer.is_new) {
          const Row parent = version_->ParentOf(customer.row);
          customer.parent = parent == kNoRow ? Node() : Canonical(parent);
        }
        break;
      case StagedCustomer::ParentChange::kToRoot:
        customer.parent = Node();
        break;
      case StagedCustomer::ParentChange::kToId:
        customer.parent = FindLive(customer.parent_id);
        if (!customer.parent.is_none()) break;
        if (!drops_bad_values()) return ParentMissing(customer.id, customer.parent_id);
        DropParent(i, "does not exist");
        break;
    }
  }
  return absl::OkStatus();
}

absl::Status Staging::CheckCycles() {
  absl::flat_hash_map<Node, uint32_t> walks;
  const auto parent_of = [&](Node node) { return ParentOf(node); };
  for (uint32_t i = 0; i < customers_.size(); ++i) {
    const StagedCustomer& customer = customers_[i];
    if (customer.is_deleted || customer.parent_change != StagedCustomer::ParentChange::kToId)
      continue;
    const Node node = FindCycle(Node::OfStaged(i), Node(), i + 1, parent_of,
                                [&](Node at) -> uint32_t& { return walks[at]; });
    if (node.is_none()) continue;
    const std::string path = CyclePath(node, parent_of, [&](Node at) { return IdOf(at); });
    failed_position_ = customer.position;
    if (!drops_bad_values()) return ParentsFormCycle(customer.id, path);
    BreakCycle(node, path);
  }
  return absl::OkStatus();
}

// Of the customers of the cycle through `node`, the one that the batch names last becomes a root.
void Staging::BreakCycle(Node node, std::string_view path) {
  uint32_t last = kNobody;
  Node at = node;
  do {
    const bool is_given = at.is_staged() && customers_[at.staged()].parent_change ==
                                                StagedCustomer::ParentChange::kToId;
    if (is_given &&
        (last == kNobody || customers_[at.staged()].position > customers_[last].position)) {
      last = at.staged();
    }
    at = ParentOf(at);
  } while (!(at == node));
  DropParent(last, Concat({"closes a cycle: ", path}));
}

void Staging::DropParent(uint32_t index, std::string reason) {
  StagedCustomer& customer = customers_[index];
  dropped_.push_back({customer.position,
                      "parent_id",
                      std::string(ReportedPart(customer.parent_id)),
                      std::move(reason),
                      {}});
  customer.parent_change = StagedCustomer::ParentChange::kToRoot;
  customer.parent = Node();
}

std::string_view Staging::ExternalIdAfter(Row row) const {
  constexpr auto kIndex = static_cast<size_t>(TextField::kExternalId);
  if (const auto staged = by_row_.find(row); staged != by_row_.end()) {
    const StagedCustomer& customer = customers_[staged->second];
    if (customer.is_deleted) return {};
    if (customer.has_text[kIndex]) return customer.texts[kIndex];
  }
  return version_->TextOf(row)[TextField::kExternalId];
}

absl::Status Staging::CheckExternalIds() {
  constexpr auto kIndex = static_cast<size_t>(TextField::kExternalId);
  absl::flat_hash_map<std::string_view, uint32_t> holders;
  for (uint32_t i = 0; i < customers_.size(); ++i) {
    const StagedCustomer& customer = customers_[i];
    if (customer.is_deleted || !customer.has_text[kIndex] || customer.texts[kIndex].empty())
      continue;
    const std::string_view external_id = customer.texts[kIndex];
    const Row row = state_.external_ids->Find(*version_, external_id);
    Node other;
    if (row != kNoRow && row != customer.row && ExternalIdAfter(row) == external_id) {
      other = Canonical(row);
    } else if (const auto [holder, is_first] = holders.try_emplace(external_id, i); !is_first) {
      other = Node::OfStaged(holder->second);
    } else {
      continue;
    }
    const std::string holder_id = IdOf(other);
    failed_position_ = customer.position;
    if (!drops_bad_values()) return ExternalIdTaken(customer.id, external_id, holder_id);
    DropExternalId(i, Concat({"belongs to customer \"", holder_id, "\""}));
  }
  return absl::OkStatus();
}

void Staging::DropExternalId(uint32_t index, std::string reason) {
  StagedCustomer& customer = customers_[index];
  std::string_view& external_id = customer.texts[static_cast<size_t>(TextField::kExternalId)];
  dropped_.push_back({customer.position,
                      std::string(NameOf(TextField::kExternalId)),
                      std::string(ReportedPart(external_id)),
                      std::move(reason),
                      {}});
  external_id = {};
  const FieldId presence = version_->schema->PresenceOf(TextField::kExternalId);
  if (presence != kNoField) AfterCodes(index)[presence] = kNotSet;
}

std::vector<DroppedValue> Staging::TakeDropped() {
  std::stable_sort(dropped_.begin(), dropped_.end(),
                   [](const auto& a, const auto& b) { return a.operation < b.operation; });
  return std::exchange(dropped_, {});
}

void Staging::DeriveRelationships() {
  absl::flat_hash_map<Node, int64_t> more_children;
  const size_t named = customers_.size();
  for (uint32_t i = 0; i < named; ++i) {
    const StagedCustomer& customer = customers_[i];
    const Row old_row = customer.is_new ? kNoRow : version_->ParentOf(customer.row);
    const Node before = old_row == kNoRow ? Node() : Canonical(old_row);
    const Node after = customer.is_deleted ? Node() : customer.parent;
    if (before == after) continue;
    if (!before.is_none()) --more_children[before];
    if (!after.is_none()) ++more_children[after];
  }
  // Parents the batch does not name change when they gain their first child or lose their last.
  std::vector<Row> gained_or_lost;
  for (const auto& [node, more] : more_children) {
    if (node.is_staged()) continue;
    const bool has_child = static_cast<int64_t>(state_.families.CountOf(node.row())) + more > 0;
    const bool had_child = (version_->CodeOf(kRelationshipField, node.row()) & kHasChild) != 0;
    if (has_child != had_child) gained_or_lost.push_back(node.row());
  }
  std::sort(gained_or_lost.begin(), gained_or_lost.end());
  for (const Row row : gained_or_lost) AfterCodes(StageRow(row))[kRelationshipField] ^= kHasChild;
  for (uint32_t i = 0; i < named; ++i) {
    const StagedCustomer& customer = customers_[i];
    if (customer.is_deleted) continue;
    int64_t children =
        customer.is_new ? 0 : static_cast<int64_t>(state_.families.CountOf(customer.row));
    if (const auto more = more_children.find(Node::OfStaged(i)); more != more_children.end())
      children += more->second;
    AfterCodes(i)[kRelationshipField] = RelationshipOf(!customer.parent.is_none(), children > 0);
  }
}

}  // namespace tranche::internal
