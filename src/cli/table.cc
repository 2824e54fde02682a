#include "src/cli/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "src/cli/output.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kNarrowest = 8;  // a column of text is not cut below this

std::string Repeat(std::string_view text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

}  // namespace

void Table::AddColumn(std::string header, Align align, size_t narrowest) {
  columns_.push_back({std::move(header), align, narrowest});
}

void Table::AddRow(std::vector<TableCell> cells) {
  cells.resize(columns_.size());
  for (TableCell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back(std::move(cells));
}

void Table::AddSeparator() { rows_.emplace_back(); }

std::vector<size_t> Table::Widths(size_t max_width) const {
  std::vector<size_t> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    size_t width = std::max(columns_[c].narrowest, DisplayWidth(columns_[c].header));
    for (const std::vector<TableCell>& row : rows_) {
      if (!row.empty()) width = std::max(width, DisplayWidth(row[c].text));
    }
    widths.push_back(width);
  }
  if (max_width == 0) return widths;
  size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (columns_.size() - 1));
  while (total > max_width) {
    size_t widest = columns_.size();
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].align == Align::kRight || widths[c] <= kNarrowest) continue;
      if (widest == columns_.size() || widths[c] > widths[widest]) widest = c;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::vector<std::string> Table::Lines(size_t max_width) const {
  const std::vector<size_t> widths = Widths(max_width);
  const auto line = [&](const auto& cell_of) {
    std::string text;
    size_t owed = 0;  // spaces before the next text, so that no line ends in spaces
    for (size_t c = 0; c < columns_.size(); ++c) {
      const TableCell cell = cell_of(c);
      const std::string fitted = Fit(cell.text, widths[c]);
      const size_t padding = widths[c] - DisplayWidth(fitted);
      if (columns_[c].align == Align::kRight) owed += padding;
      if (!fitted.empty()) {
        text.append(owed, ' ');
        text += Styled(cell.style, fitted);
        owed = 0;
      }
      if (columns_[c].align == Align::kLeft) owed += fitted.empty() ? widths[c] : padding;
      owed += kGap;
    }
    return text;
  };
  std::vector<std::string> lines;
  lines.push_back(line([&](size_t c) { return TableCell{columns_[c].header, Style::kBold}; }));
  const std::string rule = line([&](size_t c) {
    return TableCell{Repeat(RuleMark(), widths[c]), Style::kDim};
  });
  lines.push_back(rule);
  for (const std::vector<TableCell>& row : rows_) {
    lines.push_back(row.empty() ? rule : line([&](size_t c) { return row[c]; }));
  }
  return lines;
}

void Table::Print() const {
  for (const std::string& line : Lines(OutputIsTerminal() ? TerminalColumns() : 0)) PrintLine(line);
}

}  // namespace tranche::cli
