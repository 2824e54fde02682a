// Asks the engine and the oracle the same question and compares the answers.
//
// Every function returns "" when they agree, else the first difference in words. Lists whose order
// SPEC leaves open (values of a customer, of a condition) are compared as sets.
#ifndef TRANCHE_TESTS_SUPPORT_COMPARE_H_
#define TRANCHE_TESTS_SUPPORT_COMPARE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/random_world.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

// Counts, memberships and definitions of all segments; the number of customers.
std::string CompareSegments(const Snapshot& snapshot, const Oracle& oracle);
// Every customer, and that nobody else is there among `absent`.
std::string CompareCustomers(const Snapshot& snapshot, const Oracle& oracle,
                             const std::vector<std::string>& absent = {});
std::string CompareCustomer(const Snapshot& snapshot, const Oracle& oracle, const std::string& id);
std::string CompareFields(const Snapshot& snapshot, const Oracle& oracle);
// Those of all sources, and that no other source is known.
std::string ComparePositions(const Snapshot& snapshot, const Oracle& oracle);
// The position that the refusal of a batch says is wanted; `given` is that of the batch.
std::string CompareWanted(const absl::Status& refusal, const Oracle& oracle,
                          const std::optional<Position>& given);

std::string CompareMembers(const Snapshot& snapshot, const Oracle& oracle, const Target& target);
std::string ComparePreview(const Snapshot& snapshot, const Oracle& oracle, const Draft& draft,
                           const PageRequest& request);
std::string CompareEdit(const Snapshot& snapshot, const Oracle& oracle,
                        const std::string& segment_id, const std::vector<Rule>& rules,
                        const PageRequest& request);
std::string CompareList(const Snapshot& snapshot, const Oracle& oracle,
                        std::span<const Target> targets, const PageRequest& request);
std::string CompareExplanation(const Snapshot& snapshot, const Oracle& oracle, const Target& target,
                               const std::string& customer_id);
// With random options.
std::string CompareBreakdown(const Snapshot& snapshot, const Oracle& oracle,
                             const std::string& field, const Target& target, RandomWorld& world);
std::string CompareSummary(const Snapshot& snapshot, const Oracle& oracle, const std::string& field,
                           const Target& target, RandomWorld& world);
std::string CompareOverlap(const Snapshot& snapshot, const Oracle& oracle,
                           std::span<const Target> targets);
std::string CompareSegmentsOf(const Snapshot& snapshot, const Oracle& oracle,
                              const std::string& customer_id);

// For the messages of differences.
std::string ToString(const Target& target);

// One question of the above, at random.
std::string CompareAny(const Snapshot& snapshot, const Oracle& oracle, Random& random,
                       RandomWorld& world);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_COMPARE_H_
