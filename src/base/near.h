// "Did you mean": the known name that is closest to an unknown one.
#ifndef TRANCHE_SRC_BASE_NEAR_H_
#define TRANCHE_SRC_BASE_NEAR_H_

#include <span>
#include <string>
#include <string_view>

namespace tranche::internal {

// The name in `names` with the smallest edit distance to `name`: at most 2, and at most half of the
// length of `name`. Empty when none is so close. Names longer than 64 bytes are not compared.
std::string_view NearestName(std::string_view name, std::span<const std::string_view> names);

// The same for a message, as ` (did you mean "country"?)`; empty when no name is close.
std::string Suggestion(std::string_view name, std::span<const std::string_view> names);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_NEAR_H_
