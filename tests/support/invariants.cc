#include "tests/support/invariants.h"

#include <algorithm>
#include <set>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

std::string SegmentIsLive(const Snapshot& snapshot, Random& random) {
  if (snapshot.segment_count() == 0) return "";
  const Segment segment = snapshot.ListSegments(random.Below(snapshot.segment_count()), 1).at(0);
  if (segment.count != Must(snapshot.Count(MakeDraft(segment.rules))))
    return "saved and ad hoc differ: " + segment.name;
  if (segment.count != Must(snapshot.Count(SegmentId{segment.id})))
    return "two counts of one segment: " + segment.name;
  const std::vector<std::string> members = Members(snapshot, SegmentId{segment.id});
  if (members.size() != segment.count) return "members and count differ: " + segment.name;

  const Page page = Must(snapshot.ListCustomers(SegmentId{segment.id}, {0, kMaxTake, ""}));
  if (page.total != segment.count) return "total of a page of " + segment.name;
  if (page.rows.size() != std::min<uint64_t>(page.total, kMaxTake))
    return "a page and its total are of two versions: " + segment.name;
  for (size_t i = 0; i < page.rows.size(); ++i) {
    const std::string& id = page.rows[i][0].values.at(0).text();
    if (id != members[i]) return "a page lists another member: " + id;
    if (!Must(snapshot.Explain(SegmentId{segment.id}, id)).member)
      return "a member does not match: " + id;
  }
  return "";
}

// In and not_in of a value of some field, and the breakdown by it, each cover everybody once.
std::string FieldIsWhole(const Snapshot& snapshot, Random& random) {
  const uint64_t customers = snapshot.customer_count();
  std::vector<FieldInfo> fields = snapshot.Fields();
  std::erase_if(fields, [](const FieldInfo& field) {
    return (field.kind != FieldKind::kSelect && field.kind != FieldKind::kMultiSelect) ||
           field.values.empty();
  });
  const FieldInfo& field = random.Pick(fields);
  const std::vector<Value> values = {random.Pick(field.values).value};
  const Draft with = MakeDraft(In(field.name, values));
  const Draft without = MakeDraft(NotIn(field.name, values));
  if (Must(snapshot.Count(with)) + Must(snapshot.Count(without)) != customers)
    return "in and not_in do not add up: " + field.name;

  const Overlap overlap = Must(snapshot.OverlapOf(std::vector<Target>{with, without}));
  if (overlap.intersection != 0 || overlap.union_count != customers)
    return "in and not_in overlap: " + field.name;

  const Preview preview =
      Must(snapshot.PreviewDraft(MakeDraft({with.rules[0], without.rules[0]}), {}));
  if (preview.page.total != customers) return "the union of in and not_in is not everybody";
  if (preview.rules[0].own + preview.rules[1].own != customers)
    return "own counts do not add up: " + field.name;

  const Breakdown breakdown = Must(snapshot.BreakdownBy(field.name, Everybody{}));
  uint64_t sum = breakdown.not_set;
  for (const ValueCount& value : breakdown.values) sum += value.count;
  if (breakdown.total != customers || (breakdown.multi_valued ? sum < customers : sum != customers))
    return "a breakdown does not add up: " + field.name;
  return "";
}

std::string ListIsWhole(const Snapshot& snapshot, Random& random) {
  const uint64_t customers = snapshot.customer_count();
  const Page page =
      Must(snapshot.ListCustomers(Everybody{}, {random.Below(customers + 1), 20, ""}));
  if (page.total != customers) return "the total of a page is not the number of customers";
  for (const std::string& id : Ids(page)) {
    if (!snapshot.GetCustomer(id).ok()) return "a customer of a page is not found: " + id;
    const std::vector<std::string> segments = Must(snapshot.SegmentsOf(id));
    for (const SegmentStats& stats : snapshot.Stats()) {
      const bool is_in = std::find(segments.begin(), segments.end(), stats.id) != segments.end();
      if (is_in != Must(snapshot.Explain(SegmentId{stats.id}, id)).member)
        return "a customer is not in the segments it matches: " + id;
    }
  }
  return "";
}

std::string SearchFindsWhatMatches(const Snapshot& snapshot) {
  for (const std::string& id : Ids(Must(snapshot.ListCustomers(Everybody{}, {0, 10, "us_1"})))) {
    const Customer customer = Must(snapshot.GetCustomer(id));
    std::string text = id;
    for (const char* field : {"name", "billing_email", "external_id"}) {
      for (const Value& value : customer.Get(field)) text += "|" + value.text();
    }
    if (text.find("us_1") == std::string::npos && text.find("US_1") == std::string::npos)
      return "a search found what does not match: " + id;
  }
  return "";
}

std::string EverybodyIsThere(const Snapshot& snapshot) {
  const std::vector<std::string> ids = Members(snapshot, Everybody{});
  if (ids.size() != snapshot.customer_count()) return "the bitmap of everybody is not everybody";
  const std::set<std::string> distinct(ids.begin(), ids.end());
  if (distinct.size() != ids.size() || distinct.contains(""))
    return "a row without a customer, or two of one";
  if (snapshot.Stats().size() != snapshot.segment_count()) return "stats of another version";
  return "";
}

}  // namespace

std::string BrokenInvariant(const Snapshot& snapshot, Random& random) {
  if (std::string broken = SegmentIsLive(snapshot, random); !broken.empty()) return broken;
  switch (random.Below(5)) {
    case 0:
      return ListIsWhole(snapshot, random);
    case 1:
      return SearchFindsWhatMatches(snapshot);
    case 2:
      return EverybodyIsThere(snapshot);
    default:
      return FieldIsWhole(snapshot, random);
  }
}

}  // namespace tranche::internal::testing
