#include "src/engine/change_list.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace tranche::internal {
namespace {

// By segment as created, then by row.
bool InOrder(const RowFlip& a, const RowFlip& b) {
  return a.segment != b.segment ? a.segment->sequence < b.segment->sequence : a.row < b.row;
}

// Many flips at once come block by block: when those of each segment are put together, they are in
// order by then, or nearly so.
void SortMany(std::vector<RowFlip>* flips) {
  struct Run {
    uint64_t sequence = 0;  // of the segment
    size_t count = 0;
    size_t end = 0;  // in the sorted flips
  };
  std::vector<Run> runs;  // by slot
  for (const RowFlip& flip : *flips) {
    if (flip.slot >= runs.size()) runs.resize(flip.slot + size_t{1});
    runs[flip.slot].sequence = flip.segment->sequence;
    ++runs[flip.slot].count;
  }
  std::vector<Run*> in_order;
  for (Run& run : runs) {
    if (run.count > 0) in_order.push_back(&run);
  }
  std::sort(in_order.begin(), in_order.end(),
            [](const Run* a, const Run* b) { return a->sequence < b->sequence; });
  size_t end = 0;
  for (Run* run : in_order) {
    run->end = end;
    end += run->count;
  }
  std::vector<RowFlip> sorted(flips->size());
  for (const RowFlip& flip : *flips) sorted[runs[flip.slot].end++] = flip;
  for (const Run* run : in_order) {
    const std::span<RowFlip> of_segment(sorted.data() + run->end - run->count, run->count);
    if (!std::is_sorted(of_segment.begin(), of_segment.end(), InOrder))
      std::sort(of_segment.begin(), of_segment.end(), InOrder);
  }
  *flips = std::move(sorted);
}

void Sort(std::vector<RowFlip>* flips) {
  constexpr size_t kMany = 10'000;
  if (std::is_sorted(flips->begin(), flips->end(), InOrder)) return;
  if (flips->size() < kMany) {
    std::sort(flips->begin(), flips->end(), InOrder);
  } else {
    SortMany(flips);
  }
}

}  // namespace

BatchResult ListChanges(const Version& version, std::vector<RowFlip>* flips,
                        std::vector<std::string_view> ids) {
  BatchResult result;
  result.version = version.shown_number;
  if (flips->empty()) return result;
  Sort(flips);

  // How much text there will be.
  std::vector<bool> is_named(ids.size());  // customers with changes
  size_t text_bytes = 0;
  const SavedSegment* last = nullptr;
  for (const RowFlip& flip : *flips) {
    if (!is_named[flip.customer]) {
      is_named[flip.customer] = true;
      std::string_view& id = ids[flip.customer];
      if (id.empty()) id = version.TextOf(flip.row).id();
      text_bytes += id.size();
    }
    if (flip.segment != last) text_bytes += flip.segment->id.size();
    last = flip.segment;
    ++(flip.entered ? result.entered : result.left);
  }
  const std::shared_ptr<char[]> text = std::make_shared<char[]>(text_bytes);
  result.text = text;
  char* end = text.get();
  const auto keep = [&end](std::string_view from) {
    const std::string_view kept(end, from.size());
    end = std::copy(from.begin(), from.end(), end);
    return kept;
  };
  for (size_t i = 0; i < ids.size(); ++i) {
    if (is_named[i]) ids[i] = keep(ids[i]);
  }
  result.changes.reserve(flips->size());
  last = nullptr;
  std::string_view segment_id;
  for (const RowFlip& flip : *flips) {
    if (flip.segment != last) segment_id = keep(flip.segment->id);
    last = flip.segment;
    result.changes.push_back({segment_id, ids[flip.customer], flip.entered});
  }
  return result;
}

}  // namespace tranche::internal
