// Every writing call of an index, made where none may be made.
#ifndef TRANCHE_TESTS_SUPPORT_REFUSED_WRITES_H_
#define TRANCHE_TESTS_SUPPORT_REFUSED_WRITES_H_

#include <string>

#include "tranche/index.h"

namespace tranche::internal::testing {

// The first writing call that does not return FailedPrecondition, with what it returns; "" when
// all do.
std::string FirstWriteNotRefused(Index& index);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_REFUSED_WRITES_H_
