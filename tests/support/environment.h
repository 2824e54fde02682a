// Numbers that the environment may set for a longer or another run.
#ifndef TRANCHE_TESTS_SUPPORT_ENVIRONMENT_H_
#define TRANCHE_TESTS_SUPPORT_ENVIRONMENT_H_

#include <cstdint>
#include <cstdlib>

namespace tranche::internal::testing {

inline uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 0);
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ENVIRONMENT_H_
