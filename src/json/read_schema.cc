// Schemas and fields in.
#include <array>

#include "src/base/message.h"
#include "src/json/members.h"
#include "src/json/readers.h"
#include "src/json/writer.h"
#include "src/schema/field_type.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

constexpr TimeUnit kTimeUnits[] = {TimeUnit::kSeconds, TimeUnit::kMilliseconds};

absl::StatusOr<FieldKind> ReadKind(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string word, ReadText(element, at));
  std::vector<std::string_view> words;
  for (const FieldType* type : FieldType::All()) {
    if (type->name() == word) return type->kind();
    words.push_back(type->name());
  }
  return UnknownWord(word, at, "kind", words);
}

}  // namespace

namespace internal {

absl::StatusOr<std::vector<Value>> ReadValues(JsonElement element, const JsonPointer& at) {
  return ReadValueList(element, at, kMaxValuesPerField);
}

absl::StatusOr<FieldSpec> ReadFieldSpec(JsonElement element, const JsonPointer& at) {
  // "retired" is what `ToJson` writes and nobody can set.
  static constexpr std::array<std::string_view, 7> kKeys = {"name",     "kind", "values", "open",
                                                            "decimals", "unit", "retired"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [name, kind, values, open, decimals, unit, retired] = members;

  FieldSpec field;
  if (!name) return MissingKey("name", at);
  TRANCHE_ASSIGN_OR_RETURN(field.name, ReadText(*name, at / "name"));
  if (kind) {
    TRANCHE_ASSIGN_OR_RETURN(field.kind, ReadKind(*kind, at / "kind"));
  }
  if (values) {
    TRANCHE_ASSIGN_OR_RETURN(field.values, ReadValues(*values, at / "values"));
  }
  if (open) {
    TRANCHE_ASSIGN_OR_RETURN(field.open, ReadBool(*open, at / "open"));
  }
  if (decimals) {
    TRANCHE_ASSIGN_OR_RETURN(field.decimals, ReadCount(*decimals, at / "decimals", kMaxDecimals));
  }
  if (unit) {
    TRANCHE_ASSIGN_OR_RETURN(
        field.unit, ReadWord<TimeUnit>(*unit, at / "unit", "unit", kTimeUnits, TimeUnitName));
  }
  return field;
}

}  // namespace internal

absl::StatusOr<SchemaSpec> ParseSchema(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  const JsonPointer document;
  static constexpr std::array<std::string_view, 3> kKeys = {"fields", "measures", "time_zone"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(root, document, kKeys));
  const JsonMember& fields = members[0];
  if (!fields) return MissingKey("fields", document);

  const JsonPointer at = document / "fields";
  simdjson::dom::array list;
  if (fields->get(list)) return PlacedAt(at, InvalidArgument({"expected a list of fields"}));
  SchemaSpec schema;
  for (JsonElement field : list) {
    const size_t position = schema.fields.size();
    TRANCHE_ASSIGN_OR_RETURN(schema.fields.emplace_back(), ReadFieldSpec(field, at / position));
  }
  if (const JsonMember& measures = members[1]) {
    const JsonPointer place = document / "measures";
    if (measures->get(list)) return PlacedAt(place, InvalidArgument({"expected a list of fields"}));
    for (JsonElement name : list) {
      const size_t position = schema.measures.size();
      TRANCHE_ASSIGN_OR_RETURN(schema.measures.emplace_back(), ReadText(name, place / position));
    }
  }
  if (const JsonMember& time_zone = members[2]) {
    TRANCHE_ASSIGN_OR_RETURN(schema.time_zone, ReadText(*time_zone, document / "time_zone"));
  }
  return schema;
}

}  // namespace tranche
