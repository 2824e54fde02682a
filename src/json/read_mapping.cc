// Mappings in.
#include <algorithm>
#include <array>
#include <utility>

#include "src/base/message.h"
#include "src/json/customer_keys.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/json/pointer.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

constexpr std::string_view kAnyProperty = "properties.*";

absl::Status CheckFrom(std::string_view from, const JsonPointer& at) {
  if (from.empty()) return PlacedAt(at, InvalidArgument({"a key or column has no name"}));
  const size_t star = from.find('*');
  if (star == from.npos || from == "*") return absl::OkStatus();
  if (star + 1 == from.size() && from[star - 1] == '.') return absl::OkStatus();
  return PlacedAt(at, InvalidArgument({"\"*\" stands at the end only, as in \"metadata.*\""}));
}

absl::Status CheckField(std::string_view field, bool from_any, const JsonPointer& at) {
  if (field == kAnyProperty || field == "*") {
    if (from_any) return absl::OkStatus();
    return PlacedAt(at, InvalidArgument({Quoted(field), " wants a key that ends in \"*\" too"}));
  }
  if (field.starts_with(kPropertyPrefix) && field.size() > kPropertyPrefix.size()) {
    return absl::OkStatus();
  }
  std::vector<std::string_view> names(std::begin(kCustomerKeys), std::end(kCustomerKeys));
  names.pop_back();  // "properties"
  if (std::find(names.begin(), names.end(), field) != names.end()) return absl::OkStatus();
  return PlacedAt(at, UnknownName({"unknown field ", Quoted(field)}, field, names));
}

absl::Status ReadValueNames(JsonElement element, const JsonPointer& at,
                            std::map<std::string, std::string>* values) {
  simdjson::dom::object names;
  if (element.get(names)) return PlacedAt(at, InvalidArgument({"expected an object"}));
  for (const auto [from, to] : names) {
    std::string text;
    if (!to.is_null()) {
      TRANCHE_ASSIGN_OR_RETURN(const Value value, ReadValue(to, at / from));
      text = value.text();
    }
    if (!values->try_emplace(std::string(from), std::move(text)).second) {
      return PlacedAt(at, InvalidArgument({"duplicate key ", Quoted(from)}));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadKey(JsonElement element, const JsonPointer& at, MappedKey* key) {
  TRANCHE_RETURN_IF_ERROR(CheckFrom(key->from, at));
  if (element.is_null()) return absl::OkStatus();
  const bool from_any = key->from.ends_with('*');
  std::string_view field;
  if (!element.get(field)) {
    key->field = field;
    return CheckField(field, from_any, at);
  }
  if (!element.is_object()) {
    return PlacedAt(at, InvalidArgument({"expected a field, or an object with \"field\""}));
  }
  static constexpr std::array<std::string_view, 3> kKeys = {"field", "split", "values"};
  const auto members = ReadMembers(element, at, kKeys);
  if (!members.ok()) return members.status();
  const auto& [name, split, values] = *members;
  if (!name) return MissingKey("field", at);
  absl::StatusOr<std::string> text = ReadText(*name, at / "field");
  if (!text.ok()) return text.status();
  key->field = *std::move(text);
  TRANCHE_RETURN_IF_ERROR(CheckField(key->field, from_any, at / "field"));
  if (split) {
    text = ReadText(*split, at / "split");
    if (!text.ok()) return text.status();
    if (text->empty()) return PlacedAt(at / "split", InvalidArgument({"the separator is empty"}));
    key->split = *std::move(text);
  }
  return values ? ReadValueNames(*values, at / "values", &key->values) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Mapping> ParseMapping(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  const JsonPointer document;
  static constexpr std::array<std::string_view, 1> kKeys = {"map"};
  const auto members = ReadMembers(root, document, kKeys);
  if (!members.ok()) return members.status();
  const JsonMember& map = (*members)[0];
  if (!map) return MissingKey("map", document);
  const JsonPointer at = document / "map";
  simdjson::dom::object keys;
  if (map->get(keys)) return PlacedAt(at, InvalidArgument({"expected an object"}));
  Mapping mapping;
  for (const auto [from, element] : keys) {
    const auto same = [&from = from](const MappedKey& key) { return key.from == from; };
    if (std::any_of(mapping.keys.begin(), mapping.keys.end(), same)) {
      return PlacedAt(at, InvalidArgument({"duplicate key ", Quoted(from)}));
    }
    MappedKey& key = mapping.keys.emplace_back();
    key.from = from;
    TRANCHE_RETURN_IF_ERROR(ReadKey(element, at / from, &key));
  }
  return mapping;
}

}  // namespace tranche
