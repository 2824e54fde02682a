#include "src/engine/restore.h"

#include "src/base/message.h"
#include "src/base/radix_sort.h"

namespace tranche::internal {

void Restore::AddRows(const NewRows& rows) {
  Engine::Write write(&engine_, Engine::Write::kAside);
  Version* version = write.version();
  TableWriter table(&engine_.heap_, version);
  Row row = version->row_count;
  table.AddMany(rows);
  engine_.UpdateValueCounts(version);
  for (const TextRecord& text : rows.texts) {
    ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(text.id()), row));
    if (const std::string_view id = text[TextField::kExternalId]; !id.empty())
      external_ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(id), row));
    ++row;
  }
}

absl::Status Restore::Finish() {
  TRANCHE_RETURN_IF_ERROR(Index(TextField::kId, &ids_, engine_.ids_.get()));
  TRANCHE_RETURN_IF_ERROR(
      Index(TextField::kExternalId, &external_ids_, engine_.external_ids_.get()));
  return FindFamilies();
}

absl::Status Restore::Index(TextField field, PagesVector<HashedRows::Entry>* entries,
                            RowIndex* index) {
  SortByUpperHalf(entries);
  const auto text_of = [&](size_t i) {
    return engine_.current_->TextOf(HashedRows::RowOf((*entries)[i]))[field];
  };
  for (size_t i = 0; i < entries->size(); ++i) {
    const uint32_t hash = HashedRows::HashOf((*entries)[i]);
    for (size_t same = i; same > 0 && HashedRows::HashOf((*entries)[same - 1]) == hash; --same) {
      if (text_of(same - 1) != text_of(i)) continue;
      const std::string_view what = field == TextField::kId ? "customer \"" : "external id \"";
      return MakeError(absl::StatusCode::kDataLoss,
                       Concat({what, text_of(i), "\" is there twice"}));
    }
  }
  index->InsertMany(*entries);
  PagesVector<HashedRows::Entry>().swap(*entries);
  return absl::OkStatus();
}

absl::Status Restore::FindFamilies() {
  const Version& version = *engine_.current_;
  // A walk up from each row; one that meets an earlier walk has nothing new to find.
  PagesVector<Row> walk_of(version.row_count, kNoRow);
  std::vector<bool> has_child(version.row_count);
  PagesVector<uint64_t> children;  // below their parents
  for (Row start = 0; start < version.row_count; ++start) {
    const Row parent = version.ParentOf(start);
    if (parent == kNoRow) continue;
    if (parent >= version.row_count)
      return MakeError(absl::StatusCode::kDataLoss, "a parent does not exist");
    has_child[parent] = true;
    children.push_back(uint64_t{parent} << 32 | start);
    Row row = start;
    while (row != kNoRow && walk_of[row] == kNoRow) {
      walk_of[row] = start;
      row = version.ParentOf(row);
      if (row != kNoRow && row >= version.row_count)
        return MakeError(absl::StatusCode::kDataLoss, "a parent does not exist");
    }
    if (row != kNoRow && walk_of[row] == start)
      return MakeError(absl::StatusCode::kDataLoss, "parents form a cycle");
  }
  // The relationship of each row is stored, and can be derived: both must say the same.
  for (Row row = 0; row < version.row_count; ++row) {
    const Code derived =
        (version.ParentOf(row) == kNoRow ? 0 : kHasParent) | (has_child[row] ? kHasChild : 0);
    if (version.CodeOf(kRelationshipField, row) != derived)
      return MakeError(absl::StatusCode::kDataLoss, "a relationship is not that of the parents");
  }
  SortByUpperHalf(&children);
  engine_.family_.AddMany(children);
  return absl::OkStatus();
}

absl::Status Restore::AddSegments(std::span<const Draft> drafts,
                                  std::span<const Engine::Times> times, uint64_t last_id) {
  auto created = engine_.CreateSegments(drafts, times);
  if (!created.ok()) return created.status();
  engine_.catalog_.set_last_id(last_id);
  return absl::OkStatus();
}

}  // namespace tranche::internal
