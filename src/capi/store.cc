// Durable indexes.
#ifdef TRANCHE_HAS_STORE
#include "tranche/store.h"
#endif

#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "tranche/json.h"

namespace tranche::capi {

#ifdef TRANCHE_HAS_STORE

namespace {

absl::StatusOr<StoreOptions> ToCpp(const tranche_store_options& given) {
  StoreOptions options;
  TRANCHE_CAPI_ASSIGN(schema, Text("schema_json", given.schema_json));
  if (!schema->empty()) {
    TRANCHE_CAPI_ASSIGN(parsed, ParseSchema(*schema));
    options.schema = *std::move(parsed);
  }
  if (given.durability != TRANCHE_DURABLE && given.durability != TRANCHE_PROCESS_CRASH_SAFE)
    return InvalidArgument("durability is none of tranche_durability");
  options.durability =
      given.durability == TRANCHE_DURABLE ? Durability::kDurable : Durability::kProcessCrashSafe;
  options.checkpoint_after_bytes = given.checkpoint_after_bytes;
  TRANCHE_CAPI_ASSIGN(vfs, Text("vfs", given.vfs));
  if (vfs->find('\0') != std::string_view::npos) return InvalidArgument("vfs holds a NUL");
  options.vfs = std::string(*vfs);
  return options;
}

absl::StatusOr<Store*> StoreOf(const tranche_index* index) {
  TRANCHE_CAPI_TRY(NotNull("index", index));
  if (index->store == nullptr) return FailedPrecondition("the index is not durable");
  return index->store;
}

}  // namespace

extern "C" {

tranche_code tranche_store_open(const char* path, size_t path_size,
                                const tranche_store_options* store_options,
                                const tranche_index_options* index_options, tranche_index** index,
                                tranche_error** error) {
  return Guard(error, Clear(index), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(file, PathText(path, path_size));
    TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_store_options", store_options,
                                           tranche_store_options(TRANCHE_STORE_OPTIONS_INIT)));
    TRANCHE_CAPI_ASSIGN(callbacks, ReadOptions("tranche_index_options", index_options,
                                               tranche_index_options(TRANCHE_INDEX_OPTIONS_INIT)));
    TRANCHE_CAPI_ASSIGN(options, ToCpp(*given));
    IndexOptions called = ToCpp(*callbacks);
    options->clock = std::move(called.clock);
    options->listener = std::move(called.listener);
    options->now = called.now;
    TRANCHE_CAPI_ASSIGN(opened, Store::Open(*file, *std::move(options)));
    const std::shared_ptr<Store> store = *std::move(opened);
    *index = new tranche_index{store, store.get()};
    return absl::OkStatus();
  });
}

tranche_code tranche_store_checkpoint(tranche_index* index, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(store, StoreOf(index));
    return (*store)->Checkpoint();
  });
}

tranche_code tranche_store_verify(tranche_index* index, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(store, StoreOf(index));
    return (*store)->Verify();
  });
}

tranche_code tranche_store_stats(const tranche_index* index, tranche_buffer** json,
                                 tranche_error** error) {
  return Guard(error, Clear(json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(store, StoreOf(index));
    TRANCHE_CAPI_TRY(NotNull("json", json));
    Give(ToJson((*store)->Stats()), json);
    return absl::OkStatus();
  });
}

}  // extern "C"

#else

namespace {

tranche_code NoStore(tranche_error** error) {
  return Guard(error, Clear(), []() -> absl::Status {
    return absl::UnimplementedError("the library was built without SQLite, and has no store");
  });
}

}  // namespace

extern "C" {

tranche_code tranche_store_open(const char*, size_t, const tranche_store_options*,
                                const tranche_index_options*, tranche_index** index,
                                tranche_error** error) {
  if (index != nullptr) *index = nullptr;
  return NoStore(error);
}
tranche_code tranche_store_checkpoint(tranche_index*, tranche_error** error) {
  return NoStore(error);
}
tranche_code tranche_store_verify(tranche_index*, tranche_error** error) { return NoStore(error); }
tranche_code tranche_store_stats(const tranche_index*, tranche_buffer** json,
                                 tranche_error** error) {
  if (json != nullptr) *json = nullptr;
  return NoStore(error);
}

}  // extern "C"

#endif

}  // namespace tranche::capi
