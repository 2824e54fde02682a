// Operations as an index executes them: of customers, segments, fields and values.
#ifndef TRANCHE_TESTS_SUPPORT_OPERATIONS_H_
#define TRANCHE_TESTS_SUPPORT_OPERATIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "src/engine/operation.h"
#include "tests/support/oracle.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

// Any of them; `Operation` alone is here one of a batch.
using AnyOperation = ::tranche::internal::Operation;

// Makes the call of `Index` that executes the operation.
absl::StatusOr<Outcome> Execute(Index& index, const AnyOperation& operation);

// The oracle lives through the operation. Segments that were created without an id get those of
// `outcome`, which the index returned. The changes of a batch; `losses` (may be null) gets what it
// went on without.
absl::StatusOr<std::vector<OracleChange>> Execute(Oracle& oracle, const AnyOperation& operation,
                                                  const absl::StatusOr<Outcome>& outcome,
                                                  OracleLosses* losses = nullptr);

// The operation written as bytes and read again; throws when the bytes are read as no operation.
AnyOperation Recoded(const AnyOperation& operation);

std::vector<Operation> OperationsOf(const Batch& batch);
// That of a batch that has one.
std::optional<Position> PositionOf(const AnyOperation& operation);
std::string ToString(const AnyOperation& operation);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_OPERATIONS_H_
