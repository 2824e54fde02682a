#include "src/engine/restore.h"

#include "src/base/message.h"

namespace tranche {

absl::Status Restore::AddRows(const NewRows& rows) {
  Engine::Write write(&engine_, Engine::Write::kAside);
  Version* version = write.version();
  TableWriter table(&engine_.heap_, version);
  Row row = version->row_count;
  table.AddMany(rows);
  engine_.UpdateValueCounts(version);
  for (const TextRecord& text : rows.texts) {
    const std::string_view external_id = text[TextField::kExternalId];
    if (engine_.ids_->Find(*version, text.id()) != kNoRow) {
      return MakeError(absl::StatusCode::kDataLoss,
                       Concat({"customer \"", text.id(), "\" is there twice"}));
    }
    engine_.ids_->Insert(text.id(), row);
    if (!external_id.empty()) {
      if (engine_.external_ids_->Find(*version, external_id) != kNoRow) {
        return MakeError(absl::StatusCode::kDataLoss,
                         Concat({"external id \"", external_id, "\" is there twice"}));
      }
      engine_.external_ids_->Insert(external_id, row);
    }
    ++row;
  }
  return absl::OkStatus();
}

absl::Status Restore::Finish() {
  const Version& version = *engine_.current_;
  // A walk up from each row; one that meets an earlier walk has nothing new to find.
  std::vector<Row> walk_of(version.row_count, kNoRow);
  for (Row start = 0; start < version.row_count; ++start) {
    const Row parent = version.ParentOf(start);
    if (parent == kNoRow) continue;
    if (parent >= version.row_count)
      return MakeError(absl::StatusCode::kDataLoss, "a parent does not exist");
    engine_.family_.Add(parent, start);
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
    const Code derived = (version.ParentOf(row) == kNoRow ? 0 : kHasParent) |
                         (engine_.family_.CountOf(row) == 0 ? 0 : kHasChild);
    if (version.CodeOf(kRelationshipField, row) != derived)
      return MakeError(absl::StatusCode::kDataLoss, "a relationship is not that of the parents");
  }
  return absl::OkStatus();
}

absl::Status Restore::AddSegments(std::span<const Draft> drafts,
                                  std::span<const Engine::Times> times, uint64_t last_id) {
  auto created = engine_.CreateSegments(drafts, times);
  if (!created.ok()) return created.status();
  engine_.catalog_.set_last_id(last_id);
  return absl::OkStatus();
}

}  // namespace tranche
