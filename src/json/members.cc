#include "src/json/members.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/near.h"
#include "src/json/scalar.h"
#include "src/json/writer.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {

absl::Status ReadMembers(JsonElement object, const JsonPointer& at,
                         std::span<const std::string_view> keys, std::span<JsonMember> members,
                         std::vector<std::string_view>* others) {
  simdjson::dom::object pairs;
  if (object.get(pairs)) return PlacedAt(at, InvalidArgument({"expected an object"}));
  std::vector<bool> seen(keys.size());
  for (const auto [key, value] : pairs) {
    const size_t i = std::find(keys.begin(), keys.end(), key) - keys.begin();
    if (i == keys.size()) {
      if (others == nullptr || !NearestName(key, keys).empty())
        return PlacedAt(at, UnknownName({"unknown key ", Quoted(key)}, key, keys));
      others->push_back(key);
      continue;
    }
    if (seen[i]) return PlacedAt(at, InvalidArgument({"duplicate key ", Quoted(key)}));
    seen[i] = true;
    if (!value.is_null()) members[i] = value;
  }
  return absl::OkStatus();
}

absl::Status MissingKey(std::string_view key, const JsonPointer& at) {
  return PlacedAt(at, InvalidArgument({"missing \"", key, "\""}));
}

absl::StatusOr<JsonElement> Required(const JsonMember& member, std::string_view key,
                                     const JsonPointer& at) {
  if (!member) return MissingKey(key, at);
  return *member;
}

absl::StatusOr<std::string> ReadText(JsonElement text, const JsonPointer& at) {
  std::string_view view;
  if (text.get(view)) return PlacedAt(at, InvalidArgument({"expected a string"}));
  if (view.find('\0') != view.npos) {
    return PlacedAt(at, InvalidArgument({"NUL inside a string"}));
  }
  return std::string(view);
}

absl::StatusOr<bool> ReadBool(JsonElement value, const JsonPointer& at) {
  bool result;
  if (value.get(result)) return PlacedAt(at, InvalidArgument({"expected true or false"}));
  return result;
}

absl::StatusOr<uint64_t> ReadCount(JsonElement number, const JsonPointer& at, uint64_t most) {
  uint64_t result;
  if (number.get(result)) {
    return PlacedAt(at, InvalidArgument({"expected a whole number, 0 or more"}));
  }
  if (result > most) return PlacedAt(at, InvalidArgument({result, " is more than ", most}));
  return result;
}

absl::Status UnknownWord(std::string_view word, const JsonPointer& at, std::string_view what,
                         std::span<const std::string_view> names) {
  return PlacedAt(at, UnknownName({"unknown ", what, " ", Quoted(word)}, word, names));
}

absl::StatusOr<Value> ReadValue(JsonElement value, const JsonPointer& at) {
  if (value.is_null() || value.is_object() || value.is_array()) {
    return PlacedAt(at, InvalidArgument({"expected a string, a number, true or false"}));
  }
  ScalarTexts scalars;
  const std::string_view text = scalars.TextOrMark(value);
  if (!IsMalformed(text) && text.find('\0') != text.npos) {
    return PlacedAt(at, InvalidArgument({"NUL inside a string"}));
  }
  return Value(text);
}

absl::StatusOr<std::vector<Value>> ReadValueList(JsonElement values, const JsonPointer& at,
                                                 size_t most) {
  std::vector<Value> result;
  simdjson::dom::array list;
  if (values.get(list)) {
    absl::StatusOr<Value> value = ReadValue(values, at);
    if (!value.ok()) return PlacedAt(at, InvalidArgument({"expected a value or a list of values"}));
    result.push_back(*std::move(value));
    return result;
  }
  for (JsonElement element : list) {
    if (result.size() == most) {
      return PlacedAt(at, ResourceExhausted({"more than ", most, " values"}));
    }
    TRANCHE_ASSIGN_OR_RETURN(result.emplace_back(), ReadValue(element, at / result.size()));
  }
  return result;
}

absl::StatusOr<simdjson::dom::array> ReadList(JsonElement list, const JsonPointer& at,
                                              std::string_view what, size_t most) {
  simdjson::dom::array elements;
  if (list.get(elements)) return PlacedAt(at, InvalidArgument({"expected a list of ", what}));
  const size_t size = elements.size();
  if (size == 0) return PlacedAt(at, InvalidArgument({"the list of ", what, " is empty"}));
  if (size > most) return PlacedAt(at, ResourceExhausted({"more than ", most, " ", what}));
  return elements;
}

}  // namespace tranche::internal
