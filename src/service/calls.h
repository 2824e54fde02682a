// The tables of requests: name, members, and the function that answers.
#ifndef TRANCHE_SRC_SERVICE_CALLS_H_
#define TRANCHE_SRC_SERVICE_CALLS_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "src/service/request.h"
#include "tranche/index.h"

namespace tranche::internal {

// One kind of request; `About` is what it is asked of.
template <typename About>
struct Call {
  std::string_view name;
  std::span<const std::string_view> members;
  absl::StatusOr<std::string> (*run)(About about, const Request& request);
};

using ReadingCall = Call<const Snapshot&>;
using WritingCall = Call<Index&>;

std::span<const ReadingCall> ReadingCalls();
std::span<const WritingCall> WritingCalls();

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SERVICE_CALLS_H_
