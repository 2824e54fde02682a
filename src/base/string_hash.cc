#include "src/base/string_hash.h"

#include <random>

namespace tranche::internal {

const HashSecret& ProcessHashSecret() {
  static const HashSecret secret = [] {
    std::random_device source;
    HashSecret drawn;
    for (uint64_t& word : drawn.words) word = (uint64_t{source()} << 32 | source()) | 1;
    return drawn;
  }();
  return secret;
}

}  // namespace tranche::internal
