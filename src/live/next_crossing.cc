#include "src/live/next_crossing.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "src/base/dates.h"
#include "src/base/moment.h"
#include "src/live/catalog.h"

namespace tranche::internal {
namespace {

constexpr Number kLeast = std::numeric_limits<Number>::min();
constexpr Number kGreatest = std::numeric_limits<Number>::max();

// The number behind the last one of a range; behind the greatest there is none.
Number Behind(Number last) { return last == kGreatest ? kGreatest : last + 1; }

// An end of the range of a relative condition, which moves: the numbers below it have been passed.
struct End {
  FieldId field;
  Operator op;
  Duration duration;
  bool is_low;
  Number at = 0;            // now
  Number next = kGreatest;  // the least number at or above it that a customer holds

  Number At(const Schema& schema, Number instant) const {
    const Moment moment(schema.time_zone(), instant);
    const NumberRange range = schema.field(field).type->RangeAt(moment, op, duration);
    return is_low ? range.low : Behind(range.high);
  }
};

void AddEnds(const Version& version, const Moment& now, const BoundCondition& condition,
             std::vector<End>* ends) {
  if (!condition.duration) return;
  const NumberRange range =
      version.schema->field(condition.field).type->RangeAt(now, condition.op, *condition.duration);
  End end{condition.field, condition.op, *condition.duration, true, range.low};
  if (range.low != kLeast) ends->push_back(end);
  end.is_low = false;
  end.at = Behind(range.high);
  if (range.high != kGreatest) ends->push_back(end);
}

std::vector<End> EndsOf(const Version& version) {
  const Moment now(version.schema->time_zone(), version.now);
  std::vector<End> ends;
  for (const SegmentSlot slot : version.segment_slots()) {
    for (const BoundRule& rule : version.segments[slot].definition->definition.rules) {
      for (const BoundCondition& condition : rule.conditions)
        AddEnds(version, now, condition, &ends);
    }
  }
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) {
    return a.field != b.field ? a.field < b.field : a.at < b.at;
  });
  return ends;
}

// Sets `next` of the ends of one field, which are sorted.
void FindNext(const Version& version, std::span<End> ends) {
  const Field& field = version.schema->field(ends[0].field);
  const auto& holders = version.fields[ends[0].field].values[kPresent].blocks;
  for (BlockId block = 0; block < version.block_count(); ++block) {
    const NumberColumn* column = version.block(block).numbers[field.number_slot];
    if (column == nullptr || column->high < ends[0].at) continue;
    holders.values()[block].ForEach([&](uint16_t row) {
      const Number number = column->NumberOf(row);
      const auto above = std::upper_bound(ends.begin(), ends.end(), number,
                                          [](Number n, const End& end) { return n < end.at; });
      if (above != ends.begin()) (above - 1)->next = std::min((above - 1)->next, number);
    });
  }
  for (size_t i = ends.size() - 1; i > 0; --i)
    ends[i - 1].next = std::min(ends[i - 1].next, ends[i].next);
}

}  // namespace

std::optional<Number> NextCrossing(const Version& version) {
  const Schema& schema = *version.schema;
  std::vector<End> ends = EndsOf(version);
  for (size_t first = 0, end = 0; first < ends.size(); first = end) {
    while (end < ends.size() && ends[end].field == ends[first].field) ++end;
    FindNext(version, std::span(ends).subspan(first, end - first));
  }
  std::optional<Number> earliest;
  for (const End& end : ends) {
    Number low = version.now;  // the end has not passed the number yet
    Number high = earliest.value_or(kLastInstant);
    if (end.next == kGreatest || end.At(schema, high) <= end.next) continue;
    while (high - low > 1) {
      const Number middle = low + (high - low) / 2;
      (end.At(schema, middle) > end.next ? high : low) = middle;
    }
    earliest = high;
  }
  return earliest;
}

}  // namespace tranche::internal
