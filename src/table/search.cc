#include "src/table/search.h"

#include <utf8proc.h>

#include <cstdlib>
#include <new>

namespace tranche {
namespace {

bool IsAscii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<signed char>(c) < 0) return false;
  }
  return true;
}

// Appends `text` folded.
void FoldInto(std::string_view text, std::string* folded) {
  if (IsAscii(text)) {
    for (const char c : text) folded->push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    return;
  }
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (length < 0) {
    folded->append(text);
    return;
  }
  folded->append(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
}

}  // namespace

std::string Fold(std::string_view text) {
  std::string folded;
  FoldInto(text, &folded);
  return folded;
}

bool SearchNeedle::IsIn(const TextRecord& record) const {
  std::string folded;
  for (size_t i = 0; i < kSearchedTextFields; ++i) {
    if (record.texts[i].empty()) continue;
    folded.clear();
    FoldInto(record.texts[i], &folded);
    if (folded.find(folded_) != std::string::npos) return true;
  }
  return false;
}

uint32_t NarrowBySearch(const Version& version, BlockId block, const SearchNeedle& needle, uint64_t* words) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    for (uint64_t word = words[i]; word != 0; word &= word - 1) {
      const auto bit = static_cast<uint32_t>(std::countr_zero(word));
      if (needle.IsIn(version.TextOf(RowAt(block, i * 64 + bit)))) {
        ++left;
      } else {
        words[i] &= ~(uint64_t{1} << bit);
      }
    }
  }
  return left;
}

}  // namespace tranche
