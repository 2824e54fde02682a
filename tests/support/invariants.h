// What holds in every version of every index, whatever was written: for readers beside a writer,
// who cannot know what to expect but can see that answers disagree.
#ifndef TRANCHE_TESTS_SUPPORT_INVARIANTS_H_
#define TRANCHE_TESTS_SUPPORT_INVARIANTS_H_

#include <string>

#include "tests/support/random.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

// Looks at one saved segment, one field and one more question, at random. Returns "" or what does
// not hold.
std::string BrokenInvariant(const Snapshot& snapshot, Random& random);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_INVARIANTS_H_
