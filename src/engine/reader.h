// What the reading calls of a snapshot share: names resolved to segments, drafts bound, rows shown.
#ifndef TRANCHE_SRC_ENGINE_READER_H_
#define TRANCHE_SRC_ENGINE_READER_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "src/engine/engine.h"
#include "src/live/catalog.h"
#include "src/query/selection.h"
#include "src/table/version.h"
#include "tranche/answers.h"

namespace tranche::internal {

// A view of one pinned version; made for one call.
class Reader {
 public:
  Reader(Engine& engine, const Version& version) : engine_(engine), version_(version) {}

  const Version& version() const { return version_; }

  absl::StatusOr<SegmentSlot> FindSegment(std::string_view id) const;
  // The same for a condition that names the segment: InvalidArgument when there is none.
  absl::StatusOr<SegmentSlot> FindNamedSegment(std::string_view id) const;
  absl::StatusOr<SegmentSlot> FindSegmentByName(std::string_view name) const;
  absl::StatusOr<Row> FindCustomer(std::string_view id) const;
  // A field that customers can be counted or shown by.
  absl::StatusOr<FieldId> FindField(std::string_view name) const;

  absl::StatusOr<Bound> BindRules(std::span<const Rule> rules) const;
  FindRow RowFinder() const;
  template <typename Definition>
  Selection Matching(const Definition& definition) const {
    return Selection::Matching(version_,
                               MakeQuery(*version_.schema, version_.now, definition, RowFinder()));
  }
  // The rows of customers that a target of Rows or Ids names, sorted. FailedPrecondition for rows
  // of another version.
  absl::StatusOr<std::vector<Row>> ListedRows(const Target& target) const;
  // The customers in these rows, which are sorted.
  Selection Listed(std::vector<Row> rows) const;
  // Adds the fields that the target's conditions use to `fields`, unless it is null.
  absl::StatusOr<Selection> Resolve(const Target& target,
                                    std::vector<FieldId>* fields = nullptr) const;

  // The values a row holds, as text. Sets in order of their codes.
  std::vector<Value> ValuesOf(Row row, FieldId field) const;
  Customer CustomerAt(Row row) const;
  // Where the duration of a relative condition leads to; empty for other conditions.
  std::string BoundOf(const BoundCondition& condition) const;

  // The page of a selection: id, name, billing_email, then `fields`.
  absl::StatusOr<Page> MakePage(Selection selection, std::span<const FieldId> fields,
                                const PageRequest& request) const;

 private:
  // Whether this version has a segment that `matches`, and its slot. `slot` is what the catalog
  // knows, if `is_known`. Cost: a scan of the segments, in a version older than the last segment
  // that was deleted or renamed.
  template <typename Matches>
  bool FindSlot(bool is_known, SegmentSlot* slot, Matches&& matches) const;

  Engine& engine_;
  const Version& version_;
};

// Whether the target names its customers one by one.
inline bool IsListed(const Target& target) {
  return std::holds_alternative<Rows>(target) || std::holds_alternative<Ids>(target);
}

// Adds the fields of the rules' conditions that `fields` does not have yet, in order of first use;
// not customer_id, which is the id column already.
void AddFieldsOf(std::span<const BoundRule> rules, std::vector<FieldId>* fields);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_READER_H_
