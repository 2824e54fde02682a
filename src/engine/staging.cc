#include "src/engine/staging.h"

#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/engine/drop_counts.h"

namespace tranche::internal {
namespace {

absl::Status CheckExtras(const OperationView& operation) {
  const bool may_edit =
      operation.kind == OperationKind::kPatch || operation.kind == OperationKind::kMerge;
  if (!may_edit && !(operation.add.empty() && operation.remove.empty()))
    return InvalidArgument({"only a patch or a merge adds and removes values"});
  if (operation.version.value_or(0) > kMaxOperationVersion) {
    return InvalidArgument(
        {"version ", *operation.version, " is greater than ", kMaxOperationVersion});
  }
  return absl::OkStatus();
}

}  // namespace

void Staging::Begin(const Version& version, const RecordRules& rules) {
  version_ = &version;
  rules_ = rules;
  dropped_.clear();
  unknown_keys_.Clear();
  stale_ = 0;
  versions_.clear();
  version_by_id_.clear();
  if (!resolver_) {
    resolver_.emplace(*version.schema);
    field_count_ = version.schema->size();
    number_count_ = version.schema->number_fields().size();
  }
  resolver_->Mark();
  resolver_->SetRules(rules);
  customers_.clear();
  codes_.clear();
  numbers_.clear();
  by_id_.clear();
  by_row_.clear();
  children_by_id_.clear();
}

Held Staging::Before(size_t i) const {
  if (customers_[i].is_new) return {};
  return {{codes_.data() + 2 * i * field_count_, field_count_},
          {numbers_.data() + 2 * i * number_count_, number_count_}};
}

Held Staging::After(size_t i) const {
  if (customers_[i].is_deleted) return {};
  return {{codes_.data() + (2 * i + 1) * field_count_, field_count_},
          {numbers_.data() + (2 * i + 1) * number_count_, number_count_}};
}

uint32_t Staging::StageNew(std::string_view id, uint32_t position) {
  const auto index = static_cast<uint32_t>(customers_.size());
  StagedCustomer& customer = customers_.emplace_back();
  customer.is_new = true;
  customer.id = id;
  customer.position = position;
  codes_.resize(codes_.size() + 2 * field_count_, kNotSet);
  numbers_.resize(numbers_.size() + 2 * number_count_, 0);
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
  numbers_.resize(numbers_.size() + 2 * number_count_, 0);
  if (number_count_ > 0) StageNumbers(block, InBlock(row), found->second);
  return found->second;
}

void Staging::StageNumbers(const Block& block, uint16_t row, uint32_t index) {
  const std::span<const FieldId> fields = version_->schema->number_fields();
  const std::span<Number> after = AfterNumbers(index);
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    if (AfterCodes(index)[fields[slot]] != kNotSet)
      after[slot] = block.numbers[slot]->NumberOf(row);
  }
  std::copy(after.begin(), after.end(), after.data() - number_count_);
}

// Who holds no number any more has 0 in its place.
void Staging::WriteNumbers(const Record& record, uint32_t index) {
  const std::span<const FieldId> fields = version_->schema->number_fields();
  const std::span<Number> after = AfterNumbers(index);
  for (const auto& [field, number] : record.numbers)
    after[version_->schema->field(field).number_slot] = number;
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    if (AfterCodes(index)[fields[slot]] == kNotSet) after[slot] = 0;
  }
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

bool Staging::IsStale(const OperationView& operation) {
  if (!operation.version) return false;
  const std::string_view id = operation.customer.id;
  const auto number = static_cast<uint32_t>(versions_.size());
  const auto [staged, is_new] = version_by_id_.try_emplace(id, number);
  if (is_new) {
    const std::optional<uint64_t> stored = state_.customer_versions.Find(id);
    if (stored && *operation.version <= *stored) {
      version_by_id_.erase(staged);
      return true;
    }
    versions_.emplace_back(id, *operation.version);
    return false;
  }
  uint64_t& version = versions_[staged->second].second;
  if (*operation.version <= version) return true;
  version = *operation.version;
  return false;
}

absl::Status Staging::Add(const OperationView& operation, uint32_t position) {
  failed_position_ = position;
  const CustomerView& customer = operation.customer;
  const OperationKind kind = operation.kind;
  TRANCHE_RETURN_IF_ERROR(CheckCustomerId(customer.id));
  TRANCHE_RETURN_IF_ERROR(CheckExtras(operation));
  if (IsStale(operation)) {
    ++stale_;
    return absl::OkStatus();
  }
  const uint32_t index = FindOrStage(customer.id);
  const bool may_create = kind == OperationKind::kUpsert || kind == OperationKind::kMerge;
  if (index == kNobody && !may_create) {
    if (kind == OperationKind::kDelete && operation.version) return absl::OkStatus();
    return NotFound({"customer \"", customer.id, "\" does not exist"});
  }
  if (kind == OperationKind::kDelete) {
    customers_[index].id = customer.id;
    Delete(index);
    return absl::OkStatus();
  }
  const std::span<const Code> held = index == kNobody ? std::span<const Code>() : AfterCodes(index);
  TRANCHE_RETURN_IF_ERROR(resolver_->Resolve(customer, held, &record_));
  TRANCHE_RETURN_IF_ERROR(resolver_->EditSets(operation, held, &record_));
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
  if (record.has_property_texts || (replace && !version_->schema->text_properties().empty())) {
    customer.has_property_texts = true;
    customer.property_texts.insert(customer.property_texts.end(), record.property_texts.begin(),
                                   record.property_texts.end());
  }
  if (number_count_ > 0) WriteNumbers(record, index);
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

std::vector<DroppedValue> Staging::TakeDropped() {
  std::stable_sort(dropped_.begin(), dropped_.end(),
                   [](const auto& a, const auto& b) { return a.operation < b.operation; });
  return std::exchange(dropped_, {});
}

}  // namespace tranche::internal
