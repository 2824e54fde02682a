// Fields out, each as it stands, and a schema in the form in which it is read.
#include <algorithm>

#include "src/json/customer_keys.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// Whether a schema declares the field: a property, or a standard field with a list of values.
bool IsDeclared(const FieldInfo& field) {
  if (field.name.starts_with(kPropertyPrefix)) return true;
  const bool takes_values = FieldType::Of(field.kind).traits().takes_values;
  return takes_values && !field.open && !field.values.empty();
}

// The values that are retired, or those that are not.
void WriteValues(std::string_view key, const FieldInfo& field, bool retired, JsonWriter* json) {
  json->Key(key).BeginList();
  for (const ValueInfo& value : field.values) {
    if (value.retired == retired) json->String(value.value);
  }
  json->EndList();
}

// What a field with numbers says beside its kind.
void WriteNumbers(const FieldInfo& field, JsonWriter* json) {
  if (field.decimals) json->Member("decimals", static_cast<uint64_t>(*field.decimals));
  if (field.unit) json->Member("unit", TimeUnitName(*field.unit));
}

void WriteField(const FieldInfo& field, JsonWriter* json) {
  json->BeginObject();
  json->Member("name", field.name);
  json->Member("kind", FieldKindName(field.kind));
  json->Member("open", field.open);
  WriteValues("values", field, /*retired=*/false, json);
  WriteValues("retired", field, /*retired=*/true, json);
  WriteNumbers(field, json);
  if (field.is_measure) json->Member("measure", true);
  json->EndObject();
}

}  // namespace

std::string ToJson(const FieldInfo& field) {
  JsonWriter json;
  WriteField(field, &json);
  return json.Take();
}

std::string ToJson(const std::vector<FieldInfo>& fields) {
  JsonWriter json;
  json.List(fields, [&](const FieldInfo& field) { WriteField(field, &json); });
  return json.Take();
}

std::string SchemaToJson(const std::vector<FieldInfo>& fields, std::string_view time_zone) {
  JsonWriter json;
  json.BeginObject();
  if (time_zone != "UTC") json.Member("time_zone", time_zone);
  json.Key("fields").BeginList();
  for (const FieldInfo& field : fields) {
    if (!IsDeclared(field)) continue;
    json.BeginObject();
    json.Member("name", field.name);
    json.Member("kind", FieldKindName(field.kind));
    WriteNumbers(field, &json);
    // The values of an open one join again when customers hold them.
    if (field.open) {
      json.Member("open", true);
    } else if (FieldType::Of(field.kind).traits().takes_values) {
      WriteValues("values", field, /*retired=*/false, &json);
    }
    const bool has_retired = std::any_of(field.values.begin(), field.values.end(),
                                         [](const ValueInfo& value) { return value.retired; });
    if (has_retired) WriteValues("retired", field, /*retired=*/true, &json);
    json.EndObject();
  }
  json.EndList();
  const bool has_measures = std::any_of(fields.begin(), fields.end(),
                                        [](const FieldInfo& field) { return field.is_measure; });
  if (has_measures) {
    json.Key("measures").BeginList();
    for (const FieldInfo& field : fields) {
      if (field.is_measure) json.String(field.name);
    }
    json.EndList();
  }
  return json.EndObject().Take();
}

}  // namespace tranche
