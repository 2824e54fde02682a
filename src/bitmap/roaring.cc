#include "src/bitmap/roaring.h"

#include <algorithm>
#include <bit>

namespace tranche::internal {
namespace {

// Of the portable format.
constexpr uint32_t kCookie = 12347;  // some containers are runs
constexpr uint32_t kCookieWithoutRuns = 12346;
constexpr uint32_t kMostInArray = 4096;   // rows; more are a bitset
constexpr size_t kNoOffsetThreshold = 4;  // with runs, offsets begin at so many containers
constexpr size_t kBitsetBytes = kBlockRows / 8;

// Calls `visit(row)` where a run of rows begins and where it has ended, by turns.
template <typename Visit>
void ForEachEdge(const uint64_t* words, const Visit& visit) {
  uint64_t before = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    uint64_t edges = words[i] ^ (words[i] << 1 | before);
    before = words[i] >> 63;
    for (; edges != 0; edges &= edges - 1) {
      visit(i * 64 + static_cast<uint32_t>(std::countr_zero(edges)));
    }
  }
  if (before != 0) visit(kBlockRows);
}

}  // namespace

void RoaringBuilder::Add(uint32_t block, const uint64_t* words) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    count += static_cast<uint32_t>(std::popcount(words[i]));
  }
  if (count == 0) return;
  uint32_t edges = 0;
  ForEachEdge(words, [&](uint32_t) { ++edges; });
  const bool is_array = count <= kMostInArray;
  const size_t run_bytes = sizeof(uint16_t) * (1 + edges);
  const bool is_runs = run_bytes < (is_array ? sizeof(uint16_t) * count : kBitsetBytes);
  containers_.push_back({static_cast<uint16_t>(block), static_cast<uint16_t>(count - 1), is_runs,
                         payloads_.bytes().size()});
  cardinality_ += count;
  if (is_runs) {
    payloads_.Put(static_cast<uint16_t>(edges / 2));
    uint32_t begin = kBlockRows;
    ForEachEdge(words, [&](uint32_t row) {
      if (begin == kBlockRows) {
        begin = row;
        return;
      }
      payloads_.Put(static_cast<uint16_t>(begin));
      payloads_.Put(static_cast<uint16_t>(row - begin - 1));
      begin = kBlockRows;
    });
  } else if (is_array) {
    ForEachBit(words, [&](uint16_t row) { payloads_.Put(row); });
  } else {
    payloads_.PutRaw({reinterpret_cast<const char*>(words), kBitsetBytes});
  }
}

std::string RoaringBuilder::Serialize() const {
  const auto size = static_cast<uint32_t>(containers_.size());
  const bool has_runs =
      std::any_of(containers_.begin(), containers_.end(), [](const auto& c) { return c.is_runs; });
  ByteWriter bytes;
  if (has_runs) {
    bytes.Put(kCookie | (size - 1) << 16);
    std::string flags((size + 7) / 8, '\0');
    for (uint32_t i = 0; i < size; ++i) {
      if (containers_[i].is_runs) flags[i / 8] |= static_cast<char>(1 << i % 8);
    }
    bytes.PutRaw(flags);
  } else {
    bytes.Put(kCookieWithoutRuns);
    bytes.Put(size);
  }
  for (const ContainerEntry& container : containers_) {
    bytes.Put(container.block);
    bytes.Put(container.last_rank);
  }
  if (!has_runs || size >= kNoOffsetThreshold) {
    const size_t first = bytes.bytes().size() + sizeof(uint32_t) * size;
    for (const ContainerEntry& container : containers_) {
      bytes.Put(static_cast<uint32_t>(first + container.offset));
    }
  }
  bytes.PutRaw(payloads_.bytes());
  return bytes.Take();
}

}  // namespace tranche::internal
