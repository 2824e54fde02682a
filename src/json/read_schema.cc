// Schemas and fields in.
#include <array>

#include "src/base/message.h"
#include "src/json/members.h"
#include "src/json/readers.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

constexpr FieldKind kKinds[] = {FieldKind::kSelect, FieldKind::kMultiSelect, FieldKind::kPresence,
                                FieldKind::kRelationship, FieldKind::kCustomerId};

}  // namespace

namespace internal {

absl::StatusOr<std::vector<std::string>> ReadValues(JsonElement element, const JsonPointer& at) {
  return ReadTexts(element, at, kMaxValuesPerField);
}

absl::StatusOr<FieldSpec> ReadFieldSpec(JsonElement element, const JsonPointer& at) {
  // "open" and "retired" are what `ToJson` writes and nobody can set.
  static constexpr std::array<std::string_view, 4> kKeys = {"name", "kind", "values", "retired"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [name, kind, values, retired] = members;

  FieldSpec field;
  if (!name) return MissingKey("name", at);
  TRANCHE_ASSIGN_OR_RETURN(field.name, ReadText(*name, at / "name"));
  if (kind) {
    TRANCHE_ASSIGN_OR_RETURN(
        field.kind, ReadWord<FieldKind>(*kind, at / "kind", "kind", kKinds, FieldKindName));
  }
  if (values) {
    TRANCHE_ASSIGN_OR_RETURN(field.values, ReadValues(*values, at / "values"));
  }
  return field;
}

}  // namespace internal

absl::StatusOr<SchemaSpec> ParseSchema(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  const JsonPointer document;
  static constexpr std::array<std::string_view, 1> kKeys = {"fields"};
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
  return schema;
}

}  // namespace tranche
