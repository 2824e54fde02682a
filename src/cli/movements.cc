#include "src/cli/movements.h"

#include <algorithm>
#include <map>
#include <utility>

#include "src/cli/text.h"
#include "tranche/json.h"

namespace tranche::cli {

void Movements::Add(const BatchResult& result) {
  for (const Change& change : result.changes) {
    auto found = by_segment_.find(change.segment_id);
    if (found == by_segment_.end())
      found = by_segment_.emplace(std::string(change.segment_id), Movement()).first;
    ++(change.entered ? found->second.entered : found->second.left);
  }
}

Movements::Movement Movements::Of(const std::string& segment_id) const {
  const auto found = by_segment_.find(segment_id);
  return found == by_segment_.end() ? Movement() : found->second;
}

Movements::Movement Movements::Total() const {
  Movement total;
  for (const auto& [segment_id, movement] : by_segment_) {
    total.entered += movement.entered;
    total.left += movement.left;
  }
  return total;
}

namespace {

using Measure = std::pair<std::string, std::string>;  // the field, and the currency of money

// What some segment has a sum of: fields in order, of each the currencies that most members hold
// amounts in, at most so many, in order.
std::vector<Measure> MeasuresOf(const std::vector<SegmentStats>& segments, size_t most_currencies) {
  std::vector<Measure> measures;
  for (size_t i = 0; !segments.empty() && i < segments[0].sums.size(); ++i) {
    std::map<std::string, uint64_t> holders;  // by currency
    for (const SegmentStats& segment : segments) {
      for (const Sum& sum : segment.sums[i].sums) holders[sum.currency] += sum.holders;
    }
    while (holders.size() > most_currencies) {
      holders.erase(
          std::min_element(holders.begin(), holders.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; }));
    }
    for (const auto& [currency, count] : holders)
      measures.emplace_back(segments[0].sums[i].field, currency);
  }
  return measures;
}

std::string NameOf(const std::string& field) {
  constexpr std::string_view kProperties = "properties.";
  return field.starts_with(kProperties) ? field.substr(kProperties.size()) : field;
}

std::string SumOf(const SegmentStats& segment, const Measure& measure) {
  for (const FieldSums& sums : segment.sums) {
    for (const Sum& sum : sums.sums) {
      if (sums.field == measure.first && sum.currency == measure.second) return Thousands(sum.sum);
    }
  }
  return "";
}

}  // namespace

Table CountTable(const std::vector<SegmentStats>& segments, size_t most_currencies) {
  Table table;
  table.AddColumn("Segment");
  table.AddColumn("Customers", Align::kRight);
  table.AddColumn("Share", Align::kRight);
  const std::vector<Measure> measures = MeasuresOf(segments, most_currencies);
  for (const auto& [field, currency] : measures)
    table.AddColumn(NameOf(field) + (currency.empty() ? "" : " " + currency), Align::kRight);
  for (const SegmentStats& segment : segments) {
    std::vector<TableCell> row = {
        {segment.name}, {Thousands(segment.count)}, {Percent(segment.percentage)}};
    for (const Measure& measure : measures) row.push_back({SumOf(segment, measure)});
    table.AddRow(std::move(row));
  }
  return table;
}

Table MovementTable(const std::vector<SegmentStats>& segments, const Movements& movements) {
  Table table;
  table.AddColumn("Segment");
  table.AddColumn("Customers", Align::kRight, 9);
  table.AddColumn("Share", Align::kRight, 6);
  table.AddColumn("Entered", Align::kRight, 7);
  table.AddColumn("Left", Align::kRight, 7);
  for (const SegmentStats& segment : segments) {
    const Movements::Movement movement = movements.Of(segment.id);
    table.AddRow({{segment.name},
                  {Thousands(segment.count)},
                  {Percent(segment.percentage)},
                  {Thousands(movement.entered), Style::kGreen},
                  {Thousands(movement.left), Style::kRed}});
  }
  table.AddSeparator();
  const Movements::Movement total = movements.Total();
  table.AddRow({{"all"}, {}, {}, {Thousands(total.entered)}, {Thousands(total.left)}});
  return table;
}

std::string MovementsJson(const std::vector<SegmentStats>& segments, const Movements& movements) {
  std::vector<std::string> list;
  for (const SegmentStats& segment : segments) {
    const Movements::Movement movement = movements.Of(segment.id);
    list.push_back(
        JoinObjects(ToJson(segment), JsonObject({{"entered", JsonNumber(movement.entered)},
                                                 {"left", JsonNumber(movement.left)}})));
  }
  return JsonList(list);
}

}  // namespace tranche::cli
