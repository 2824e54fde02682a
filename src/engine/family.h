// Children of each customer: the inverse of the parents that the table holds. Writer only.
#ifndef TRANCHE_SRC_ENGINE_FAMILY_H_
#define TRANCHE_SRC_ENGINE_FAMILY_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/table/row.h"

namespace tranche::internal {

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
  // Many at once: rows of children below those of their parents, sorted.
  void AddMany(std::span<const uint64_t> pairs) {
    size_t parents = 0;
    for (size_t i = 0; i < pairs.size(); ++i)
      parents += i == 0 || pairs[i] >> 32 != pairs[i - 1] >> 32 ? 1 : 0;
    children_.reserve(children_.size() + parents);
    for (size_t begin = 0, end = 0; begin < pairs.size(); begin = end) {
      const uint64_t parent = pairs[begin] >> 32;
      while (end < pairs.size() && pairs[end] >> 32 == parent) ++end;
      Children& children = children_[static_cast<Row>(parent)];
      children.reserve(children.size() + end - begin);
      for (const uint64_t pair : pairs.subspan(begin, end - begin))
        children.insert(static_cast<Row>(pair));
    }
  }
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

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_FAMILY_H_
