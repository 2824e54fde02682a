// Fields and authorized values added and retired; memory.
#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "src/capi/json_out.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

// The one field of a schema that is `json` in "fields". Places in messages begin at the field, as
// in its caller's document.
absl::StatusOr<FieldSpec> ParseField(std::string_view json) {
  std::string schema = "{\"fields\":[";
  schema += json;
  schema += "]}";
  absl::StatusOr<SchemaSpec> parsed = ParseSchema(schema);
  if (!parsed.ok()) {
    std::string message = MessageOf(parsed.status());
    constexpr std::string_view kPlace = " at /fields/0";
    const size_t place = message.rfind(kPlace);
    if (place != std::string::npos) message.erase(place + 4, kPlace.size() - 4);
    return absl::Status(parsed.status().code(), message);
  }
  if (parsed->fields.size() != 1) return InvalidArgument("expected one field");
  return std::move(parsed->fields[0]);
}

absl::StatusOr<FieldKind> ReadKind(tranche_field_kind kind) {
  if (kind != TRANCHE_SELECT && kind != TRANCHE_MULTI_SELECT)
    return InvalidArgument("unknown kind of field: " + std::to_string(kind));
  return static_cast<FieldKind>(kind);  // the same numbers
}

}  // namespace

extern "C" {

tranche_code tranche_index_add_field(tranche_index* index, const char* name, size_t name_size,
                                     tranche_field_kind kind, const tranche_string* values,
                                     size_t value_count, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(name_text, Text("name", name, name_size));
    TRANCHE_CAPI_ASSIGN(known_kind, ReadKind(kind));
    TRANCHE_CAPI_ASSIGN(list, Texts("values", values, value_count));
    const FieldSpec field{std::string(*name_text), *known_kind, *std::move(list)};
    return Write(index, [&](Index& to) { return to.AddField(field); });
  });
}

tranche_code tranche_index_add_field_json(tranche_index* index, const char* field_json,
                                          size_t field_size, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("field_json", field_json, field_size));
    TRANCHE_CAPI_ASSIGN(field, ParseField(*text));
    return Write(index, [&](Index& to) { return to.AddField(*field); });
  });
}

tranche_code tranche_index_add_values(tranche_index* index, const char* field, size_t field_size,
                                      const tranche_string* values, size_t value_count,
                                      tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(name, Text("field", field, field_size));
    TRANCHE_CAPI_ASSIGN(list, Texts("values", values, value_count));
    return Write(index, [&](Index& to) { return to.AddValues(*name, *list); });
  });
}

tranche_code tranche_index_add_values_json(tranche_index* index, const char* field,
                                           size_t field_size, const char* values_json,
                                           size_t values_size, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(name, Text("field", field, field_size));
    TRANCHE_CAPI_ASSIGN(text, Text("values_json", values_json, values_size));
    std::string json = "{\"name\":\"\",\"values\":";
    json += *text;
    json += '}';
    TRANCHE_CAPI_ASSIGN(parsed, ParseField(json));
    if (!parsed->values) return InvalidArgument("expected a list of values");
    return Write(index, [&](Index& to) { return to.AddValues(*name, *parsed->values); });
  });
}

tranche_code tranche_index_retire_value(tranche_index* index, const char* field, size_t field_size,
                                        const char* value, size_t value_size, bool force,
                                        tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(name, Text("field", field, field_size));
    TRANCHE_CAPI_ASSIGN(text, Text("value", value, value_size));
    return Write(index, [&](Index& to) { return to.RetireValue(*name, *text, force); });
  });
}

tranche_code tranche_index_memory(const tranche_index* index, tranche_memory* memory,
                                  tranche_error** error) {
  OutputStruct<tranche_memory> memory_out("tranche_memory", memory);
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_TRY(NotNull("memory", memory));
    TRANCHE_CAPI_TRY(memory_out.Check());
    TRANCHE_CAPI_TRY(CheckMayWrite(*index->state));  // it waits for the writer
    const MemoryReport report = index->state->index->Memory();
    memory_out.Write({0, report.ids, report.text, report.codes, report.bitmaps, report.memberships,
                      report.rules, report.dictionaries, report.search, report.versions,
                      report.Total()});
    return absl::OkStatus();
  });
}

tranche_code tranche_index_memory_json(const tranche_index* index, tranche_buffer** json,
                                       tranche_error** error) {
  return Guard(error, Clear(json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_TRY(NotNull("json", json));
    TRANCHE_CAPI_TRY(CheckMayWrite(*index->state));
    Give(MakeBuffer(MemoryJson(index->state->index->Memory())), json);
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
