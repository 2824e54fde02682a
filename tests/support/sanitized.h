// Whether a sanitizer watches, which makes everything slow: some tests then take less of it.
#ifndef TRANCHE_TESTS_SUPPORT_SANITIZED_H_
#define TRANCHE_TESTS_SUPPORT_SANITIZED_H_

#include "absl/base/config.h"

namespace tranche::internal::testing {

#if defined(ABSL_HAVE_ADDRESS_SANITIZER) || defined(ABSL_HAVE_THREAD_SANITIZER)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_SANITIZED_H_
