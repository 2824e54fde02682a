// Parents and children of customers, and the rules that every way to write customers keeps: a
// parent exists, parents form no cycle, an external id belongs to one customer, the relationship
// follows from parent and children.
//
// A batch, a load and a checkpoint that is restored name customers in their own ways (staged
// customers, records, rows); what the rules say about them stands here.
#ifndef TRANCHE_SRC_ENGINE_FAMILIES_H_
#define TRANCHE_SRC_ENGINE_FAMILIES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "src/schema/dictionary.h"
#include "src/table/row.h"

namespace tranche::internal {

// The children of each customer: the inverse of the parents that the table holds. Writer only.
class Families {
 public:
  using Children = absl::flat_hash_set<Row>;

  // Null when the customer has no child.
  const Children* ChildrenOf(Row parent) const {
    const auto found = children_.find(parent);
    return found == children_.end() ? nullptr : &found->second;
  }
  size_t CountOf(Row parent) const {
    const Children* children = ChildrenOf(parent);
    return children == nullptr ? 0 : children->size();
  }

  void Add(Row parent, Row child) { children_[parent].insert(child); }
  // Many at once: rows of children below those of their parents, sorted.
  void AddMany(std::span<const uint64_t> pairs);
  // `child` must be a child of `parent`.
  void Remove(Row parent, Row child);
  void Clear() { children_.clear(); }

  uint64_t memory_bytes() const;

 private:
  absl::flat_hash_map<Row, Children> children_;
};

// The code of field `relationship`.
Code RelationshipOf(bool has_parent, bool has_child);

// Walks from `start` to its parent, the parent's parent and so on, to `none`. Returns a customer of
// the cycle that the walk runs into; `none` when it runs into none, or into an earlier walk.
//
// `parent_of(node)` is the parent, or `none`. `walk_of(node)` is a reference to the number of the
// walk that came by the customer first, 0 before: walks are numbered from 1, each another number.
// Cost of all walks together: one step for each customer.
template <typename Node, typename ParentOf, typename WalkOf>
Node FindCycle(Node start, Node none, uint32_t walk, const ParentOf& parent_of,
               const WalkOf& walk_of) {
  for (Node node = start; !(node == none); node = parent_of(node)) {
    uint32_t& first_walk = walk_of(node);
    if (first_walk == walk) return node;
    if (first_walk != 0) return none;
    first_walk = walk;
  }
  return none;
}

// The cycle through `node` as "a -> b -> a".
template <typename Node, typename ParentOf, typename IdOf>
std::string CyclePath(Node node, const ParentOf& parent_of, const IdOf& id_of) {
  std::string path(id_of(node));
  Node next = node;
  do {
    next = parent_of(next);
    path.append(" -> ").append(id_of(next));
  } while (!(next == node));
  return path;
}

// Why a customer is refused.
absl::Status ParentMissing(std::string_view id, std::string_view parent_id);
absl::Status ParentsFormCycle(std::string_view id, std::string_view path);
absl::Status ExternalIdTaken(std::string_view id, std::string_view external_id,
                             std::string_view holder_id);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_FAMILIES_H_
