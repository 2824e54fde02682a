#include "src/json/line_source.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/json/input_file.h"
#include "tests/json/temporary_file.h"
#include "tests/json/text.h"

namespace tranche::internal {
namespace {

using Lines = std::vector<std::pair<uint64_t, std::string>>;

InputBuffer OpenFile(const std::string& path) {
  return InputBuffer(std::make_unique<InputFile>(InputFile::Open(path).value()));
}

Lines ReadAll(LineSource source) {
  Lines lines;
  Line line;
  while (source.Next(&line)) {
    // The padding is there to be read.
    size_t sum = 0;
    for (size_t i = 0; i < kJsonPadding && line.damage.empty(); ++i) {
      sum += line.text.data()[line.text.size() + i] == '!';
    }
    CHECK(sum < kJsonPadding);
    lines.emplace_back(line.number, line.damage.empty() ? std::string(line.text) : "(too long)");
  }
  CHECK(source.status().ok());
  return lines;
}

// The lines of `text`, which are the same from memory and from a file.
Lines LinesOf(const std::string& text) {
  const ExactText exact(text);
  const Lines lines = ReadAll(LineSource(InputBuffer(exact)));
  const TemporaryFile file(text);
  CHECK(ReadAll(LineSource(OpenFile(file.path()))) == lines);
  return lines;
}

TEST_CASE("lines are numbered from 1, and the last needs no line feed") {
  CHECK(LinesOf("a\nb\nc\n") == Lines{{1, "a"}, {2, "b"}, {3, "c"}});
  CHECK(LinesOf("a\nb\nc") == Lines{{1, "a"}, {2, "b"}, {3, "c"}});
  CHECK(LinesOf("a") == Lines{{1, "a"}});
}

TEST_CASE("blank lines are skipped and counted") {
  CHECK(LinesOf("") == Lines{});
  CHECK(LinesOf("\n\n \t\r\n") == Lines{});
  CHECK(LinesOf("\na\n\r\n  \nb") == Lines{{2, "a"}, {5, "b"}});
}

TEST_CASE("a carriage return stays with its line, a comma at its end does not") {
  CHECK(LinesOf("a\r\n{},\r\n,\n") == Lines{{1, "a\r"}, {2, "{}"}, {3, ","}});
}

TEST_CASE("a byte order mark is skipped before the first line only") {
  CHECK(LinesOf("\xEF\xBB\xBF{}\n{}") == Lines{{1, "{}"}, {2, "{}"}});
  CHECK(LinesOf("\xEF\xBB\xBF\na") == Lines{{2, "a"}});
  CHECK(LinesOf("a\n\xEF\xBB\xBFz") == Lines{{1, "a"}, {2, "\xEF\xBB\xBFz"}});
}

TEST_CASE("lines that cross the edges of the file buffer come out whole") {
  std::string text;
  Lines expected;
  for (size_t i = 1; i <= 40; ++i) {
    const std::string line(i * 7919, static_cast<char>('a' + i % 26));
    text += line + "\n";
    expected.emplace_back(i, line);
  }
  const std::string longest(5'000'000, 'z');
  expected.emplace_back(41, longest);
  expected.emplace_back(42, "end");
  CHECK((LinesOf(text + longest + "\nend") == expected));
}

TEST_CASE("a line that is too long is told, and the next one read") {
  const std::string longest(kMaxRecordBytes, 'x');
  const std::string text =
      "a\n" + longest + "x\nb\n" + longest + "\n" + longest + longest + longest;
  const Lines lines = LinesOf(text);
  REQUIRE(lines.size() == 5);
  CHECK(lines[1] == std::pair<uint64_t, std::string>{2, "(too long)"});
  CHECK(lines[2] == std::pair<uint64_t, std::string>{3, "b"});
  CHECK((lines[3].second == longest));
  CHECK(lines[4] == std::pair<uint64_t, std::string>{5, "(too long)"});
  JsonParser parser;
  JsonElement root;
  CHECK(Message(ParseLine({"", 5, kRecordTooLong}, &parser, &root)) == "longer than 16 MiB");
}

TEST_CASE("progress is reported now and then, never goes back, and ends with everything") {
  const std::string line(1000, 'x');
  std::string text;
  for (int i = 0; i < 5000; ++i) text += line + "\n";
  const TemporaryFile file(text);
  LineSource source(OpenFile(file.path()));
  std::vector<uint64_t> calls;
  Line read;
  while (source.Next(&read)) {
    source.Report([&](uint64_t done, uint64_t total) {
      CHECK(total == text.size());
      CHECK((calls.empty() || done > calls.back()));
      calls.push_back(done);
    });
  }
  CHECK(calls.size() == 5);
  CHECK(calls.back() == text.size());
  source.Report({});  // an empty function is no progress to report
}

TEST_CASE("a file that cannot be read on ends the lines with its error") {
  LineSource source(OpenFile("/tmp"));
  Line line;
  CHECK_FALSE(source.Next(&line));
  CHECK(source.status().code() == absl::StatusCode::kUnavailable);
  CHECK_FALSE(source.Next(&line));
}

}  // namespace
}  // namespace tranche::internal
