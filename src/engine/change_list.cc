#include "src/engine/change_list.h"

#include <algorithm>
#include <memory>

namespace tranche::internal {

BatchResult ListChanges(const Version& version, std::vector<RowFlip>* flips,
                        std::vector<std::string_view> ids) {
  BatchResult result;
  result.version = version.shown_number;
  if (flips->empty()) return result;
  const auto in_order = [](const RowFlip& a, const RowFlip& b) {
    return a.segment != b.segment ? a.segment->sequence < b.segment->sequence : a.row < b.row;
  };
  if (!std::is_sorted(flips->begin(), flips->end(), in_order))
    std::sort(flips->begin(), flips->end(), in_order);

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
