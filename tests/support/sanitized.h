// Whether a sanitizer watches, which makes everything slow: some tests then take less of it.
#ifndef TRANCHE_TESTS_SUPPORT_SANITIZED_H_
#define TRANCHE_TESTS_SUPPORT_SANITIZED_H_

namespace tranche::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace tranche::testing

#endif  // TRANCHE_TESTS_SUPPORT_SANITIZED_H_
