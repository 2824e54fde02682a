#include "src/json/scalar.h"

#include <cstdint>

#include "src/engine/drop_counts.h"
#include "src/engine/malformed_value.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

// What a person is to see of a value. simdjson's own writer would need a symbol of its library that
// a host with another simdjson replaces.
void Show(JsonElement value, ScalarTexts* scalars, JsonWriter* json) {
  std::string_view text;
  if (value.is_array()) {
    json->BeginList();
    for (JsonElement element : value.get_array().value_unsafe()) Show(element, scalars, json);
    json->EndList();
  } else if (value.is_object()) {
    json->BeginObject();
    for (const auto [key, member] : value.get_object().value_unsafe()) {
      json->Key(key);
      Show(member, scalars, json);
    }
    json->EndObject();
  } else if (value.is_null()) {
    json->Null();
  } else if (value.is_double()) {
    json->Number(value.get_double().value_unsafe());
  } else if (scalars->TextOf(value, &text)) {
    value.is_string() ? json->String(text) : json->Raw(text);
  }
}

}  // namespace

bool ScalarTexts::TextOf(JsonElement value, std::string_view* text) {
  switch (value.type()) {
    case JsonType::STRING:
      return value.get(*text) == simdjson::SUCCESS;
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
