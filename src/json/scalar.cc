#include "src/json/scalar.h"

#include <cstdint>

namespace tranche::internal {

bool ScalarTexts::TextOf(JsonElement value, std::string_view* text) {
  switch (value.type()) {
    case JsonType::STRING:
      return value.get(*text) == simdjson::SUCCESS;
    case JsonType::NULL_VALUE:
      *text = {};
      return true;
    case JsonType::BOOL:
      *text = bool(value) ? "true" : "false";
      return true;
    case JsonType::INT64:
      *text = numbers_.emplace_back(std::to_string(int64_t(value)));
      return true;
    case JsonType::UINT64:
      *text = numbers_.emplace_back(std::to_string(uint64_t(value)));
      return true;
    default:
      return false;
  }
}

}  // namespace tranche::internal
