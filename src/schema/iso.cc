#include "src/schema/iso.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

// Of the longest code in the tables.
constexpr size_t kMostLetters = 3;

// The subtags of a BCP 47 tag are of 1 to 8 letters and digits. POSIX joins them by "_".
constexpr size_t kMostSubtagLetters = 8;

bool IsSeparator(char letter) { return letter == '-' || letter == '_'; }

// The language of a tag such as "zh-Hant-TW" or "pt_BR"; nothing when `tag` has the form of none.
std::optional<std::string_view> LanguageOfTag(std::string_view tag) {
  const size_t size = std::find_if(tag.begin(), tag.end(), IsSeparator) - tag.begin();
  size_t subtag_size = 0;
  for (const char letter : tag) {
    if (IsSeparator(letter)) {
      if (subtag_size == 0) return std::nullopt;
      subtag_size = 0;
    } else if (!absl::ascii_isalnum(static_cast<unsigned char>(letter)) ||
               ++subtag_size > kMostSubtagLetters) {
      return std::nullopt;
    }
  }
  if (subtag_size == 0) return std::nullopt;
  return tag.substr(0, size);
}

std::optional<std::string_view> FindCode(IsoList list, std::string_view wanted) {
  const std::span<const std::string_view> codes = IsoCodes(list);
  const auto found = std::lower_bound(codes.begin(), codes.end(), wanted);
  if (found == codes.end() || *found != wanted) return std::nullopt;
  return *found;
}

std::optional<std::string_view> FindSpelling(IsoList list, std::string_view wanted) {
  const std::span<const IsoSpelling> spellings = IsoSpellings(list);
  const auto found = std::lower_bound(
      spellings.begin(), spellings.end(), wanted,
      [](const IsoSpelling& known, std::string_view text) { return known.spelling < text; });
  if (found == spellings.end() || found->spelling != wanted) return std::nullopt;
  return FindCode(list, found->code);
}

}  // namespace

std::optional<std::string_view> CanonicalIso(IsoList list, std::string_view code) {
  code = Trim(code);
  if (list == IsoList::kLanguage && code.size() > kMostLetters) {
    const std::optional<std::string_view> language = LanguageOfTag(code);
    if (!language) return std::nullopt;
    code = *language;
  }
  std::array<char, kMostLetters> letters;
  if (code.size() > letters.size()) return std::nullopt;
  const auto canonical_case = [list](unsigned char letter) {
    return list == IsoList::kLanguage ? absl::ascii_tolower(letter) : absl::ascii_toupper(letter);
  };
  std::transform(code.begin(), code.end(), letters.begin(), canonical_case);
  const std::string_view wanted(letters.data(), code.size());
  const std::optional<std::string_view> known = FindCode(list, wanted);
  return known ? known : FindSpelling(list, wanted);
}

}  // namespace tranche::internal
