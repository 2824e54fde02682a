// `tranche breakdown`: how the customers of a segment, or all, spread over the values of a field.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "src/cli/commands.h"
#include "src/cli/field_question.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kBarColumns = 24;

struct Options : FieldQuestion {
  BreakdownOptions breakdown;
};

// "EUR 0.00 to 100.00", whose end is not in; "below 0.00", "100.00 and above".
std::string IntervalText(const ValueCount& value) {
  const auto number = [](const std::string& text) {
    const bool is_date = text.find('-', 1) != text.npos;
    return NumberText(text, is_date);
  };
  std::string text = value.currency.empty() ? "" : value.currency + " ";
  if (value.from.empty() && value.to.empty()) return text + "any";
  if (value.from.empty()) return text + "below " + number(value.to);
  if (value.to.empty()) return text + number(value.from) + " and above";
  return text + number(value.from) + " to " + number(value.to);
}

class BreakdownTable {
 public:
  explicit BreakdownTable(const Breakdown& breakdown)
      : breakdown_(breakdown),
        has_measure_(!breakdown.measure.empty()),
        has_currency_(!breakdown.figures.empty() && !breakdown.figures[0].currency.empty()),
        has_bars_(OutputIsTerminal() && !has_measure_),
        most_(breakdown.not_set) {
    table_.AddColumn(breakdown.field);
    table_.AddColumn("Customers", Align::kRight);
    table_.AddColumn("Share", Align::kRight);
    if (has_currency_) table_.AddColumn("");
    if (has_measure_) AddFigureColumns(&table_, /*is_date=*/false);
    if (has_bars_) table_.AddColumn("");
    for (const ValueCount& value : breakdown.values) most_ = std::max(most_, value.count);
  }

  // One line, with a measure one for each currency.
  void Add(std::string label, Style style, uint64_t count, const std::vector<Figures>& figures) {
    std::vector<TableCell> cells = {
        {std::move(label), style}, {Thousands(count)}, {Share(count, breakdown_.total)}};
    if (has_bars_ && most_ > 0) {
      cells.push_back({Bar(static_cast<double>(count) / static_cast<double>(most_), kBarColumns),
                       Style::kCyan});
    }
    for (const Figures& held : figures) {
      if (has_currency_) cells.push_back({held.currency});
      AddFigureCells(held, /*is_date=*/false, &cells);
      table_.AddRow(std::exchange(cells, {{}, {}, {}}));
    }
    if (figures.empty()) table_.AddRow(std::move(cells));
  }

  void Print() const { table_.Print(); }

 private:
  const Breakdown& breakdown_;
  const bool has_measure_;
  const bool has_currency_;
  const bool has_bars_;
  uint64_t most_;
  Table table_;
};

void PrintBreakdown(const Options& options, const Breakdown& breakdown) {
  std::string title = TitleOf(options, breakdown.total, " by ");
  if (!breakdown.measure.empty()) title += ": " + Printable(breakdown.measure);
  PrintLine(title);
  PrintLine();
  BreakdownTable table(breakdown);
  for (const ValueCount& value : breakdown.values) {
    table.Add(breakdown.has_intervals ? IntervalText(value) : value.value, Style::kPlain,
              value.count, value.figures);
  }
  table.Add("not set", Style::kDim, breakdown.not_set, breakdown.not_set_figures);
  table.Print();
  if (breakdown.multi_valued) {
    PrintLine(
        Styled(Style::kDim,
               "A customer may hold several values, so rows may add up to more than the total."));
  }
}

int Run(const Options& options) {
  const auto ask = [&](const Snapshot& snapshot, const Target& target) {
    return snapshot.BreakdownBy(options.field, target, options.breakdown);
  };
  return AnswerFieldQuestion(
      options, ask, [&](const Breakdown& breakdown) { PrintBreakdown(options, breakdown); });
}

}  // namespace

void AddBreakdown(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "breakdown",
       .summary = "how customers spread over the values of a field",
       .description = "Counts the customers of a segment, or all of them, by value of a field: "
                      "numbers and amounts by intervals, dates by day, month or year. Customers "
                      "without a value are counted too. With --measure, each line also has the "
                      "sum, mean, least and greatest number of what its customers hold.",
       .examples = R"(  tranche breakdown --schema schema.json --customers customers.ndjson \
      --field country --measure properties.mrr
  tranche breakdown --db customers.db --field properties.seats --edges 1,10,100
  tranche breakdown --db customers.db --field properties.signed_at --by year)"},
      [options] { return Run(*options); });
  AddText(command, "--measure", "FIELD", "a number or money field that is added up for each value",
          &options->breakdown.measure);
  CLI::Option* const edges =
      AddList(command, "--edges", "LIST",
              "where intervals of numbers end and begin, such as 0,100,1000; chosen when not given",
              &options->breakdown.edges);
  AddChoice(command, "--by", "how dates are put together; chosen when not given",
            {"day", "month", "year"},
            [options](size_t i) { options->breakdown.by = static_cast<Period>(i); })
      ->excludes(edges);
  AddFieldQuestion(command, options.get());
}

}  // namespace tranche::cli
