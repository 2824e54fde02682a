#include "src/capi/index.h"

#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "src/capi/arguments.h"
#include "src/capi/changes.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

constinit thread_local const CallbackScope* innermost_scope = nullptr;

}  // namespace

IndexOptions ToCpp(const tranche_index_options& given, const IndexState* state) {
  IndexOptions options;
  if (given.on_changes != nullptr) {
    options.listener = [call = given.on_changes, context = given.on_changes_context,
                        state](const BatchResult& result) {
      const CallbackScope scope(state);
      CallWithChanges(result, [&](const tranche_changes* changes) { call(context, changes); });
    };
  }
  if (given.clock != nullptr) {
    options.clock = [call = given.clock, context = given.clock_context, state] {
      const CallbackScope scope(state);
      try {
        return absl::FromUnixNanos(call(context));
      } catch (...) {
        return absl::Now();
      }
    };
  }
  return options;
}

CallbackScope::CallbackScope(const IndexState* state) : state_(state), outer_(innermost_scope) {
  innermost_scope = this;
}

CallbackScope::~CallbackScope() { innermost_scope = outer_; }

bool CallbackScope::Includes(const IndexState* state) {
  for (const CallbackScope* scope = innermost_scope; scope != nullptr; scope = scope->outer_) {
    if (scope->state_ == state) return true;
  }
  return false;
}

bool IsDamaged(const IndexState& state) { return state.is_damaged || state.index->IsDamaged(); }

absl::Status CheckUndamaged(const IndexState& state) {
  if (!IsDamaged(state)) return absl::OkStatus();
  return absl::InternalError("an earlier write failed half way: free the index, and load it again");
}

absl::Status CheckMayWrite(const IndexState& state) {
  TRANCHE_CAPI_TRY(CheckUndamaged(state));
  if (CallbackScope::Includes(&state)) {
    return FailedPrecondition(
        "a callback must not write to the index that calls it, nor ask for its memory");
  }
  if (state.loader_thread.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
    return FailedPrecondition("this thread has a loader open: commit or free it first");
  }
  return absl::OkStatus();
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
    auto handle = std::make_unique<tranche_index>();
    handle->state = std::make_shared<IndexState>();
    TRANCHE_CAPI_ASSIGN(made, Index::Create(schema, ToCpp(*given, handle->state.get())));
    handle->state->index = *std::move(made);
    *index = handle.release();
    return absl::OkStatus();
  });
}

void tranche_index_free(tranche_index* index) { delete index; }

bool tranche_index_is_damaged(const tranche_index* index) {
  return index != nullptr && IsDamaged(*index->state);
}

}  // extern "C"

}  // namespace tranche::capi
