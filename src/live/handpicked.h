// Handpicked customers: which lists of ids name a customer.
//
// Each customer_id condition of a saved segment is a list with a code. A customer "holds" the set
// of lists that name it, so that handpicking is one more multi-valued field for the rule masks. A
// list may name an id that does not exist. Writer only.
#ifndef TRANCHE_SRC_LIVE_HANDPICKED_H_
#define TRANCHE_SRC_LIVE_HANDPICKED_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/string_hash.h"
#include "src/schema/dictionary.h"

namespace tranche::internal {

class Handpicked {
 public:
  using ListCode = Code;

  // The code of a new list of `ids`, which are without duplicates. Cost: a lookup an id.
  ListCode AddList(std::span<const std::string> ids);
  void RemoveList(ListCode list, std::span<const std::string> ids);

  // Whether no list names anybody.
  bool empty() const { return sets_of_ids_.empty(); }
  // The set of lists that name `id`, as a code of `sets()`.
  Code CodeOf(std::string_view id) const {
    if (sets_of_ids_.empty()) return kNotSet;
    const auto found = sets_of_ids_.find(id);
    return found == sets_of_ids_.end() ? kNotSet : found->second;
  }
  const SetDictionary& sets() const { return sets_; }

  uint64_t memory_bytes() const;

 private:
  StringMap<Code> sets_of_ids_;
  SetDictionary sets_;
  std::vector<ListCode> free_codes_;
  ListCode last_code_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_HANDPICKED_H_
