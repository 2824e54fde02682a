#include "src/capi/index.h"

#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "src/capi/arguments.h"
#include "src/capi/batch.h"
#include "src/capi/buffer.h"
#include "src/capi/changes.h"
#include "tranche/json.h"
#include "tranche/service.h"

namespace tranche::capi {

IndexOptions ToCpp(const tranche_index_options& given) {
  IndexOptions options;
  if (given.on_changes != nullptr) {
    options.listener = [call = given.on_changes,
                        context = given.on_changes_context](const BatchResult& result) {
      const tranche_changes changes{{}, &result};
      call(context, &changes);
    };
  }
  if (given.clock != nullptr) {
    options.clock = [call = given.clock, context = given.clock_context] {
      return absl::FromUnixNanos(call(context));
    };
  }
  if (given.has_now) options.now = absl::FromUnixNanos(given.now);
  return options;
}

absl::StatusOr<std::shared_ptr<Index>> UsableIndex(const tranche_index* handle) {
  TRANCHE_CAPI_TRY(NotNull("index", handle));
  if (!handle->index->IsDamaged()) return handle->index;
  return absl::InternalError(
      "memory ran out in an earlier write: free the index and create it again");
}

extern "C" {

tranche_code tranche_index_create(const char* schema_json, size_t schema_size,
                                  const tranche_index_options* options, tranche_index** index,
                                  tranche_error** error) {
  return Guard(error, Clear(index), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("schema_json", schema_json, schema_size));
    TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_index_options", options,
                                           tranche_index_options(TRANCHE_INDEX_OPTIONS_INIT)));
    SchemaSpec schema;
    if (!text->empty()) {
      TRANCHE_CAPI_ASSIGN(parsed, ParseSchema(*text));
      schema = *std::move(parsed);
    }
    TRANCHE_CAPI_ASSIGN(made, Index::Create(schema, ToCpp(*given)));
    *index = new tranche_index{*std::move(made)};
    return absl::OkStatus();
  });
}

void tranche_index_free(tranche_index* index) { delete index; }

bool tranche_index_is_damaged(const tranche_index* index) {
  return index != nullptr && index->index->IsDamaged();
}

uint64_t tranche_index_memory_bytes(const tranche_index* index) {
  return index == nullptr ? 0 : index->index->Memory().Total();
}

tranche_code tranche_index_call(tranche_index* index, const char* request, const char* json,
                                size_t json_size, tranche_buffer** answer, tranche_error** error) {
  return Guard(error, Clear(answer), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(to, UsableIndex(index));
    TRANCHE_CAPI_TRY(NotNull("request", request));
    TRANCHE_CAPI_ASSIGN(members, Text("json", json, json_size));
    const Service service(to->get());
    TRANCHE_CAPI_ASSIGN(text, service.Call(request, members->empty() ? "{}" : *members));
    Give(*std::move(text), answer);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_apply(tranche_index* index, const tranche_batch* batch,
                                 tranche_changes** changes, tranche_error** error) {
  return Guard(error, Clear(changes), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(to, UsableIndex(index));
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(result, (*to)->Apply(batch->batch));
    if (changes != nullptr) *changes = new tranche_changes{*std::move(result)};
    return absl::OkStatus();
  });
}

tranche_code tranche_index_advance(tranche_index* index, int64_t time, tranche_changes** changes,
                                   tranche_error** error) {
  return Guard(error, Clear(changes), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(to, UsableIndex(index));
    TRANCHE_CAPI_ASSIGN(result, (*to)->AdvanceTo(absl::FromUnixNanos(time)));
    if (changes != nullptr) *changes = new tranche_changes{*std::move(result)};
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
