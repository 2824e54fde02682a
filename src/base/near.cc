#include "src/base/near.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

// Of Levenshtein: insertions, deletions and replacements of single bytes.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view name, std::span<const std::string_view> names) {
  constexpr size_t kLongest = 64;
  if (name.size() > kLongest) return {};
  std::string_view best;
  size_t best_distance = std::min<size_t>(3, name.size() / 2 + 1);
  for (std::string_view candidate : names) {
    if (candidate.size() > kLongest) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string Suggestion(std::string_view name, std::span<const std::string_view> names) {
  const std::string_view nearest = NearestName(name, names);
  return nearest.empty() ? "" : Concat({" (did you mean \"", nearest, "\"?)"});
}

}  // namespace tranche::internal
