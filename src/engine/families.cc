#include "src/engine/families.h"

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/schema/schema.h"

namespace tranche::internal {

void Families::AddMany(std::span<const uint64_t> pairs) {
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

void Families::Remove(Row parent, Row child) {
  const auto found = children_.find(parent);
  found->second.erase(child);
  if (found->second.empty()) children_.erase(found);
}

uint64_t Families::memory_bytes() const {
  uint64_t bytes = children_.capacity() * (sizeof(std::pair<Row, Children>) + 1);
  for (const auto& [parent, children] : children_) bytes += children.capacity() * (sizeof(Row) + 1);
  return bytes;
}

Code RelationshipOf(bool has_parent, bool has_child) {
  if (has_parent && has_child && TRANCHE_PLANTED(grandparents_forgotten)) return kHasParent;
  return (has_parent ? kHasParent : 0) | (has_child ? kHasChild : 0);
}

absl::Status ParentMissing(std::string_view id, std::string_view parent_id) {
  return InvalidArgument({"customer \"", id, "\": parent \"", parent_id, "\" does not exist"});
}

absl::Status ParentsFormCycle(std::string_view id, std::string_view path) {
  return InvalidArgument({"customer \"", id, "\": its parents form a cycle: ", path});
}

absl::Status ExternalIdTaken(std::string_view id, std::string_view external_id,
                             std::string_view holder_id) {
  return AlreadyExists({"customer \"", id, "\": external id \"", external_id,
                        "\" belongs to customer \"", holder_id, "\""});
}

}  // namespace tranche::internal
