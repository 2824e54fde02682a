#include "src/table/row_index.h"

namespace tranche {

void RowIndex::Sweep(uint64_t oldest_pin, const Version& current) {
  if (leaving_.empty() || leaving_.front().version > oldest_pin) return;
  const std::lock_guard lock(mutex_);
  size_t done = 0;
  for (; done < leaving_.size() && leaving_[done].version <= oldest_pin; ++done) {
    const Entry& entry = leaving_[done].entry;
    const std::string_view text =
        entry.row < current.row_count ? current.TextOf(entry.row)[field_] : "";
    if (text.empty() || Hash(text) != entry.hash) entries_.erase(entry);
  }
  leaving_.erase(leaving_.begin(), leaving_.begin() + static_cast<ptrdiff_t>(done));
}

}  // namespace tranche
