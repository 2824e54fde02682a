// Children of each customer: the inverse of the parents that the table holds. Writer only.
#ifndef TRANCHE_SRC_ENGINE_FAMILY_H_
#define TRANCHE_SRC_ENGINE_FAMILY_H_

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/table/row.h"

namespace tranche {

class Family {
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
  void Remove(Row parent, Row child) {
    const auto found = children_.find(parent);
    found->second.erase(child);
    if (found->second.empty()) children_.erase(found);
  }
  void Clear() { children_.clear(); }

  uint64_t memory_bytes() const {
    uint64_t bytes = children_.capacity() * (sizeof(std::pair<Row, Children>) + 1);
    for (const auto& [parent, children] : children_)
      bytes += children.capacity() * (sizeof(Row) + 1);
    return bytes;
  }

 private:
  absl::flat_hash_map<Row, Children> children_;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_ENGINE_FAMILY_H_
