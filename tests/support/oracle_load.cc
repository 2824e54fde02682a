// The oracle's bulk load: one batch after its bad records are dropped.
//
// The last good line of an id is in effect. Rounds of checks drop lines that the whole makes bad; a
// dropped line brings the earlier good line of its id, if there is one, back into effect. Rounds
// repeat until none drops a line.
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
    if (above.contains(id)) bad.insert(id);
  }
  return bad;
}

OracleLoad Oracle::Load(std::span<const LoadRecord> records, bool strict) {
  OracleLoad report;
  Staging staging;
  std::vector<std::string> order;  // ids by first good line
  for (const LoadRecord& record : records) {
    absl::StatusOr<RecordPtr> written = Written({OperationKind::kUpsert, record.customer});
    if (!written.ok()) {
      report.rejected_lines.insert(record.line);
      continue;
    }
    std::vector<Staged>& lines = staging[record.customer.id];
    if (lines.empty()) {
      order.push_back(record.customer.id);
    } else {
      ++report.duplicates;
    }
    lines.push_back({record.line, *std::move(written)});
  }

  auto drop = [&](const std::set<std::string>& bad) {
    for (const std::string& id : bad) {
      report.rejected_lines.insert(staging[id].back().line);
      staging[id].pop_back();
    }
    report.dropped_at_end = report.dropped_at_end || !bad.empty();
    return !bad.empty();
  };
  while (true) {
    bool dropped = drop(SecondHolders(staging));
    dropped = drop(WithoutParent(staging)) || dropped;
    dropped = drop(OnCycles(staging)) || dropped;
    if (!dropped) break;
  }

  if (strict && !report.rejected_lines.empty()) return report;
  const Memberships before = AllMemberships();
  for (const std::string& id : order) {
    if (!staging[id].empty()) Put(staging[id].back().record);
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
