// Words for one block, aligned to cache lines.
#ifndef TRANCHE_SRC_BASE_ALIGNED_H_
#define TRANCHE_SRC_BASE_ALIGNED_H_

#include <cstdint>
#include <memory>

namespace tranche::internal {

struct alignas(64) AlignedBlock {
  uint64_t words[1024];
};

// 65,536 bits on the heap.
using AlignedWords = std::unique_ptr<AlignedBlock>;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_ALIGNED_H_
