#include "src/query/intervals.h"

#include <algorithm>
#include <limits>

#include "absl/numeric/int128.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

constexpr int kMostSteps = 8;  // over the span that most numbers lie in

// The least step, 1, 2 or 5 times a power of ten, of which at most kMostSteps fit in `span`.
absl::int128 StepFor(absl::int128 span) {
  absl::int128 power = 1;
  while (true) {
    for (const int digit : {1, 2, 5}) {
      if (power * digit * kMostSteps >= span) return power * digit;
    }
    power *= 10;
  }
}

// The greatest multiple of `step` that is at most `number`.
absl::int128 RoundedDown(absl::int128 number, absl::int128 step) {
  const absl::int128 rest = number % step;
  return number - rest - (rest < 0 ? step : 0);
}

}  // namespace

size_t IntervalOf(std::span<const Number> edges, Number number) {
  const auto after = TRANCHE_PLANTED(edge_in_interval_before)
                         ? std::lower_bound(edges.begin(), edges.end(), number)
                         : std::upper_bound(edges.begin(), edges.end(), number);
  return static_cast<size_t>(after - edges.begin());
}

std::vector<Number> ChooseEdges(Number low, Number high) {
  const absl::int128 step = StepFor(absl::int128(high) - low);
  std::vector<Number> edges;
  for (absl::int128 edge = RoundedDown(low, step);; edge += step) {
    const bool fits =
        edge >= std::numeric_limits<Number>::min() && edge <= std::numeric_limits<Number>::max();
    if (fits) edges.push_back(static_cast<Number>(edge));
    if (edge > high) return edges;
  }
}

}  // namespace tranche::internal
