#include "src/json/scalar.h"

#include <cstdint>

#include "src/engine/drop_counts.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

// What a person is to see of a value. simdjson's own writer would need a symbol of its library that
// a host with another simdjson replaces.
void Show(JsonElement value, ScalarTexts* scalars, JsonWriter* json) {
  simdjson::dom::array list;
  simdjson::dom::object members;
  double number;
  std::string_view text;
  if (!value.get(list)) {
    json->BeginList();
    for (JsonElement element : list) Show(element, scalars, json);
    json->EndList();
  } else if (!value.get(members)) {
    json->BeginObject();
    for (const auto [key, member] : members) {
      json->Key(key);
      Show(member, scalars, json);
    }
    json->EndObject();
  } else if (!value.get(text)) {
    IsMalformed(text) ? json->Raw(ShownValue(text)) : json->String(text);
  } else if (value.is_null()) {
    json->Null();
  } else if (scalars->TextOf(value, &text)) {
    json->Raw(text);
  } else if (!value.get(number)) {
    std::string digits = JsonWriter().Number(number).Take();
    if (digits.find_first_of(".e") == digits.npos) digits += ".0";  // as it was written, or 1e2
    json->Raw(digits);
  }
}

}  // namespace

bool ScalarTexts::TextOfOther(JsonElement value, std::string_view* text) {
  switch (value.type()) {
    case JsonType::NULL_VALUE:
      *text = {};
      return true;
    case JsonType::BOOL:
      *text = value.get_bool().value_unsafe() ? "true" : "false";
      return true;
    case JsonType::INT64:
      *text = texts_.emplace_back(std::to_string(value.get_int64().value_unsafe()));
      return true;
    case JsonType::UINT64:
      *text = texts_.emplace_back(std::to_string(value.get_uint64().value_unsafe()));
      return true;
    default:
      return false;
  }
}

std::string_view ScalarTexts::Marked(JsonElement value) {
  JsonWriter json;
  Show(value, this, &json);
  return texts_.emplace_back(MarkMalformed(ReportedPart(json.Take())));
}

}  // namespace tranche::internal
