#include "src/cli/pages.h"

#include <string>
#include <string_view>
#include <utility>

#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

bool IsNumber(const Column& column) {
  return column.kind == FieldKind::kNumber || column.kind == FieldKind::kMoney;
}

// Of a cell that is not empty: "1,290.50 EUR".
std::string CellText(const Column& column, const Cell& cell) {
  if (!IsNumber(column)) return Join(cell.values, ", ");
  const std::string number = Thousands(cell.values[0].text());
  return cell.currency.empty() ? number : number + " " + cell.currency;
}

}  // namespace

void AddPageOptions(CLI::App* command, PageOptions* options) {
  AddText(command, "--search", "TEXT",
          "only customers whose id, name, e-mail or external id holds it; case and accents do not "
          "matter",
          &options->search)
      ->group("Page");
  CLI::Option* const skip =
      AddNumber(command, "--skip", "leave out the first N", &options->skip)->group("Page");
  AddText(command, "--after", "ID", "go on after this customer, the last one shown before",
          &options->after)
      ->group("Page")
      ->excludes(skip);
  AddNumber(command, "--take", "show at most N, 0 to 100; 50 when not given", &options->take, 0,
            kMaxTake)
      ->group("Page");
}

void PrintPage(const Page& page) {
  if (page.rows.empty()) {
    if (page.total > 0 && page.skipped >= page.total) PrintLine("All of them were skipped.");
    return;
  }
  Table table;
  for (const Column& column : page.columns) {
    constexpr std::string_view kProperties = "properties.";  // leaves more room for values
    const bool property = column.name.starts_with(kProperties);
    table.AddColumn(property ? column.name.substr(kProperties.size()) : column.name,
                    IsNumber(column) ? Align::kRight : Align::kLeft);
  }
  for (const std::vector<Cell>& row : page.rows) {
    std::vector<TableCell> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      const bool set = !row[i].values.empty();
      cells.push_back(set ? TableCell{CellText(page.columns[i], row[i])}
                          : TableCell{std::string(NothingMark()), Style::kDim});
    }
    table.AddRow(std::move(cells));
  }
  table.Print();
  const uint64_t last = page.skipped + page.rows.size();
  if (page.rows.size() == page.total) return;
  std::string position =
      Thousands(page.skipped + 1) + " to " + Thousands(last) + " of " + Thousands(page.total);
  if (last < page.total) position += "; --skip " + std::to_string(last) + " shows what follows";
  PrintLine(Styled(Style::kDim, position));
}

}  // namespace tranche::cli
