// What only the end of a batch can tell: parents, cycles and external ids, and the relationships
// that follow.
#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/drop_counts.h"
#include "src/engine/staging.h"

namespace tranche::internal {

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
  AfterCodes(index)[version_->schema->FieldOf(TextField::kExternalId)] = kNotSet;
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
