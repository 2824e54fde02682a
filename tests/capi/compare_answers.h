// Whether a snapshot of the C API answers as one of the C++ API does.
#ifndef TRANCHE_TESTS_CAPI_COMPARE_ANSWERS_H_
#define TRANCHE_TESTS_CAPI_COMPARE_ANSWERS_H_

#include "tests/support/random_world.h"
#include "tranche/c.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

// Asks both what `world` comes up with. Errors are answers too.
void CompareAnswers(const tranche_snapshot* c, const Snapshot& cpp, RandomWorld* world);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CAPI_COMPARE_ANSWERS_H_
