#include "tests/support/drive.h"

#include <optional>

#include "tests/support/roaring_decoder.h"

namespace tranche::internal::testing {

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

std::unique_ptr<Index> NewIndex(const SchemaSpec& schema, IndexOptions options) {
  return Must(Index::Create(schema, std::move(options)));
}

std::string Save(Index& index, Condition condition) {
  const std::string name = "s" + std::to_string(index.Read().segment_count());
  return Must(index.CreateSegment(MakeDraft(std::move(condition), name))).id;
}

Batch ToBatch(std::span<const Operation> operations, const OracleRules& rules) {
  Batch batch;
  batch.set_bad_values(rules.bad_values);
  batch.set_unknown_keys(rules.unknown_keys);
  for (const Operation& operation : operations) {
    switch (operation.kind) {
      case OperationKind::kUpsert:
        batch.Upsert(operation.customer, operation.extras.version);
        break;
      case OperationKind::kPatch:
        batch.Patch(operation.customer, operation.extras);
        break;
      case OperationKind::kMerge:
        batch.Merge(operation.customer, operation.extras);
        break;
      case OperationKind::kDelete:
        batch.Delete(operation.customer.id, operation.extras.version);
        break;
    }
  }
  if (rules.position) batch.set_position(*rules.position);
  return batch;
}

absl::StatusOr<BatchResult> TryApply(Index& index, const std::vector<Operation>& operations,
                                     const OracleRules& rules) {
  return index.Apply(ToBatch(operations, rules));
}

BatchResult Apply(Index& index, const std::vector<Operation>& operations) {
  return Must(TryApply(index, operations));
}

std::vector<OracleChange> ToOracle(const BatchResult& result) {
  std::vector<OracleChange> changes;
  for (const Change& change : result.changes) {
    changes.push_back(
        {std::string(change.segment_id), std::string(change.customer_id), change.entered});
  }
  return changes;
}

OracleLosses LossesOf(const BatchResult& result) {
  OracleLosses losses;
  for (const DroppedValue& drop : result.dropped) ++losses.dropped[{drop.field, drop.value}];
  losses.unknown_keys = result.unknown_keys;
  losses.stale = result.stale;
  losses.already_applied = result.already_applied;
  return losses;
}

OracleLosses LossesOf(const LoadReport& report) {
  OracleLosses losses;
  for (const DroppedValueCount& drop : report.dropped)
    losses.dropped[{drop.field, drop.value}] += drop.count;
  for (const auto& [key, unknown] : report.unknown_keys) losses.unknown_keys[key] = unknown.count;
  return losses;
}

absl::StatusOr<LoadReport> TryLoad(Index& index, std::span<const LoadRecord> records,
                                   LoadOptions options) {
  Loader loader = index.Load(std::move(options));
  for (const LoadRecord& record : records) {
    // The report repeats the status.
    (void)loader.Add(record.customer, record.line);
  }
  return loader.Commit();
}

LoadReport Load(Index& index, std::span<const LoadRecord> records, LoadOptions options) {
  return Must(TryLoad(index, records, std::move(options)));
}

void LoadPlain(Index& index, const std::string& prefix, uint64_t first, uint64_t last) {
  Loader loader = index.Load();
  for (uint64_t n = first; n <= last; ++n) {
    const std::string id = prefix + std::to_string(n);
    Must(loader.Add(Customer{id, {}}, n - first + 1));
  }
  Must(loader.Commit());
}

absl::StatusOr<std::vector<std::string>> TryMembers(const Snapshot& snapshot,
                                                    const Target& target) {
  absl::StatusOr<BitmapExport> bitmap = snapshot.Export(target);
  if (!bitmap.ok()) return bitmap.status();
  const std::optional<std::vector<uint32_t>> rows = DecodeRoaring(bitmap->bytes);
  if (!rows) throw std::runtime_error("the export is not one portable Roaring bitmap");
  if (rows->size() != bitmap->count)
    throw std::runtime_error("the export's count is not that of its bits");
  if (bitmap->version != snapshot.version())
    throw std::runtime_error("the export is of another version");
  return snapshot.IdsOfRows(*rows);
}

std::vector<std::string> Members(const Snapshot& snapshot, const Target& target) {
  return Must(TryMembers(snapshot, target));
}
std::vector<std::string> Members(const Index& index, const Target& target) {
  return Members(index.Read(), target);
}

uint64_t Count(const Index& index, const Target& target) {
  return Must(index.Read().Count(target));
}

std::vector<std::string> Ids(const Page& page) {
  std::vector<std::string> ids;
  for (const std::vector<Cell>& row : page.rows) ids.push_back(row.at(0).values.at(0).text());
  return ids;
}

}  // namespace tranche::internal::testing
