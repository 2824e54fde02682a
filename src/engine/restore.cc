#include "src/engine/restore.h"

#include <mutex>

#include "src/base/message.h"
#include "src/base/radix_sort.h"
#include "src/engine/positions.h"

namespace tranche::internal {

void Restore::AddRows(const NewRows& rows) {
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  Row row = next->row_count;
  TableWriter(&state_.heap, next.get()).AddMany(rows);
  state_.UpdateValueCounts(next.get());
  for (const TextRecord& text : rows.texts) {
    ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(text.id()), row));
    if (const std::string_view id = text[TextField::kExternalId]; !id.empty())
      external_ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(id), row));
    ++row;
  }
  next.Publish();
}

absl::Status Restore::Finish() {
  TRANCHE_RETURN_IF_ERROR(Index(TextField::kId, &ids_, state_.ids.get()));
  TRANCHE_RETURN_IF_ERROR(Index(TextField::kExternalId, &external_ids_, state_.external_ids.get()));
  TRANCHE_RETURN_IF_ERROR(CheckParents());
  return FindChildren();
}

absl::Status Restore::Index(TextField field, PagesVector<HashedRows::Entry>* entries,
                            RowIndex* index) {
  SortByUpperHalf(entries);
  const auto text_of = [&](size_t i) {
    return state_.current().TextOf(HashedRows::RowOf((*entries)[i]))[field];
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

absl::Status Restore::CheckParents() const {
  const Version& version = state_.current();
  for (Row row = 0; row < version.row_count; ++row) {
    const Row parent = version.ParentOf(row);
    if (parent != kNoRow && parent >= version.row_count)
      return MakeError(absl::StatusCode::kDataLoss, "a parent does not exist");
  }
  PagesVector<uint32_t> walks(version.row_count, 0);
  for (Row row = 0; row < version.row_count; ++row) {
    if (version.ParentOf(row) == kNoRow) continue;
    const Row cycle = FindCycle(
        row, kNoRow, row + 1, [&](Row at) { return version.ParentOf(at); },
        [&](Row at) -> uint32_t& { return walks[at]; });
    if (cycle != kNoRow) return MakeError(absl::StatusCode::kDataLoss, "parents form a cycle");
  }
  return absl::OkStatus();
}

absl::Status Restore::FindChildren() {
  const Version& version = state_.current();
  std::vector<bool> has_child(version.row_count);
  PagesVector<uint64_t> children;  // below their parents
  for (Row row = 0; row < version.row_count; ++row) {
    const Row parent = version.ParentOf(row);
    if (parent == kNoRow) continue;
    has_child[parent] = true;
    children.push_back(uint64_t{parent} << 32 | row);
  }
  // The relationship of each row is stored, and can be derived: both must say the same.
  for (Row row = 0; row < version.row_count; ++row) {
    const Code derived = RelationshipOf(version.ParentOf(row) != kNoRow, has_child[row]);
    if (version.CodeOf(kRelationshipField, row) != derived)
      return MakeError(absl::StatusCode::kDataLoss, "a relationship is not that of the parents");
  }
  SortByUpperHalf(&children);
  state_.families.AddMany(children);
  return absl::OkStatus();
}

bool Restore::AddVersion(std::string_view id, uint64_t version) {
  if (state_.customer_versions.Find(id)) return false;
  state_.customer_versions.Set(id, version);
  return true;
}

bool Restore::AddPositions(std::span<const Position> positions) {
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  bool all = true;
  for (const Position& position : positions) {
    all = CheckPosition(position).ok() && state_.sources.size() < kMaxSources &&
          state_.sources.Find(position.source) == kNotSet;
    if (!all) break;
    SetPosition(position, &state_.sources, &state_.heap, next.get());
  }
  next.Publish();
  return all;
}

absl::Status Restore::AddSegments(std::span<const Draft> drafts,
                                  std::span<const Engine::Times> times, uint64_t last_id) {
  const std::lock_guard writer_lock(engine_.writer_mutex());
  auto created = engine_.SaveNewSegments(drafts, times);
  if (!created.ok()) return created.status();
  state_.catalog.set_last_id(last_id);
  return absl::OkStatus();
}

}  // namespace tranche::internal
