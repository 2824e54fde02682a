// How a target divides by the values of a field, by intervals of its numbers, or by periods.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "src/base/message.h"
#include "src/engine/describe.h"
#include "src/engine/reader.h"
#include "src/query/grouping.h"
#include "src/query/intervals.h"
#include "src/query/periods.h"
#include "src/query/summary.h"
#include "src/schema/malformed_value.h"
#include "tranche/index.h"

namespace tranche {

using namespace internal;

namespace {

// The middle nine tenths, in thousandths of a percent.
constexpr std::array<int64_t, 2> kMiddle = {5'000, 95'000};

// What a call asks for, checked.
struct Question {
  FieldId field = kNoField;
  FieldId measure = kNoField;
  std::vector<Number> edges;
  std::optional<Period> by;
};

absl::StatusOr<std::vector<Number>> ParseEdges(const Field& field, std::span<const Value> edges) {
  if (edges.size() > kMaxEdges)
    return At("/edges", ResourceExhausted({"more than ", kMaxEdges, " edges"}));
  std::vector<Number> numbers;
  for (size_t i = 0; i < edges.size(); ++i) {
    const std::string place = Concat({"/edges/", i});
    const auto number = field.type->NumberOf(field, ShownValue(edges[i]));
    if (!number.ok()) return At(place, number.status());
    if (!numbers.empty() && *number <= numbers.back())
      return At(place, InvalidArgument({"edges ascend: each is above the one before"}));
    numbers.push_back(*number);
  }
  return numbers;
}

absl::StatusOr<Question> Check(const Reader& reader, std::string_view field_name,
                               const BreakdownOptions& options) {
  const Schema& schema = *reader.version().schema;
  Question question;
  const absl::StatusOr<FieldId> found = reader.FindField(field_name);
  if (!found.ok()) return At("/field", found.status());
  question.field = *found;
  const Field& field = schema.field(question.field);
  if (!options.measure.empty()) {
    question.measure = schema.Find(options.measure);
    if (question.measure == kNoField) return At("/measure", schema.UnknownField(options.measure));
    TRANCHE_RETURN_IF_ERROR(At("/measure", schema.CheckAddsUp(question.measure)));
  }
  if (!options.edges.empty()) {
    if (!field.has_numbers()) {
      return At("/edges", InvalidArgument({"field \"", field.name, "\" is of kind ",
                                           field.type->name(), ": it has no numbers to cut"}));
    }
    if (options.by) return At("/by", InvalidArgument({"\"by\" and \"edges\" do not go together"}));
    TRANCHE_ASSIGN_OR_RETURN(question.edges, ParseEdges(field, options.edges));
  }
  if (options.by && !field.type->DayLength()) {
    return At("/by", InvalidArgument({"field \"", field.name, "\" is of kind ", field.type->name(),
                                      ": only dates and datetimes have days"}));
  }
  question.by = options.by;
  return question;
}

class Divider {
 public:
  Divider(const Version& version, const Question& question, Selection selection)
      : version_(version),
        field_(version.schema->field(question.field)),
        question_(question),
        selection_(std::move(selection)) {}

  Breakdown Run() {
    answer_.field = field_.name;
    answer_.multi_valued = field_.is_multi();
    if (question_.measure != kNoField)
      answer_.measure = version_.schema->field(question_.measure).name;
    if (!field_.has_numbers()) {
      DivideByValue();
    } else if (question_.edges.empty() && field_.type->DayLength()) {
      DivideByPeriod();
    } else {
      DivideByInterval();
    }
    return std::move(answer_);
  }

 private:
  // The parts of the answer that every way of dividing has.
  void Take(const Grouping& grouping) {
    answer_.total = grouping.all.count;
    answer_.not_set = grouping.not_set.count;
    answer_.figures = FiguresOf(grouping.all);
    answer_.not_set_figures = FiguresOf(grouping.not_set);
  }
  std::vector<Figures> FiguresOf(const Group& group) const {
    if (question_.measure == kNoField) return {};
    return DescribeFigures(version_, question_.measure, group.figures);
  }
  ValueCount Part(std::string value, const Group& group) const {
    return {.value = std::move(value), .count = group.count, .figures = FiguresOf(group)};
  }

  void DivideByValue() {
    const Grouping grouping =
        GroupByValue(version_, question_.field, &selection_, question_.measure);
    Take(grouping);
    for (Code code = 1; code < grouping.groups.size(); ++code) {
      const Group& group = grouping.groups[code];
      if (group.count > 0)
        answer_.values.push_back(Part(std::string(field_.values->Value(code)), group));
    }
    std::sort(answer_.values.begin(), answer_.values.end(),
              [](const ValueCount& a, const ValueCount& b) {
                return a.count != b.count ? a.count > b.count : a.value < b.value;
              });
  }

  void DivideByPeriod() {
    const Calendar calendar(*field_.type->DayLength(), version_.schema->time_zone());
    if (!question_.by) {
      const NumberSummary summary =
          SummarizeNumbers(version_, question_.field, &selection_, kMiddle);
      const bool is_held = !summary.percentiles.empty();
      question_.by = is_held ? ChoosePeriod(calendar.DayOf(summary.percentiles[0][0]),
                                            calendar.DayOf(summary.percentiles[0][1]))
                             : Period::kDay;
    }
    answer_.by = question_.by;
    PeriodGroups periods(*question_.by);
    const Grouping grouping =
        GroupByNumber(version_, question_.field, &selection_, question_.measure,
                      [&](Code, Number number) { return periods.GroupOf(calendar.DayOf(number)); });
    Take(grouping);
    for (const auto& [text, group] : periods.InOrder())
      answer_.values.push_back(Part(text, grouping.groups[group]));
  }

  void DivideByInterval() {
    answer_.has_intervals = true;
    // By currency code, of which a field that is no money has one.
    const bool chooses = question_.edges.empty();
    const NumberSummary summary =
        SummarizeNumbers(version_, question_.field, &selection_,
                         chooses ? std::span<const int64_t>(kMiddle) : std::span<const int64_t>());
    std::vector<std::vector<Number>> edges(std::max<size_t>(1, summary.figures.size()),
                                           question_.edges);
    std::vector<size_t> first = {0};  // groups of the currency
    for (size_t currency = 0; currency < edges.size(); ++currency) {
      const bool is_held =
          currency < summary.figures.size() && summary.figures[currency].holders > 0;
      if (is_held && chooses) {
        const std::vector<Number>& middle = summary.percentiles[currency];
        edges[currency] = ChooseEdges(middle[0], middle[1]);
      }
      first.push_back(first.back() + edges[currency].size() + 1);
    }
    Grouping grouping =
        GroupByNumber(version_, question_.field, &selection_, question_.measure,
                      [&](Code currency, Number number) {
                        return first[currency] + IntervalOf(edges[currency], number);
                      });
    Take(grouping);
    grouping.groups.resize(first.back());
    for (const auto& [currency, code] : CurrenciesOf(version_, question_.field, summary.figures)) {
      for (size_t i = 0; i <= edges[code].size(); ++i) {
        ValueCount part = Part("", grouping.groups[first[code] + i]);
        if (i > 0) part.from = field_.type->TextOf(field_, edges[code][i - 1]);
        if (i < edges[code].size()) part.to = field_.type->TextOf(field_, edges[code][i]);
        part.currency = currency;
        answer_.values.push_back(std::move(part));
      }
    }
  }

  const Version& version_;
  const Field& field_;
  Question question_;
  Selection selection_;
  Breakdown answer_;
};

}  // namespace

absl::StatusOr<Breakdown> Snapshot::BreakdownBy(std::string_view field, const Target& target,
                                                const BreakdownOptions& options) const {
  const Reader reader(*engine_, *version_);
  TRANCHE_ASSIGN_OR_RETURN(const Question question, Check(reader, field, options));
  TRANCHE_ASSIGN_OR_RETURN(Selection selection, reader.Resolve(target));
  return Divider(*version_, question, std::move(selection)).Run();
}

}  // namespace tranche
