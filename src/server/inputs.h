// What requests that bring customers have in common.
#ifndef TRANCHE_SRC_SERVER_INPUTS_H_
#define TRANCHE_SRC_SERVER_INPUTS_H_

#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "src/server/api.h"
#include "src/server/message.h"
#include "tranche/batch.h"

namespace tranche::server {

// The query parameters "bad_values" and "unknown_keys".
struct BadInput {
  BadValues bad_values = BadValues::kReject;
  std::optional<UnknownKeys> unknown_keys;  // nothing: what the library does without being told
};
absl::StatusOr<BadInput> BadInputOf(const Request& request, BadValues otherwise);

// The headers "Position-Source" (percent-encoded), "Position-Epoch" (0 when absent) and
// "Position-Sequence"; nothing when there are none. Which positions a batch may have is the
// library's to say.
absl::StatusOr<std::optional<Position>> PositionOf(const Request& request);

// Applies the batch, and answers with its result. `ignored`: unknown keys of its customers, which
// the JSON of the request had.
Answer ApplyBatch(Api& api, Batch batch, const BadInput& choice,
                  std::span<const std::string> ignored);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_INPUTS_H_
