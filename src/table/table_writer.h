// Changes to the table of the version being written: codes and bitmaps, text, parents, live rows,
// totals.
//
// The version must be owned by the writer. Each call keeps the block's bitmaps clean: they hold
// live rows only.
#ifndef TRANCHE_SRC_TABLE_TABLE_WRITER_H_
#define TRANCHE_SRC_TABLE_TABLE_WRITER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/base/aligned.h"
#include "src/base/heap.h"
#include "src/table/held.h"
#include "src/table/narrow_codes.h"
#include "src/table/version.h"

namespace tranche::internal {

// The code of a customer who does not exist.
inline constexpr Code kAbsent = 0xFFFFFFFF;

// New customers, column by column, in order of creation.
struct NewRows {
  size_t count = 0;
  std::vector<std::span<const Code>> codes;  // by FieldId; an empty span: nobody has a value
  std::vector<std::span<const Number>> numbers = {};  // by number slot; where codes are kPresent
  std::span<const TextRecord> texts;                  // empty: none
  std::span<const Row> parents;                       // kNoRow: a root; empty: all of them
};

// Where EndPatches goes on: first the values of each field, then the blocks.
struct PatchCursor {
  FieldId field = 0;
  Code value = 0;
  BlockId block = 0;
};

class TableWriter {
 public:
  TableWriter(Heap* heap, Version* version) : heap_(heap), version_(version) {}

  const Version& version() const { return *version_; }
  Version* mutable_version() const { return version_; }

  // Adds a live row at the end.
  Row Add(const Held& held);
  // Adds many live rows, block by block: each bitmap is written once. Cost: a few nanoseconds a
  // value.
  void AddMany(const NewRows& rows);
  // Clears every trace of the row, whose codes are `codes`.
  void Remove(Row row, std::span<const Code> codes);

  void ChangeCode(FieldId field, Row row, Code before, Code after);
  // Prefetches the memory that ChangeCode will touch.
  void PrefetchChange(FieldId field, Row row, Code before, Code after) const;
  // Sets the number of a row whose code is, or will be, kPresent.
  void ChangeNumber(FieldId field, Row row, Number number);
  void PrefetchNumber(FieldId field, Row row) const;
  void SetText(Row row, const TextRecord& record);
  void SetParent(Row row, Row parent);

  // Adds the column of a new field; every customer starts without a value in it.
  void AddField(FieldId field);

  // Removes the column and the bitmaps of a field of the version's schema; those of the fields
  // after it move up. Cost: a part for each field and block, and the bitmaps of the field; of a
  // text, a look at all texts.
  void DropField(FieldId field);

  // Builds the search index; later writes keep it up to date. Cost: about a microsecond a customer.
  void BuildSearch();

  // Ends the patches (src/bitmap/container.h) among the next few hundred containers, or one
  // block's, while no version is pinned. At the end the cursor begins again.
  void EndPatches(PatchCursor* cursor);

  // Retires the whole tree below the version, memberships included, and leaves it empty.
  void Clear();

 private:
  Block* OwnBlock(BlockId block);
  // The column of a field, which is made when the block has none.
  BlockColumn* OwnColumn(Block* block, FieldId field);
  // The numbers of a field, null when the block has none.
  NumberColumn*& OwnNumbers(Block* block, FieldId field);
  // The container of one value in one block, before it changes by `more` rows.
  Container* OwnRows(FieldId field, Code value, BlockId block, int64_t more);
  template <typename Visit>
  void ForEachValue(const Field& field, Code code, Visit&& visit) const;
  void AddColumnRows(FieldId field, Row first, size_t count, std::span<const Code> codes);
  // Appends rows to one value: ascending, and above those it has.
  void AddRows(FieldId field, Code value, BlockId block, std::span<const uint16_t> rows);
  // The same for `count` rows as bits, which the ones it has join.
  void AddWords(FieldId field, Code value, BlockId block, uint32_t count, AlignedBlock* rows);
  // The bitmaps of a field that gives a row one value at most, and of one that gives it many;
  // `in_block` begins a word.
  void AddNarrowValues(FieldId field, BlockId block, uint32_t in_block, const NarrowCodes& narrow);
  void AddNarrowSets(FieldId field, BlockId block, uint32_t in_block, const NarrowCodes& narrow);
  void AddTexts(Block* block, uint32_t first_in_block, std::span<const TextRecord> texts);
  // Takes the texts of a property out of the pages of a block.
  void DropTexts(Block* block, uint16_t text_slot);

  Heap* const heap_;
  Version* const version_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_TABLE_WRITER_H_
