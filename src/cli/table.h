// A table of text for people: aligned columns, a header with a line under it, cut to the terminal
// where there is one.
#ifndef TRANCHE_SRC_CLI_TABLE_H_
#define TRANCHE_SRC_CLI_TABLE_H_

#include <string>
#include <vector>

#include "src/cli/terminal.h"

namespace tranche::cli {

enum class Align { kLeft, kRight };

struct TableCell {
  std::string text;
  Style style = Style::kPlain;
};

class Table {
 public:
  // Columns of text shrink, the widest first, when the table is too wide for the terminal. Columns
  // of numbers keep their width.
  // `narrowest`: at least so wide, so that a table drawn again and again keeps its shape.
  void AddColumn(std::string header, Align align = Align::kLeft, size_t narrowest = 0);
  // One cell for each column; missing cells are empty. Cells are made printable.
  void AddRow(std::vector<TableCell> cells);
  // The rows added after it stand apart from those before.
  void AddSeparator();

  // Lines without line ends. `max_width` 0: as wide as it needs.
  std::vector<std::string> Lines(size_t max_width) const;
  // To standard output, cut to the terminal's width where there is one.
  void Print() const;

 private:
  struct Column {
    std::string header;
    Align align;
    size_t narrowest;
  };
  std::vector<size_t> Widths(size_t max_width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<TableCell>> rows_;  // a row without cells is a separator
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_TABLE_H_
