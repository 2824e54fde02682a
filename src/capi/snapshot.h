// A snapshot as a handle, and how its functions answer.
#ifndef TRANCHE_SRC_CAPI_SNAPSHOT_H_
#define TRANCHE_SRC_CAPI_SNAPSHOT_H_

#include <memory>
#include <utility>

#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"

struct tranche_snapshot {
  std::shared_ptr<tranche::capi::IndexState> state;  // outlives the snapshot
  tranche::Snapshot snapshot;
};

namespace tranche::capi {

// A reading function with the one output `json`: `write(const Snapshot&)` gives the document, or
// why there is none.
template <typename Body>
tranche_code AnswerJson(const tranche_snapshot* snapshot, tranche_buffer** json,
                        tranche_error** error, const Body& write) noexcept {
  return Guard(error, Clear(json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("json", json));
    absl::StatusOr<std::string> text = write(snapshot->snapshot);
    if (!text.ok()) return text.status();
    Give(MakeBuffer(*std::move(text)), json);
    return absl::OkStatus();
  });
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_SNAPSHOT_H_
