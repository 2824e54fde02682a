// `tranche summary`: what the customers of a segment, or all, hold in a field of numbers.
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

struct Options : FieldQuestion {
  SummaryOptions summary;
};

void PrintSummary(const Options& options, const Summary& summary) {
  PrintLine(TitleOf(options, summary.customers, ": "));
  PrintLine();
  const bool is_money = summary.kind == FieldKind::kMoney;
  const bool is_date = summary.kind == FieldKind::kDate || summary.kind == FieldKind::kDatetime;
  Table table;
  if (is_money) table.AddColumn("Currency");
  table.AddColumn("Customers", Align::kRight);
  AddFigureColumns(&table, is_date);
  if (!summary.figures.empty()) {
    for (const Percentile& percentile : summary.figures[0].percentiles) {
      table.AddColumn(percentile.percent == "50" ? "Median" : percentile.percent + " %",
                      Align::kRight);
    }
  }
  for (const Figures& figures : summary.figures) {
    std::vector<TableCell> cells;
    if (is_money) cells.push_back({figures.currency});
    cells.push_back({Thousands(figures.holders)});
    AddFigureCells(figures, is_date, &cells);
    for (const Percentile& percentile : figures.percentiles)
      cells.push_back({NumberText(percentile.value, is_date)});
    table.AddRow(std::move(cells));
  }
  if (!summary.figures.empty()) table.Print();
  PrintLine(Styled(Style::kDim, "Not set: " + Thousands(summary.not_set)));
}

int Run(const Options& options) {
  const auto ask = [&](const Snapshot& snapshot, const Target& target) {
    return snapshot.Summarize(options.field, target, options.summary);
  };
  return AnswerFieldQuestion(options, ask,
                             [&](const Summary& summary) { PrintSummary(options, summary); });
}

}  // namespace

void AddSummary(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "summary",
       .summary = "sum, mean and percentiles of a number, money or date",
       .description = "Says how many customers of a segment, or of all, hold a number, money, date "
                      "or datetime field, and its exact sum, mean, least and greatest value and "
                      "percentiles; of money for each currency. Percentile p is the smallest value "
                      "that at least p % of those who hold one do not exceed.",
       .examples = R"(  tranche summary --schema schema.json --customers customers.ndjson \
      --field properties.mrr
  tranche summary --db customers.db --field properties.seats --percentiles 50,90)"},
      [options] { return Run(*options); });
  AddList(command, "--percentiles", "LIST", "from 0 to 100, such as 50,90,99.9; 50 when not given",
          &options->summary.percentiles);
  AddFieldQuestion(command, options.get());
}

}  // namespace tranche::cli
