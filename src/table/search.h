// Text search: Unicode-folded substring of id, name, billing_email or external_id.
//
// Folding is utf8proc's: NFC of the full case folding, the same for what is searched and what is looked for, so
// fold(fold(x)) = fold(x).
#ifndef TRANCHE_SRC_TABLE_SEARCH_H_
#define TRANCHE_SRC_TABLE_SEARCH_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/table/version.h"

namespace tranche {

// `text` folded. Text that is not UTF-8 is returned as it is.
std::string Fold(std::string_view text);

// What is looked for.
class SearchNeedle {
 public:
  explicit SearchNeedle(std::string_view text) : folded_(Fold(text)) {}
  const std::string& folded() const { return folded_; }

  // Whether one of the searched texts contains it.
  bool IsIn(const TextRecord& record) const;

 private:
  std::string folded_;
};

// Clears the bits of rows of the block whose text does not contain the needle; returns how many are left.
uint32_t NarrowBySearch(const Version& version, BlockId block, const SearchNeedle& needle, uint64_t* words);

}  // namespace tranche

#endif  // TRANCHE_SRC_TABLE_SEARCH_H_
