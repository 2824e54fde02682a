#include "src/table/search.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "src/base/aligned.h"
#include "src/table/fold.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kSlices = 1024;
constexpr size_t kGramBytes = 3;
constexpr ArrayLimit kLimit = ArrayLimit::kColumn;

uint16_t SliceOf(const char* gram) {
  uint32_t bytes = 0;
  for (size_t i = 0; i < kGramBytes; ++i) bytes = bytes << 8 | static_cast<uint8_t>(gram[i]);
  return static_cast<uint16_t>(bytes * 0x9E3779B1u >> 22);
}

void AddSlices(std::string_view folded, std::vector<uint16_t>* slices) {
  for (size_t i = 0; i + kGramBytes <= folded.size(); ++i)
    slices->push_back(SliceOf(folded.data() + i));
}

void SortUnique(std::vector<uint16_t>* slices) {
  std::sort(slices->begin(), slices->end());
  slices->erase(std::unique(slices->begin(), slices->end()), slices->end());
}

std::vector<uint16_t> SlicesOf(const TextRecord& record) {
  std::vector<uint16_t> slices;
  std::string folded;
  for (size_t i = 0; i < kSearchedTextFields; ++i) {
    FoldForSearch(record.texts[i], &folded);
    AddSlices(folded, &slices);
  }
  SortUnique(&slices);
  return slices;
}

}  // namespace

SearchNeedle::SearchNeedle(std::string_view text) {
  FoldForSearch(text, &folded_);
  AddSlices(folded_, &slices_);
  SortUnique(&slices_);
}

bool SearchNeedle::IsIn(const TextRecord& record) const {
  thread_local std::string folded;
  for (size_t i = 0; i < kSearchedTextFields; ++i) {
    if (record.texts[i].empty()) continue;
    FoldForSearch(record.texts[i], &folded);
    if (folded.find(folded_) != std::string::npos) return true;
  }
  return false;
}

uint32_t NarrowBySearch(const Version& version, BlockId block_id, const SearchNeedle& needle,
                        uint64_t* words) {
  const Block& block = version.block(block_id);
  if (version.has_search) {
    AlignedBlock rows;
    for (const uint16_t slice : needle.slices()) {
      const Container& container = block.slices[slice];
      const uint64_t* set = container.words();
      if (container.kind != ContainerKind::kBitset) {
        rows = {};
        container.OrInto(rows.words);
        set = rows.words;
      }
      for (uint32_t i = 0; i < kBlockWords; ++i) words[i] &= set[i];
    }
  }
  uint32_t left = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    for (uint64_t word = words[i]; word != 0; word &= word - 1) {
      const auto bit = static_cast<uint32_t>(std::countr_zero(word));
      if (needle.IsIn(version.TextOf(RowAt(block_id, i * 64 + bit)))) {
        ++left;
      } else {
        words[i] &= ~(uint64_t{1} << bit);
      }
    }
  }
  return left;
}

void IndexTexts(Heap* heap, Block* block, uint32_t first, uint32_t end) {
  std::vector<std::vector<uint16_t>> rows(kSlices);
  for (uint32_t row = first; row < end; ++row) {
    const TextPage* page = block->text[row / kTextPageRows];
    if (page == nullptr) continue;
    for (const uint16_t slice : SlicesOf(page->Record(row % kTextPageRows))) {
      rows[slice].push_back(static_cast<uint16_t>(row));
    }
  }
  for (uint32_t slice = 0; slice < kSlices; ++slice) {
    if (rows[slice].empty()) continue;
    AppendRows(heap, &block->slices.Mutable(heap, slice), rows[slice], kLimit, MemoryUse::kSearch);
  }
}

void ReindexText(Heap* heap, Block* block, uint16_t row, const TextRecord& before,
                 const TextRecord& after) {
  const std::vector<uint16_t> old_slices = SlicesOf(before);
  const std::vector<uint16_t> new_slices = SlicesOf(after);
  std::vector<uint16_t> gone;
  std::set_difference(old_slices.begin(), old_slices.end(), new_slices.begin(), new_slices.end(),
                      std::back_inserter(gone));
  for (const uint16_t slice : gone) {
    RemoveRow(heap, &block->slices.Mutable(heap, slice), row, kLimit, MemoryUse::kSearch);
  }
  std::vector<uint16_t> come;
  std::set_difference(new_slices.begin(), new_slices.end(), old_slices.begin(), old_slices.end(),
                      std::back_inserter(come));
  for (const uint16_t slice : come) {
    AddRow(heap, &block->slices.Mutable(heap, slice), row, kLimit, MemoryUse::kSearch);
  }
}

}  // namespace tranche::internal
