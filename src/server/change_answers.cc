// Customers and operations in bulk. The body is a file by the time these functions see it.
#include <utility>
#include <vector>

#include "src/base/message.h"
#include "src/server/answers.h"
#include "src/server/api.h"
#include "src/server/inputs.h"
#include "src/server/spool.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::InvalidArgument;

// A batch is held in memory; a feed of batches is not.
constexpr uint64_t kMaxBatchBytes = uint64_t{64} << 20;

// Damaged gzip is a fault of the request here. The name of the spool says nothing to the client.
absl::Status OfBody(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kDataLoss) return status;
  return internal::MakeErrorLike(status, absl::StatusCode::kInvalidArgument,
                                 internal::MessageOf(status));
}

Answer ApplyAsOneBatch(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const BadInput choice, BadInputOf(request, BadValues::kReject));
  if (request.upload->size() > kMaxBatchBytes) {
    return InvalidArgument({"one batch has at most ", kMaxBatchBytes,
                            " bytes; ?batch=1000 applies batches of 1,000 lines"});
  }
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadFile(request.upload->path()));
  std::vector<std::string> ignored;
  TRANCHE_ASSIGN_OR_RETURN(Batch batch, ParseOperations(text, &ignored));
  TRANCHE_ASSIGN_OR_RETURN(const std::optional<Position> position, PositionOf(request));
  if (position) batch.set_position(*position);
  return ApplyBatch(api, std::move(batch), choice, ignored);
}

}  // namespace

Answer ImportCustomers(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const BadInput choice, BadInputOf(request, BadValues::kDrop));
  LoadOptions options;
  TRANCHE_ASSIGN_OR_RETURN(options.strict, FlagParam(request, "strict"));
  options.bad_values = choice.bad_values;
  options.unknown_keys = choice.unknown_keys.value_or(UnknownKeys::kIgnore);
  if (const auto map = request.Param("map")) {
    absl::StatusOr<Mapping> mapping = ParseMapping(*map);
    if (!mapping.ok()) {
      return internal::Prefixed({"the query parameter map: "}, mapping.status());
    }
    options.mapping = *std::move(mapping);
  }
  absl::StatusOr<LoadReport> report =
      LoadCustomersFile(&api.index(), request.upload->path(), std::move(options));
  if (!report.ok()) return OfBody(report.status());
  return Json(ToJson(*report));
}

Answer ApplyChanges(Api& api, const Request& request) {
  if (!request.Param("batch")) {
    if (request.Param("strict")) return InvalidArgument({"\"strict\" goes with \"batch\""});
    return ApplyAsOneBatch(api, request);
  }
  TRANCHE_ASSIGN_OR_RETURN(const BadInput choice, BadInputOf(request, BadValues::kDrop));
  FeedOptions options;
  TRANCHE_ASSIGN_OR_RETURN(options.batch_size, NumberParam(request, "batch", 1, 1'000'000));
  TRANCHE_ASSIGN_OR_RETURN(options.strict, FlagParam(request, "strict"));
  options.bad_values = choice.bad_values;
  options.unknown_keys = choice.unknown_keys.value_or(UnknownKeys::kIgnore);
  TRANCHE_ASSIGN_OR_RETURN(options.position, PositionOf(request));
  const absl::StatusOr<FeedReport> report =
      ApplyFeedFile(&api.index(), request.upload->path(), options);
  if (!report.ok()) return OfBody(report.status());
  return Json(ToJson(*report));
}

}  // namespace tranche::server
