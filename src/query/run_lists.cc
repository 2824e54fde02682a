#include "src/query/run_lists.h"

#include <algorithm>

namespace tranche {

void NormalizeRuns(RunList* runs) {
  if (runs->empty()) return;
  const auto by_first = [](const RowRun& a, const RowRun& b) { return a.first < b.first; };
  if (!std::is_sorted(runs->begin(), runs->end(), by_first))
    std::sort(runs->begin(), runs->end(), by_first);
  size_t last = 0;
  for (size_t i = 1; i < runs->size(); ++i) {
    RowRun& joined = (*runs)[last];
    const RowRun& next = (*runs)[i];
    if (next.first <= joined.last + 1) {
      joined.last = std::max(joined.last, next.last);
    } else {
      (*runs)[++last] = next;
    }
  }
  runs->resize(last + 1);
}

void IntersectRuns(std::span<const RowRun> other, bool negated, RunList* rows) {
  RunList kept;
  size_t at = 0;
  for (const RowRun& run : *rows) {
    while (at < other.size() && other[at].last < run.first) ++at;
    uint32_t next = run.first;  // of the part not looked at yet
    for (size_t i = at; i < other.size() && other[i].first <= run.last; ++i) {
      const uint32_t first = std::max<uint32_t>(other[i].first, run.first);
      const uint32_t last = std::min(other[i].last, run.last);
      if (!negated) {
        kept.push_back({static_cast<uint16_t>(first), static_cast<uint16_t>(last)});
      } else if (first > next) {
        kept.push_back({static_cast<uint16_t>(next), static_cast<uint16_t>(first - 1)});
      }
      next = last + 1;
    }
    if (negated && next <= run.last) kept.push_back({static_cast<uint16_t>(next), run.last});
  }
  *rows = std::move(kept);
}

uint32_t CountRows(std::span<const RowRun> runs) {
  uint32_t count = 0;
  for (const RowRun& run : runs) count += uint32_t{run.last} - run.first + 1;
  return count;
}

}  // namespace tranche
