// Writes one JSON document without white space, key by key in the order of the calls.
#ifndef TRANCHE_SRC_JSON_WRITER_H_
#define TRANCHE_SRC_JSON_WRITER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/time/time.h"

namespace tranche::internal {

// Places commas; that keys and values alternate and that brackets match is for the caller to see
// to.
class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginList() { return Open('['); }
  JsonWriter& EndList() { return Close(']'); }

  JsonWriter& Key(std::string_view key);
  // Bytes that are not UTF-8 become U+FFFD.
  JsonWriter& String(std::string_view text);
  // Of whatever reads as text.
  template <typename Texts>
  JsonWriter& StringList(const Texts& texts) {
    BeginList();
    for (const std::string_view text : texts) String(text);
    return EndList();
  }
  JsonWriter& Number(uint64_t number);
  // The shortest text that reads back as the same number; finite.
  JsonWriter& Number(double number);
  JsonWriter& Bool(bool value) { return Literal(value ? "true" : "false"); }
  JsonWriter& Null() { return Literal("null"); }

  // `json`, a whole value, as it is.
  JsonWriter& Raw(std::string_view json) { return Literal(json); }

  // A key and its value: a text, a number or a boolean.
  template <typename Value>
  JsonWriter& Member(std::string_view key, const Value& value) {
    Key(key);
    if constexpr (std::is_same_v<Value, bool>) {
      return Bool(value);
    } else if constexpr (std::is_floating_point_v<Value>) {
      return Number(double{value});
    } else if constexpr (std::is_unsigned_v<Value>) {
      return Number(uint64_t{value});
    } else {
      return String(value);
    }
  }
  // A list; `write(item)` writes one element.
  template <typename Items, typename Write>
  JsonWriter& List(const Items& items, const Write& write) {
    BeginList();
    for (const auto& item : items) write(item);
    return EndList();
  }

  // The document; the writer begins again.
  std::string Take();

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Literal(std::string_view text);
  void Separate();

  std::string json_;
  bool after_value_ = false;
};

// RFC 3339, in UTC.
std::string TimeText(absl::Time time);

// `text` as a JSON string for a message: what is long is cut.
std::string Quoted(std::string_view text);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_WRITER_H_
