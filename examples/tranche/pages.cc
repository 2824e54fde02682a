#include "pages.h"

#include <string>
#include <string_view>
#include <utility>

#include "output.h"
#include "table.h"
#include "text.h"

namespace tranche::program {

std::vector<Flag> PageFlags() {
  return {
      {.name = "search",
       .argument = "TEXT",
       .help = "only customers whose id, name, e-mail or external id holds it"},
      {.name = "skip", .argument = "N", .help = "leave out the first N", .kind = FlagKind::kNumber},
      {.name = "take",
       .argument = "N",
       .help = "show at most N, 0 to 100; 50 when not given",
       .kind = FlagKind::kNumber,
       .maximum = kMaxTake},
  };
}

PageRequest RequestedPage(const Options& options) {
  PageRequest request;
  request.skip = options.Number("skip", request.skip);
  request.take = static_cast<uint32_t>(options.Number("take", request.take));
  request.search = options.Text("search");
  return request;
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
    table.AddColumn(property ? column.name.substr(kProperties.size()) : column.name);
  }
  for (const std::vector<Cell>& row : page.rows) {
    std::vector<TableCell> cells;
    for (const Cell& cell : row) {
      const bool set = !cell.values.empty();
      cells.push_back(set ? TableCell{Join(cell.values, ", ")}
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

}  // namespace tranche::program
