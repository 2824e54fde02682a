// The oracle's bulk load: one batch after its bad values, or its bad records, are dropped.
//
// The last good line of an id is in effect. Where bad values are rejected, rounds of checks drop
// lines that the whole makes bad; a
// dropped line brings the earlier good line of its id, if there is one, back into effect. Rounds
// repeat until none drops a line.
#include <algorithm>
#include <utility>

#include "tests/support/oracle.h"

namespace tranche::internal::testing {
namespace {

const std::string* Only(const Record& record, const std::string& field) {
  auto it = record.held.find(field);
  return it == record.held.end() ? nullptr : &*it->second.begin();
}

}  // namespace

// The record that `id` would have if the load ended now; null when there is none.
const Record* Oracle::StagedOrKept(const Staging& staging, const std::string& id) const {
  auto it = staging.find(id);
  if (it != staging.end() && !it->second.empty()) return it->second.back().record.get();
  return FindCustomer(id);
}

// The holder of an external id is an existing customer that keeps it, else the record of the
// earliest line.
std::set<std::string> Oracle::SecondHolders(const Staging& staging) const {
  std::map<std::string, std::string> holder;  // external id -> customer id
  for (const auto& [born, record] : customers_) {
    const std::string* before = Only(*record, "external_id");
    const std::string* after = Only(*StagedOrKept(staging, record->id), "external_id");
    if (before != nullptr && after != nullptr && *before == *after) holder[*after] = record->id;
  }
  std::map<uint64_t, const Record*> by_line;
  for (const auto& [id, lines] : staging) {
    if (!lines.empty()) by_line[lines.back().line] = lines.back().record.get();
  }
  std::set<std::string> bad;
  for (const auto& [line, record] : by_line) {
    const std::string* external_id = Only(*record, "external_id");
    if (external_id == nullptr) continue;
    auto [it, first] = holder.try_emplace(*external_id, record->id);
    if (!first && it->second != record->id) bad.insert(record->id);
  }
  return bad;
}

std::set<std::string> Oracle::WithoutParent(const Staging& staging) const {
  std::set<std::string> bad;
  for (const auto& [id, lines] : staging) {
    if (lines.empty()) continue;
    const std::string* parent = Only(*lines.back().record, "parent_id");
    if (parent == nullptr) continue;
    if (*parent == id || StagedOrKept(staging, *parent) == nullptr) bad.insert(id);
  }
  return bad;
}

std::set<std::string> Oracle::OnCycles(const Staging& staging) const {
  std::set<std::string> bad;
  for (const auto& [id, lines] : staging) {
    if (lines.empty()) continue;
    std::set<std::string> above;
    const Record* record = lines.back().record.get();
    while (record != nullptr) {
      const std::string* parent = Only(*record, "parent_id");
      if (parent == nullptr || !above.insert(*parent).second) break;
      record = StagedOrKept(staging, *parent);
    }
    if (above.contains(id) && lines.back().parent_given) bad.insert(id);
  }
  return bad;
}

OracleLoad Oracle::Load(std::span<const LoadRecord> records, const LoadOptions& options) {
  OracleLoad report;
  const bool drops = options.bad_values == BadValues::kDrop && !options.strict;
  const OracleRules rules = {drops ? BadValues::kDrop : BadValues::kReject, options.unknown_keys};
  Staging staging;
  std::vector<std::string> order;  // ids by first good line
  for (const LoadRecord& record : records) {
    OracleLosses losses;
    const std::string& id = record.customer.id;
    const bool merges = options.mode == LoadMode::kMerge;
    const Record* old = merges ? StagedOrKept(staging, id) : FindCustomer(id);
    absl::StatusOr<RecordPtr> written =
        Written({merges ? OperationKind::kMerge : OperationKind::kUpsert, record.customer}, old,
                rules, &losses);
    if (!written.ok()) {
      report.rejected_lines.insert(record.line);
      continue;
    }
    for (const auto& [value, count] : losses.dropped) report.losses.dropped[value] += count;
    for (const auto& [key, count] : losses.unknown_keys) report.losses.unknown_keys[key] += count;
    std::vector<Staged>& lines = staging[record.customer.id];
    if (lines.empty()) {
      order.push_back(record.customer.id);
    } else {
      ++report.duplicates;
    }
    const bool has_parent =
        std::any_of(record.customer.attributes.begin(), record.customer.attributes.end(),
                    [](const Attribute& attribute) { return attribute.field == "parent_id"; });
    const bool given_before = lines.empty() ? old == nullptr || !merges : lines.back().parent_given;
    lines.push_back({record.line, *std::move(written), !merges || has_parent || given_before});
  }

  auto drop = [&](const std::set<std::string>& bad) {
    for (const std::string& id : bad) {
      report.rejected_lines.insert(staging[id].back().line);
      staging[id].pop_back();
    }
    report.dropped_at_end = report.dropped_at_end || !bad.empty();
    return !bad.empty();
  };
  if (drops) {
    DropStaged(SecondHolders(staging), "external_id", &staging, &report.losses);
    DropStaged(WithoutParent(staging), "parent_id", &staging, &report.losses);
    for (auto cycles = OnCycles(staging); !cycles.empty(); cycles = OnCycles(staging)) {
      // Of each cycle the record of the last line; of all cycles, the last one first.
      std::map<uint64_t, std::string> by_line;
      for (const std::string& id : cycles) by_line[staging[id].back().line] = id;
      DropStaged({by_line.rbegin()->second}, "parent_id", &staging, &report.losses);
    }
  }
  // In this order: what is dropped first decides what else is bad.
  while (!drops && (drop(SecondHolders(staging)) || drop(WithoutParent(staging)) ||
                    drop(OnCycles(staging)))) {
  }

  if (options.strict && !report.rejected_lines.empty()) return report;
  const Memberships before = AllMemberships();
  for (const std::string& id : order) {
    if (staging[id].empty()) continue;
    const RecordPtr& record = staging[id].back().record;
    if (const Record* old = FindCustomer(id)) {
      for (const auto& [field, values] : old->held) {
        if (!record->held.contains(field)) ++report.cleared[field];
      }
    }
    Put(record);
  }
  Rederive();
  std::map<std::string, SegmentChanges> by_segment;
  for (const OracleChange& change : Changes(before, AllMemberships())) {
    SegmentChanges& counts = by_segment[change.segment_id];
    ++(change.entered ? counts.entered : counts.left);
  }
  for (const OracleSegment& segment : segments_) {
    auto it = by_segment.find(segment.id);
    if (it != by_segment.end())
      report.segments.push_back({segment.id, it->second.entered, it->second.left});
  }
  return report;
}

}  // namespace tranche::internal::testing
