#include "src/live/number_sets.h"

#include <algorithm>
#include <limits>

namespace tranche::internal {
namespace {

constexpr Number kLeast = std::numeric_limits<Number>::min();
constexpr Number kGreatest = std::numeric_limits<Number>::max();

}  // namespace

NumberRanges Complement(std::span<const NumberRange> ranges) {
  NumberRanges others;
  Number low = kLeast;
  for (const NumberRange& range : ranges) {
    if (range.low > low) others.push_back({low, range.low - 1});
    if (range.high == kGreatest) return others;
    low = range.high + 1;
  }
  others.push_back({low, kGreatest});
  return others;
}

NumberRanges Intersect(std::span<const NumberRange> a, std::span<const NumberRange> b) {
  NumberRanges both;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Number low = std::max(a[i].low, b[j].low);
    const Number high = std::min(a[i].high, b[j].high);
    if (low <= high) both.push_back({low, high});
    ++(a[i].high < b[j].high ? i : j);
  }
  return both;
}

NumberRanges Difference(std::span<const NumberRange> a, std::span<const NumberRange> b) {
  NumberRanges either = Intersect(a, Complement(b));
  const NumberRanges others = Intersect(Complement(a), b);
  either.insert(either.end(), others.begin(), others.end());
  return UnionOf(std::move(either));
}

NumberRanges UnionOf(NumberRanges ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const NumberRange& a, const NumberRange& b) { return a.low < b.low; });
  size_t kept = 0;
  for (const NumberRange& range : ranges) {
    const bool joins =
        kept > 0 && (ranges[kept - 1].high == kGreatest || range.low <= ranges[kept - 1].high + 1);
    if (joins) {
      ranges[kept - 1].high = std::max(ranges[kept - 1].high, range.high);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
  return ranges;
}

NumberRanges MetBy(std::span<const Term* const> terms) {
  NumberRanges met = {{kLeast, kGreatest}};
  for (const Term* term : terms)
    met = Intersect(met, term->negated ? Complement(term->ranges) : term->ranges);
  return met;
}

}  // namespace tranche::internal
