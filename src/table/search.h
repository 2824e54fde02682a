// Text search: a substring of id, name, billing_email or external_id, without regard to case and
// accents. Texts and needles are folded in the same way, by `FoldForSearch`.
//
// The index is a bit-sliced signature file (Faloutsos and Christodoulakis, 1984): every three
// successive bytes of a folded text hash to one of 1,024 slices, and each block has for each slice
// the rows that set it. A search intersects the slices of its own three-byte grams with the rows
// asked for and verifies the text of those that are left. Needles below three bytes have no gram,
// so every row asked for is verified. Memory: at most 128 bytes a customer.
#ifndef TRANCHE_SRC_TABLE_SEARCH_H_
#define TRANCHE_SRC_TABLE_SEARCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/table/version.h"

namespace tranche::internal {

// The text to look for, folded.
class SearchNeedle {
 public:
  explicit SearchNeedle(std::string_view text);

  // Nothing is looked for: the text is empty, or only marks. Every text contains it.
  bool empty() const { return folded_.empty(); }

  // Whether one of the searched texts of the record contains the needle.
  bool IsIn(const TextRecord& record) const;

  // The slices that every match sets, sorted.
  const std::vector<uint16_t>& slices() const { return slices_; }

 private:
  std::string folded_;
  std::vector<uint16_t> slices_;
};

// Clears the bits of rows of the block whose text does not contain the needle; returns how many are
// left.
uint32_t NarrowBySearch(const Version& version, BlockId block, const SearchNeedle& needle,
                        uint64_t* words);

// The next two functions keep the index up to date. Writer only; the writer owns the block.
//
// Sets the slices of the rows of `block` from `first` to `end`, which have none yet.
void IndexTexts(Heap* heap, Block* block, uint32_t first, uint32_t end);
// Moves one row from the slices of its old text to those of the new one. Cost: one bit for each
// slice that differs.
void ReindexText(Heap* heap, Block* block, uint16_t row, const TextRecord& before,
                 const TextRecord& after);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_SEARCH_H_
