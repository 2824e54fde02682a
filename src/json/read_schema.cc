// Schemas in.
#include <algorithm>
#include <array>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/json/pointer.h"
#include "src/json/writer.h"
#include "src/schema/field_type.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

absl::StatusOr<FieldKind> ReadKind(JsonElement element, const JsonPointer& at) {
  const absl::StatusOr<std::string> word = ReadText(element, at);
  if (!word.ok()) return word.status();
  std::vector<std::string_view> words;
  for (const FieldType* type : FieldType::All()) {
    if (type->name() == *word) return type->kind();
    words.push_back(type->name());
  }
  return PlacedAt(at, UnknownName({"unknown kind ", Quoted(*word)}, *word, words));
}

absl::StatusOr<FieldSpec> ReadField(JsonElement element, const JsonPointer& at) {
  // "retired" is what `ToJson` writes and nobody can set.
  static constexpr std::array<std::string_view, 4> kKeys = {"name", "kind", "values", "retired"};
  const auto members = ReadMembers(element, at, kKeys);
  if (!members.ok()) return members.status();
  const auto& [name, kind, values, retired] = *members;

  FieldSpec field;
  if (!name) return MissingKey("name", at);
  absl::StatusOr<std::string> text = ReadText(*name, at / "name");
  if (!text.ok()) return text.status();
  field.name = *std::move(text);
  if (kind) {
    const absl::StatusOr<FieldKind> known = ReadKind(*kind, at / "kind");
    if (!known.ok()) return known.status();
    field.kind = *known;
  }
  if (values) {
    absl::StatusOr<std::vector<std::string>> list =
        ReadTexts(*values, at / "values", kMaxValuesPerField);
    if (!list.ok()) return list.status();
    field.values = *std::move(list);
  }
  return field;
}

}  // namespace

absl::StatusOr<SchemaSpec> ParseSchema(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  const JsonPointer document;
  static constexpr std::array<std::string_view, 1> kKeys = {"fields"};
  const auto members = ReadMembers(root, document, kKeys);
  if (!members.ok()) return members.status();
  const JsonMember& fields = (*members)[0];
  if (!fields) return MissingKey("fields", document);

  const JsonPointer at = document / "fields";
  simdjson::dom::array list;
  if (fields->get(list)) return PlacedAt(at, InvalidArgument({"expected a list of fields"}));
  SchemaSpec schema;
  for (JsonElement element : list) {
    absl::StatusOr<FieldSpec> field = ReadField(element, at / schema.fields.size());
    if (!field.ok()) return field.status();
    schema.fields.push_back(*std::move(field));
  }
  return schema;
}

}  // namespace tranche
