// Documents put together from parts that are JSON already.
#include "src/base/message.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

std::string JsonString(std::string_view text) { return JsonWriter().String(text).Take(); }

std::string JsonNumber(uint64_t number) { return JsonWriter().Number(number).Take(); }

std::string JsonNumber(double number) { return JsonWriter().Number(number).Take(); }

std::string JsonList(std::span<const std::string> values) {
  JsonWriter json;
  json.List(values, [&](const std::string& value) { json.Raw(value); });
  return json.Take();
}

std::string JsonObject(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  JsonWriter json;
  json.BeginObject();
  for (const auto& [key, value] : members) json.Key(key).Raw(value);
  return json.EndObject().Take();
}

std::string JoinObjects(std::string_view first, std::string_view second) {
  constexpr std::string_view kEmpty = "{}";
  if (first == kEmpty) return std::string(second);
  if (second == kEmpty) return std::string(first);
  first.remove_suffix(1);
  second.remove_prefix(1);
  return Concat({first, ",", second});
}

}  // namespace tranche
