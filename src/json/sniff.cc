#include "src/json/sniff.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

struct Magic {
  std::string_view bytes;
  std::string_view what;
};

using std::string_view_literals::operator""sv;

// UTF-32 before UTF-16, whose mark it begins with.
constexpr Magic kMagics[] = {
    {"\xFF\xFE\0\0"sv, "UTF-32 text"},
    {"\0\0\xFE\xFF"sv, "UTF-32 text"},
    {"\xFF\xFE"sv, "UTF-16 text"},
    {"\xFE\xFF"sv, "UTF-16 text"},
    {"\x1F\x8B"sv, "gzip inside gzip"},
    {"PK\x03\x04"sv, "a ZIP archive or an Excel workbook"},
    {"PK\x05\x06"sv, "an empty ZIP archive"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Excel workbook"},
    {"PAR1"sv, "a Parquet file"},
    {"ARROW1"sv, "an Arrow file"},
    {"Obj\x01"sv, "an Avro file"},
    {"ORC"sv, "an ORC file"},
    {"SQLite format 3\0"sv, "a SQLite database"},
    {"%PDF"sv, "a PDF document"},
    {"\x28\xB5\x2F\xFD"sv, "Zstandard data"},
    {"BZh"sv, "bzip2 data"},
    {"\xFD"
     "7zXZ\0"sv,
     "xz data"},
    {"7z\xBC\xAF\x27\x1C"sv, "a 7-Zip archive"},
    {"Rar!\x1A\x07"sv, "a RAR archive"},
    {"\x04\x22\x4D\x18"sv, "LZ4 data"},
};

constexpr std::string_view kSpaces = " \t\r\n";

absl::Status NotData(std::string_view what) {
  return InvalidArgument({"the input is ", what,
                          "; expected JSON (a record a line, or one array) or CSV with a header "
                          "row, in UTF-8, which gzip may compress"});
}

bool BeginsWithoutCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, unsigned char b) { return a == std::tolower(b); });
}

// Wide text without a mark, or what is no text; empty when `head` may be text.
std::string_view BinaryKind(std::string_view head) {
  constexpr size_t kLooked = 512;
  constexpr std::string_view kTar = "ustar";
  constexpr size_t kTarOffset = 257;
  if (head.size() > kTarOffset && head.substr(kTarOffset).starts_with(kTar)) return "a tar archive";
  head = head.substr(0, kLooked);
  const size_t nul = head.find('\0');
  if (nul == head.npos) return "";
  const auto nuls = static_cast<size_t>(std::count(head.begin(), head.end(), '\0'));
  const bool is_first_text = head[0] == '{' || head[0] == '[';
  if (nul < 4 && nuls * 4 >= head.size() * 2) {
    return nuls * 4 >= head.size() * 3 - 4 ? "UTF-32 text" : "UTF-16 text";
  }
  return is_first_text ? "" : "binary data";
}

// The brackets that a line leaves open; strings do not count.
int OpenBrackets(std::string_view line) {
  int open = 0;
  bool in_string = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '\\') ++i;
    if (letter == '"') in_string = !in_string;
    if (in_string) continue;
    open += letter == '{' || letter == '[' ? 1 : 0;
    open -= letter == '}' || letter == ']' ? 1 : 0;
  }
  return open;
}

// The text from the first byte on that is no white space, of this line and of the next such one.
std::string_view SkipSpace(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpaces), text.size()));
}

std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string_view NextLines(std::string_view text) {
  return SkipSpace(text.substr(FirstLine(text).size()));
}

bool SomeLineIsAnObject(std::string_view text) {
  while (!text.empty()) {
    if (text.front() == '{') return true;
    text = NextLines(text);
  }
  return false;
}

// Whether what comes behind `head` cannot change the format.
bool TellsFormat(std::string_view head) {
  const std::string_view text = SkipSpace(head);
  const std::string_view line = FirstLine(text);
  if (line.size() == text.size()) return false;  // it goes on
  const bool is_open = OpenBrackets(line) > 0;
  if (text.front() == '{') return !is_open || !NextLines(text).empty();
  if (text.front() == '[') return is_open || !NextLines(text).empty();
  return SomeLineIsAnObject(NextLines(text));
}

}  // namespace

absl::StatusOr<InputFormat> FormatOf(std::string_view head) {
  for (const Magic& magic : kMagics) {
    if (head.starts_with(magic.bytes)) return NotData(magic.what);
  }
  if (const std::string_view kind = BinaryKind(head); !kind.empty()) return NotData(kind);
  const std::string_view text = SkipSpace(head);
  if (text.empty()) return InputFormat::kLines;
  const std::string_view next = NextLines(text);
  const int open = OpenBrackets(FirstLine(text));
  switch (text.front()) {
    case '{':
      return open > 0 && (next.starts_with('"') || next.starts_with('}')) ? InputFormat::kBare
                                                                          : InputFormat::kLines;
    case '[':
      return open == 0 && (next.starts_with('{') || next.starts_with('[')) ? InputFormat::kLines
                                                                           : InputFormat::kArray;
    case '<':
      if (BeginsWithoutCase(text, "<!doctype html") || BeginsWithoutCase(text, "<html")) {
        return NotData("an HTML page");
      }
      return NotData("XML");
    default:
      return SomeLineIsAnObject(next) ? InputFormat::kLines : InputFormat::kCsv;
  }
}

absl::StatusOr<InputFormat> FormatOf(InputBuffer* input) {
  constexpr size_t kHeadBytes = size_t{1} << 20;
  while (input->unread().size() < kHeadBytes && !TellsFormat(input->unread()) && input->Extend()) {
  }
  TRANCHE_RETURN_IF_ERROR(input->status());
  return FormatOf(input->unread());
}

}  // namespace tranche::internal
