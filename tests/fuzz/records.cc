#include "tests/fuzz/records.h"

#include <zlib.h>

#include <memory>
#include <optional>
#include <utility>

#include "src/json/customer_source.h"
#include "tests/fuzz/world.h"
#include "tests/json/pieces.h"

namespace tranche::internal::fuzz {
namespace {

// Each part with its size, so that no two records look alike.
void Append(std::string_view part, std::string* to) {
  *to += std::to_string(part.size());
  *to += ':';
  *to += part;
}

std::string ToText(const CustomerRecord& record) {
  std::string text = std::to_string(record.line);
  if (!record.status.ok()) {
    Append(record.status.ToString(), &text);
    return text;
  }
  Append(record.customer.id, &text);
  for (const AttributeView& attribute : record.customer.attributes) {
    Append(attribute.field, &text);
    for (const std::string_view value : attribute.values) Append(value, &text);
    text += ';';
  }
  for (const std::string_view key : record.ignored) Append(key, &text);
  return text;
}

std::optional<InputFormat> FormatSeen(const InputBuffer& input) {
  const auto format = FormatOf(input.unread());
  return format.ok() ? std::optional(*format) : std::nullopt;
}

std::string Member(std::string_view text) {
  constexpr int kGzip = 16;
  z_stream stream = {};
  FUZZ_CHECK(deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK,
             "zlib");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  FUZZ_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace

ReadInput ReadAll(InputBuffer input, const Mapping& mapping) {
  ReadInput read;
  read.format = FormatSeen(input);
  const auto customers = OpenCustomers(std::move(input), mapping);
  if (!customers.ok()) {
    read.status = customers.status();
    return read;
  }
  CustomerRecord record;
  uint64_t line = 1;
  while ((*customers)->Next(&record)) {
    FUZZ_CHECK(record.line >= line, std::to_string(record.line));
    line = record.line;
    if (record.status.ok()) {
      FUZZ_CHECK(!record.customer.id.empty(), "a customer without an id");
    } else {
      FUZZ_CHECK(absl::IsInvalidArgument(record.status), record.status.ToString());
      FUZZ_CHECK(!record.status.message().empty(), "a record without a reason");
    }
    read.records.push_back(ToText(record));
  }
  FUZZ_CHECK(!(*customers)->Next(&record), "the end stays the end");
  read.status = (*customers)->status();
  return read;
}

void CheckPieces(std::string_view text, size_t most, uint64_t seed, const Mapping& mapping,
                 const ReadInput& expected) {
  auto pieces = std::make_unique<testing::PiecesSource>(text, most, seed);
  InputBuffer input(std::move(pieces));
  if (FormatSeen(input) != expected.format) return;
  const ReadInput read = ReadAll(std::move(input), mapping);
  FUZZ_CHECK(read.status.ok() == expected.status.ok(), read.status.ToString());
  if (!read.status.ok()) return;  // how much could be read before is a matter of the pieces
  for (size_t i = 0; i < read.records.size() && i < expected.records.size(); ++i) {
    FUZZ_CHECK(read.records[i] == expected.records[i],
               "in pieces: " + read.records[i] + "\nwhole: " + expected.records[i]);
  }
  FUZZ_CHECK(read.records.size() == expected.records.size(), std::to_string(read.records.size()));
}

std::string Gzip(std::string_view text) {
  const size_t half = text.size() / 2;
  return Member(text.substr(0, half)) + Member(text.substr(half));
}

}  // namespace tranche::internal::fuzz
