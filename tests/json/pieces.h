// A source that hands out its bytes in pieces, as a pipe or a slow disk does.
#ifndef TRANCHE_TESTS_JSON_PIECES_H_
#define TRANCHE_TESTS_JSON_PIECES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/json/byte_source.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {

// Pieces of 1 to `most` bytes. `text` outlives the source.
class PiecesSource final : public ByteSource {
 public:
  PiecesSource(std::string_view text, size_t most, uint64_t seed)
      : rest_(text), most_(most), random_(seed) {}

  absl::StatusOr<size_t> ReadSome(char* to, size_t count) override {
    count = rest_.copy(to, std::min<size_t>(count, random_.Between(1, most_)));
    rest_.remove_prefix(count);
    return count;
  }
  uint64_t size() const override { return 0; }

 private:
  std::string_view rest_;
  const size_t most_;
  Random random_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_JSON_PIECES_H_
