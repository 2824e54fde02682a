// An index to chunks of bytes, and back.
#include "tranche/checkpoint.h"

#include <string_view>
#include <utility>

#include "src/capi/arguments.h"
#include "src/capi/index.h"

struct tranche_restorer {
  tranche::Restorer restorer;
};

namespace tranche::capi {

extern "C" {

tranche_code tranche_index_save(const tranche_index* index, tranche_chunk_callback on_chunk,
                                void* context, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(from, UsableIndex(index));
    if (on_chunk == nullptr) return IsNull("on_chunk");
    return (*from)->Save([&](std::string_view chunk) {
      if (on_chunk(context, chunk.data(), chunk.size())) return absl::OkStatus();
      return absl::CancelledError("on_chunk returned false");
    });
  });
}

tranche_code tranche_restorer_create(const tranche_index_options* options,
                                     tranche_restorer** restorer, tranche_error** error) {
  return Guard(error, Clear(restorer), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("restorer", restorer));
    TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_index_options", options,
                                           tranche_index_options(TRANCHE_INDEX_OPTIONS_INIT)));
    *restorer = new tranche_restorer{Restorer(ToCpp(*given))};
    return absl::OkStatus();
  });
}

void tranche_restorer_free(tranche_restorer* restorer) { delete restorer; }

tranche_code tranche_restorer_add(tranche_restorer* restorer, const char* chunk, size_t chunk_size,
                                  tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("restorer", restorer));
    if (chunk == nullptr && chunk_size != 0) return IsNullWithSize("chunk", chunk_size);
    return restorer->restorer.Add({chunk, chunk_size});
  });
}

tranche_code tranche_restorer_finish(tranche_restorer* restorer, tranche_index** index,
                                     tranche_error** error) {
  return Guard(error, Clear(index), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("restorer", restorer));
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(made, restorer->restorer.Finish());
    *index = new tranche_index{*std::move(made)};
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
