#include "src/schema/iso.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace tranche::internal {

std::optional<std::string_view> CanonicalIso(IsoList list, std::string_view code) {
  std::array<char, 3> letters;
  if (code.size() > letters.size()) return std::nullopt;
  const auto canonical_case = [list](unsigned char letter) {
    return list == IsoList::kLanguage ? absl::ascii_tolower(letter) : absl::ascii_toupper(letter);
  };
  std::transform(code.begin(), code.end(), letters.begin(), canonical_case);
  const std::string_view wanted(letters.data(), code.size());
  const std::span<const std::string_view> codes = IsoCodes(list);
  const auto found = std::lower_bound(codes.begin(), codes.end(), wanted);
  if (found == codes.end() || *found != wanted) return std::nullopt;
  return *found;
}

}  // namespace tranche::internal
