// A keyed hash of short strings, and hash maps that look up a std::string_view without copying it.
//
// Keyed, so that a set of ids chosen to collide in one process is a random set in the next: the
// folded 64 x 64 multiplication of wyhash (Wang Yi, 2019) over a secret drawn once a process.
#ifndef TRANCHE_SRC_BASE_STRING_HASH_H_
#define TRANCHE_SRC_BASE_STRING_HASH_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace tranche::internal {

// The secret of this process, from the system's random source.
struct HashSecret {
  uint64_t words[3];
};
const HashSecret& ProcessHashSecret();

inline uint64_t FoldedMultiply(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t HashBytes(const HashSecret& secret, std::string_view text) {
  const char* p = text.data();
  size_t left = text.size();
  uint64_t state = secret.words[0] ^ (left * 0x9E3779B97F4A7C15u);
  const auto load = [](const char* from, size_t bytes) {
    uint64_t word = 0;
    std::memcpy(&word, from, bytes);
    return word;
  };
  while (left > 16) {
    state = FoldedMultiply(load(p, 8) ^ secret.words[1], load(p + 8, 8) ^ state);
    p += 16;
    left -= 16;
  }
  uint64_t low = 0;
  uint64_t high = 0;
  if (left >= 8) {
    low = load(p, 8);
    high = load(p + left - 8, 8);
  } else if (left >= 4) {
    low = load(p, 4);
    high = load(p + left - 4, 4);
  } else if (left > 0) {
    low = static_cast<uint8_t>(p[0]) | uint64_t{static_cast<uint8_t>(p[left / 2])} << 8 |
          uint64_t{static_cast<uint8_t>(p[left - 1])} << 16;
  }
  return FoldedMultiply(FoldedMultiply(low ^ secret.words[1], high ^ state), secret.words[2]);
}

struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return HashBytes(ProcessHashSecret(), text); }
};

struct StringEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return a == b; }
};

template <typename Value>
using StringMap = absl::flat_hash_map<std::string, Value, StringHash, StringEqual>;
using StringSet = absl::flat_hash_set<std::string, StringHash, StringEqual>;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_STRING_HASH_H_
