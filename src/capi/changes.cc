#include "src/capi/changes.h"

#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

// Null when there is none.
const Change* FindChange(const tranche_changes* changes, size_t position) {
  if (changes == nullptr) return nullptr;
  const std::vector<Change>& all = changes->result().changes;
  return position < all.size() ? &all[position] : nullptr;
}

}  // namespace

std::function<void(uint64_t, uint64_t)> ToCpp(tranche_progress_callback progress, void* context) {
  if (progress == nullptr) return {};
  return [progress, context](uint64_t done, uint64_t total) {
    CallHost([&] { progress(context, done, total); });
  };
}

extern "C" {

size_t tranche_changes_size(const tranche_changes* changes) {
  return changes == nullptr ? 0 : changes->result().changes.size();
}

tranche_code tranche_changes_get(const tranche_changes* changes, size_t position,
                                 tranche_change* change, tranche_error** error) {
  // A patch may have fifty changes: the way that succeeds is as short as reading one in C++.
  if (const Change* found = FindChange(changes, position); found != nullptr && change != nullptr) {
    if (error != nullptr) *error = nullptr;
    *change = {ToC(found->segment_id), ToC(found->customer_id), found->entered};
    return TRANCHE_OK;
  }
  return Guard(error, Clear(change), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("changes", changes));
    TRANCHE_CAPI_TRY(NotNull("change", change));
    return absl::OutOfRangeError("change " + std::to_string(position) + " of " +
                                 std::to_string(tranche_changes_size(changes)));
  });
}

uint64_t tranche_changes_version(const tranche_changes* changes) {
  return changes == nullptr ? 0 : changes->result().version;
}

uint64_t tranche_changes_stale(const tranche_changes* changes) {
  return changes == nullptr ? 0 : changes->result().stale;
}

bool tranche_changes_already_applied(const tranche_changes* changes) {
  return changes != nullptr && changes->result().already_applied;
}

uint64_t tranche_changes_entered(const tranche_changes* changes) {
  return changes == nullptr ? 0 : changes->result().entered;
}

uint64_t tranche_changes_left(const tranche_changes* changes) {
  return changes == nullptr ? 0 : changes->result().left;
}

tranche_code tranche_changes_json(const tranche_changes* changes, tranche_buffer** json,
                                  tranche_error** error) {
  return Guard(error, Clear(json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("changes", changes));
    TRANCHE_CAPI_TRY(NotNull("json", json));
    Give(ToJson(changes->result()), json);
    return absl::OkStatus();
  });
}

void tranche_changes_free(tranche_changes* changes) { delete changes; }

}  // extern "C"

}  // namespace tranche::capi
