// "Did you mean ...?": the known word that a misspelt one is closest to.
#ifndef TRANCHE_EXAMPLES_TRANCHE_NEAR_MATCH_H_
#define TRANCHE_EXAMPLES_TRANCHE_NEAR_MATCH_H_

#include <span>
#include <string>
#include <string_view>

namespace tranche::program {

// The word with the fewest edits (insert, delete, replace or swap a byte; case is free) from
// `word`, or one that begins with it; null when none is near: more than a third of the letters
// would change.
const std::string* NearMatch(std::string_view word, std::span<const std::string> known);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_NEAR_MATCH_H_
