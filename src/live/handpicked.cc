#include "src/live/handpicked.h"

#include <algorithm>

namespace tranche::internal {

Handpicked::ListCode Handpicked::AddList(std::span<const std::string> ids) {
  ListCode list;
  if (!free_codes_.empty()) {
    list = free_codes_.back();
    free_codes_.pop_back();
  } else {
    list = ++last_code_;
  }
  for (const std::string& id : ids) {
    Code& set = sets_of_ids_[id];
    const SetDictionary::Set lists = sets_.Values(set);
    std::vector<ListCode> grown(lists.begin(), lists.end());
    grown.insert(std::lower_bound(grown.begin(), grown.end(), list), list);
    set = sets_.Intern(grown);
  }
  return list;
}

void Handpicked::RemoveList(ListCode list, std::span<const std::string> ids) {
  for (const std::string& id : ids) {
    const auto found = sets_of_ids_.find(id);
    const SetDictionary::Set lists = sets_.Values(found->second);
    std::vector<ListCode> left(lists.begin(), lists.end());
    std::erase(left, list);
    if (left.empty()) {
      sets_of_ids_.erase(found);
    } else {
      found->second = sets_.Intern(left);
    }
  }
  free_codes_.push_back(list);
}

uint64_t Handpicked::memory_bytes() const {
  return sets_.memory_bytes() +
         sets_of_ids_.capacity() * (sizeof(std::pair<std::string, Code>) + 1);
}

}  // namespace tranche::internal
