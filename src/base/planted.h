// Bugs planted on purpose, to see that the tests find them: tests/planted/run.py builds with
// TRANCHE_PLANT_BUGS and chooses one by its name in the environment variable TRANCHE_BUG. In every
// other build the macro is `false`, and the bug is gone.
#ifndef TRANCHE_SRC_BASE_PLANTED_H_
#define TRANCHE_SRC_BASE_PLANTED_H_

#ifdef TRANCHE_PLANT_BUGS

#include <cstdlib>
#include <string_view>

namespace tranche::internal {

inline bool IsPlanted(std::string_view name) {
  const char* chosen = std::getenv("TRANCHE_BUG");
  return chosen != nullptr && name == chosen;
}

}  // namespace tranche::internal

#define TRANCHE_PLANTED(name)                                             \
  ([] {                                                                   \
    static const bool is_planted = ::tranche::internal::IsPlanted(#name); \
    return is_planted;                                                    \
  }())

#else

#define TRANCHE_PLANTED(name) false

#endif  // TRANCHE_PLANT_BUGS

#endif  // TRANCHE_SRC_BASE_PLANTED_H_
