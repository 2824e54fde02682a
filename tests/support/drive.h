// Short ways to drive an index: make one, write to it, ask for members.
//
// What must succeed throws std::runtime_error with the status when it does not, which fails the
// test that asked.
#ifndef TRANCHE_TESTS_SUPPORT_DRIVE_H_
#define TRANCHE_TESTS_SUPPORT_DRIVE_H_

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/support/build.h"
#include "tests/support/oracle.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

// The message of a status as a standard string.
inline std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

inline bool Mentions(const absl::Status& status, std::string_view text) {
  return MessageOf(status).find(text) != std::string::npos;
}

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}
void Must(const absl::Status& status);

std::unique_ptr<Index> NewIndex(const SchemaSpec& schema = SampleSchema(),
                                IndexOptions options = {});

// Saves a segment of one condition, under the name "s<n>" where n segments exist. Returns its id.
std::string Save(Index& index, Condition condition);

Batch ToBatch(std::span<const Operation> operations, const OracleRules& rules = {});

absl::StatusOr<BatchResult> TryApply(Index& index, const std::vector<Operation>& operations,
                                     const OracleRules& rules = {});
BatchResult Apply(Index& index, const std::vector<Operation>& operations);
std::vector<OracleChange> ToOracle(const BatchResult& result);
OracleLosses LossesOf(const BatchResult& result);
OracleLosses LossesOf(const LoadReport& report);
absl::StatusOr<LoadReport> TryLoad(Index& index, std::span<const LoadRecord> records,
                                   LoadOptions options = {});
LoadReport Load(Index& index, std::span<const LoadRecord> records, LoadOptions options = {});
// Customers "<prefix><first>" to "<prefix><last>", with nothing but their ids, in one bulk load.
void LoadPlain(Index& index, const std::string& prefix, uint64_t first, uint64_t last);

// Ids of the members in order of creation, as the exported bitmap and the map of rows give them.
absl::StatusOr<std::vector<std::string>> TryMembers(const Snapshot& snapshot, const Target& target);
std::vector<std::string> Members(const Snapshot& snapshot, const Target& target);
std::vector<std::string> Members(const Index& index, const Target& target);
uint64_t Count(const Index& index, const Target& target);
// First cells of a page's rows.
std::vector<std::string> Ids(const Page& page);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_DRIVE_H_
