#include "src/image/row_checksum.h"

#include <cstring>

namespace tranche::internal {
namespace {

uint64_t FoldedMultiply(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// The next `size` bytes, at most 8, as a little-endian number; zeros follow what is shorter.
uint64_t TakeWord(std::string_view* bytes, size_t size) {
  uint64_t word = 0;
  std::memcpy(&word, bytes->data(), size);
  bytes->remove_prefix(size);
  return word;
}

}  // namespace

uint64_t RowChecksum(uint64_t first, uint64_t second, std::string_view body) {
  const uint64_t key = second * 0xD6E8FEB86659FD93 + 0xE7037ED1A0B428DB;
  uint64_t state = first * 0x9E3779B97F4A7C15 + 0xA0761D6478BD642F;
  state ^= body.size() * 0x9E3779B97F4A7C15;
  while (body.size() > 16) {
    const uint64_t low = TakeWord(&body, 8);
    const uint64_t high = TakeWord(&body, 8);
    state = FoldedMultiply(low ^ key, high ^ state);
  }
  const size_t low_bytes = body.size() < 8 ? body.size() : 8;
  const uint64_t low = low_bytes == 0 ? 0 : TakeWord(&body, low_bytes);
  const uint64_t high = body.empty() ? 0 : TakeWord(&body, body.size());
  return FoldedMultiply(FoldedMultiply(low ^ key, high ^ state), 0x8EBC6AF09C88C6E3);
}

}  // namespace tranche::internal
