#include "src/json/csv_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/json/line_source.h"

namespace tranche::internal {
namespace {

// Rows behind an open quote are read again while they are no more than this in all, so that no
// input makes reading quadratic.
constexpr uint64_t kMaxRereadBytes = uint64_t{256} << 20;

}  // namespace

char SeparatorOf(std::string_view line) {
  constexpr std::array<char, 3> kSeparators = {',', ';', '\t'};
  std::array<size_t, 3> counts{};
  bool in_quotes = false;
  for (const char letter : line) {
    if (letter == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    const auto separator = std::find(kSeparators.begin(), kSeparators.end(), letter);
    if (separator != kSeparators.end()) ++counts[separator - kSeparators.begin()];
  }
  return kSeparators[std::max_element(counts.begin(), counts.end()) - counts.begin()];
}

void CsvReader::Free::operator()(csv_parser* parser) const {
  csv_free(parser);
  delete parser;
}

CsvReader::CsvReader(InputBuffer input)
    : input_(std::move(input)), parser_(new csv_parser), parsed_(std::make_unique<Parsed>()) {
  constexpr size_t kCellBytes = size_t{1} << 16;  // by which libcsv grows its buffer
  csv_init(parser_.get(), 0);
  csv_set_blk_size(parser_.get(), kCellBytes);
  // Old Macintosh files end lines with a carriage return alone. What has come may end anywhere,
  // also between a carriage return and its line feed.
  const auto has_header = [this] {
    const std::string_view head = input_.unread();
    const size_t begin = head.find_first_not_of("\r\n");
    return begin != head.npos && head.find('\n', begin) != head.npos;
  };
  while (!has_header() && input_.unread().size() <= kMaxRecordBytes && input_.Extend()) {
  }
  const std::string_view head = input_.unread();
  if (head.find('\n') == head.npos && head.find('\r') != head.npos) line_end_ = '\r';
  const size_t begin = std::min(head.find_first_not_of("\r\n"), head.size());
  // `LineSize` may read on, which moves what is unread.
  const size_t size = LineSize(begin);
  csv_set_delim(parser_.get(),
                static_cast<unsigned char>(SeparatorOf(input_.unread().substr(begin, size))));
}

void CsvReader::OnCell(void* text, size_t size, void* to) {
  auto* const parsed = static_cast<Parsed*>(to);
  if (parsed->has_ended) {
    parsed->goes_on = true;
    return;
  }
  parsed->text.append(static_cast<const char*>(text), size);
  parsed->ends.push_back(parsed->text.size());
}

void CsvReader::OnRow(int /*end*/, void* to) { static_cast<Parsed*>(to)->has_ended = true; }

void CsvReader::Begin() {
  parsed_->text.clear();
  parsed_->ends.clear();
  parsed_->has_ended = false;
  parsed_->goes_on = false;
}

size_t CsvReader::LineSize(size_t from) {
  for (size_t looked = from;;) {
    const std::string_view unread = input_.unread();
    const void* const end = looked == unread.size() ? nullptr
                                                    : std::memchr(unread.data() + looked, line_end_,
                                                                  unread.size() - looked);
    if (end != nullptr) return static_cast<const char*>(end) - unread.data() + 1 - from;
    looked = unread.size();
    if (looked - from > kMaxRecordBytes) return looked - from;
    // What was read of a line before reading failed is no line.
    if (!input_.Extend()) return input_.status().ok() ? looked - from : 0;
  }
}

bool CsvReader::Parse(std::string_view text) {
  if (csv_parse(parser_.get(), text.data(), text.size(), &OnCell, &OnRow, parsed_.get()) ==
      text.size()) {
    return true;
  }
  status_ = ResourceExhausted({csv_strerror(csv_error(parser_.get()))});
  return false;
}

size_t CsvReader::ReadRow(uint64_t* lines, bool* open) {
  size_t size = 0;
  *open = false;
  while (const size_t line_size = LineSize(size)) {
    const std::string_view line = input_.unread().substr(size, line_size);
    if (!Parse(line)) return 0;
    size += line_size;
    ++*lines;
    const bool is_last = line.back() != line_end_;
    if (parsed_->has_ended && (!is_last || !parsed_->goes_on)) return size;
    const bool is_blank = size == line_size && parsed_->ends.empty() && IsBlank(line);
    if (is_blank && !is_last) return size;
    if (size > kMaxRecordBytes) break;
    if (is_last) {
      // Ends the last line, or what an open quote holds.
      constexpr std::string_view kEnd = "\n";
      if (!Parse(kEnd)) return 0;
      if (parsed_->has_ended || is_blank) return size;
    }
  }
  *open = size > 0;
  return size;
}

bool CsvReader::Next(CsvRow* row) {
  for (;;) {
    if (!status().ok()) return false;
    Begin();
    uint64_t lines = 0;
    bool open;
    const size_t size = ReadRow(&lines, &open);
    if (size == 0) return false;
    *row = {{}, line_, {}};
    if (open) {
      csv_fini(parser_.get(), nullptr, nullptr, nullptr);  // forgets the row
      row->damage = size > kMaxRecordBytes && lines == 1 ? kRecordTooLong
                                                         : "a quote that opens here is not closed";
      reread_bytes_ += size;
      const bool rereads = lines > 1 && reread_bytes_ <= kMaxRereadBytes;
      line_ += rereads ? 1 : lines;
      input_.Consume(rereads ? LineSize(0) : size);
      return true;
    }
    line_ += lines;
    SplitCells();
    input_.Consume(size);
    if (parsed_->goes_on) {
      row->damage = "a carriage return stands inside the line";
      return true;
    }
    const auto is_empty = [](std::string_view cell) { return cell.empty(); };
    if (std::all_of(cells_.begin(), cells_.end(), is_empty)) continue;
    row->cells = cells_;
    return true;
  }
}

void CsvReader::SplitCells() {
  cells_.clear();
  size_t begin = 0;
  for (const size_t end : parsed_->ends) {
    cells_.push_back(std::string_view(parsed_->text).substr(begin, end - begin));
    begin = end;
  }
}

}  // namespace tranche::internal
