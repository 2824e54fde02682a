#include "src/json/document.h"

#include <optional>

#include "src/base/message.h"
#include "src/json/syntax.h"

namespace tranche::internal {
namespace {

absl::Status ErrorOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return absl::OkStatus();
    case simdjson::EMPTY:
      return InvalidArgument({"nothing but white space"});
    case simdjson::UTF8_ERROR:
      return InvalidArgument({"invalid UTF-8"});
    case simdjson::STRING_ERROR:
      return InvalidArgument({"half a surrogate pair inside a string"});
    case simdjson::CAPACITY:
      return InvalidArgument({"longer than 4 GiB"});
    case simdjson::MEMALLOC:
      return ResourceExhausted({"out of memory"});
    default:
      return InvalidArgument({"malformed JSON"});
  }
}

}  // namespace

JsonParser::JsonParser() { Renew(); }

void JsonParser::Renew() {
  parser_ = simdjson::dom::parser();
  is_ready_ = parser_.allocate(size_t{1} << 12, kMaxJsonDepth) == simdjson::SUCCESS;
}

absl::Status JsonParser::Parse(std::string_view json, JsonElement* root) {
  copy_.assign(json).append(kJsonPadding, ' ');
  return ParsePadded(std::string_view(copy_).substr(0, json.size()), root);
}

bool JsonParser::HasDoubles() const {
  const uint64_t* tape = parser_.doc.tape.get();
  const uint64_t end = tape[0] << 8 >> 8;  // the root's payload
  for (uint64_t i = 1; i < end; ++i) {
    const char type = static_cast<char>(tape[i] >> 56);
    if (type == 'd') return true;
    if (type == 'l' || type == 'u') ++i;  // the integer itself
  }
  return false;
}

bool JsonParser::MayLoseDigits(std::string_view json) const {
  constexpr uint32_t kKeptDigits = 15;  // of any decimal, and the point
  if (!HasDoubles()) return false;
  const auto& parsed = *parser_.implementation;
  for (uint32_t i = 0; i < parsed.n_structural_indexes; ++i) {
    const uint32_t begin = parsed.structural_indexes[i];
    // "-", or a digit: rare among what a record is made of.
    if (static_cast<uint8_t>(json[begin] - '-') > '9' - '-') continue;
    if (FractionSize(json.substr(begin)) > kKeptDigits + 1) return true;
  }
  return false;
}

absl::Status JsonParser::ParsePadded(std::string_view json, JsonElement* root) {
  if (!is_ready_) Renew();
  if (!is_ready_) return ErrorOf(simdjson::MEMALLOC);
  auto error = parser_.parse(json.data(), json.size(), /*realloc_if_needed=*/false).get(*root);
  if (error == simdjson::SUCCESS && !MayLoseDigits(json)) return absl::OkStatus();
  if (error == simdjson::EMPTY) return ErrorOf(error);
  if (error == simdjson::MEMALLOC) {
    is_ready_ = false;
    return ErrorOf(error);
  }
  if (error != simdjson::SUCCESS) {
    if (const auto syntax = FindSyntaxError(json))
      return InvalidArgument({syntax->what, " at ", LineAndColumn(syntax->offset, json)});
  }
  // In order but, perhaps, for numbers that simdjson does not hold.
  error = parser_.parse(WithNumbersAsText(json)).get(*root);
  is_ready_ = error != simdjson::MEMALLOC;
  return ErrorOf(error);
}

}  // namespace tranche::internal
