// The rows of CSV (RFC 4180), one after another, as libcsv splits them.
//
// A row ends with its line unless a quote is open. A quote that is never closed costs the row in
// which it opens: reading goes on with the line after that.
#ifndef TRANCHE_SRC_JSON_CSV_READER_H_
#define TRANCHE_SRC_JSON_CSV_READER_H_

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/input_buffer.h"

namespace tranche::internal {

struct CsvRow {
  std::span<const std::string_view> cells;
  uint64_t line = 0;        // where it begins, from 1
  std::string_view damage;  // why there are no cells; empty when there are
};

// The separator of the header row `line`: the one of comma, semicolon and tab that stands most
// often outside quotes, a comma when none does.
char SeparatorOf(std::string_view line);

// Movable. Not thread-safe.
class CsvReader {
 public:
  explicit CsvReader(InputBuffer input);

  // The next row, valid until the next call; false at the end and when reading failed (see
  // `status`). Rows without anything in their cells are skipped. Blanks around a cell without
  // quotes do not belong to it.
  bool Next(CsvRow* row);

  const absl::Status& status() const { return status_.ok() ? input_.status() : status_; }
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress) {
    input_.Report(progress);
  }

 private:
  struct Free {
    void operator()(csv_parser* parser) const;
  };
  // What the callbacks of libcsv fill.
  struct Parsed {
    std::string text;          // of all cells, one after the other
    std::vector<size_t> ends;  // of the cells, in `text`
    bool has_ended = false;
    bool goes_on = false;  // cells came behind the end: a carriage return inside the line
  };

  static void OnCell(void* text, size_t size, void* parsed);
  static void OnRow(int end, void* parsed);

  // Makes the parser ready for a row.
  void Begin();
  // The size of the line that begins at `from` of what is unread, its end included; 0 when there is
  // none.
  size_t LineSize(size_t from);
  // Hands `text` to the parser; false when there is no memory.
  bool Parse(std::string_view text);
  // Reads lines until a row ends; its bytes, or 0 at the end of the input. `open` says that the
  // input, or what a row may hold, ended inside quotes.
  size_t ReadRow(uint64_t* lines, bool* open);
  void SplitCells();

  InputBuffer input_;
  std::unique_ptr<csv_parser, Free> parser_;
  std::unique_ptr<Parsed> parsed_;
  std::vector<std::string_view> cells_;
  char line_end_ = '\n';
  uint64_t line_ = 1;
  uint64_t reread_bytes_ = 0;  // behind quotes that were never closed
  absl::Status status_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_CSV_READER_H_
