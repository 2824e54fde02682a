#include "src/table/row_index.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"

namespace tranche::internal {

void RowIndex::Sweep(uint64_t oldest_pin, const Version& current) {
  if (leaving_.empty() || leaving_.front().version > oldest_pin) return;
  const auto is_due = [&](const Leaving& leaving) { return leaving.version <= oldest_pin; };
  const auto end = std::find_if_not(leaving_.begin(), leaving_.end(), is_due);
  // What came back and left once more waits for that.
  absl::flat_hash_set<HashedRows::Entry> leaving_again;
  for (auto later = end; later != leaving_.end(); ++later) leaving_again.insert(later->entry);
  const std::lock_guard lock(mutex_);
  for (auto leaving = leaving_.begin(); leaving != end; ++leaving) {
    const HashedRows::Entry entry = leaving->entry;
    const Row row = HashedRows::RowOf(entry);
    const std::string_view text =
        row < current.row_count ? current.TextOf(row)[field_] : std::string_view();
    const bool is_back = !text.empty() && Hash(text) == HashedRows::HashOf(entry);
    if (!is_back && !leaving_again.contains(entry)) entries_.Erase(entry);
  }
  leaving_.erase(leaving_.begin(), end);
}

}  // namespace tranche::internal
