#include "src/bitmap/container.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <vector>

#include "src/base/planted.h"
#include "src/bitmap/kernels.h"

namespace tranche::internal {
namespace {

// The payload of a bitset begins a cache line after the head, that of the others right after it.
constexpr size_t kBitsetOffset = 64;
constexpr size_t kBitsetBytes = kBlockWords * sizeof(uint64_t);

size_t Offset(ContainerKind kind) {
  return kind == ContainerKind::kBitset ? kBitsetOffset : sizeof(Part);
}

Part* PartOf(const Container& container) {
  return reinterpret_cast<Part*>(static_cast<char*>(container.data) - Offset(container.kind));
}

void* NewPayload(Heap* heap, ContainerKind kind, size_t bytes, MemoryUse use) {
  return reinterpret_cast<char*>(heap->Allocate(Offset(kind) + bytes, use)) + Offset(kind);
}

uint64_t* NewBitset(Heap* heap, MemoryUse use) {
  return static_cast<uint64_t*>(NewPayload(heap, ContainerKind::kBitset, kBitsetBytes, use));
}

// Rows the array's memory can take.
size_t ArrayCapacity(const Container& container) {
  return (PartOf(container)->bytes - sizeof(Part)) / sizeof(uint16_t);
}

BitsetPatch* PatchOf(Container* container) { return static_cast<BitsetPatch*>(container->data); }

Part* PartOfBitset(void* words) {
  return reinterpret_cast<Part*>(static_cast<char*>(words) - kBitsetOffset);
}

// Sizes that waste at most a quarter and fit malloc's classes.
size_t RoundedCapacity(size_t rows) {
  const size_t bytes = sizeof(Part) + rows * sizeof(uint16_t);
  const size_t step = bytes < 64 ? 16 : std::bit_floor(bytes) / 4;
  return ((bytes + step - 1) / step * step - sizeof(Part)) / sizeof(uint16_t);
}

uint16_t* NewArray(Heap* heap, size_t rows, MemoryUse use) {
  return static_cast<uint16_t*>(
      NewPayload(heap, ContainerKind::kArray, RoundedCapacity(rows) * sizeof(uint16_t), use));
}

void Replace(Heap* heap, Container* container, ContainerKind kind, void* data) {
  if (container->kind == ContainerKind::kPatched) {
    heap->Retire(PartOfBitset(container->patch().words));
    heap->CountPatches(-1);
  }
  if (container->data != nullptr) heap->Retire(PartOf(*container));
  container->kind = kind;
  container->data = data;
  container->run_count = 0;
}

// Makes the payload the writer's own.
void OwnPayload(Heap* heap, Container* container) {
  Part* part = PartOf(*container);
  if (heap->IsOwned(*part)) return;
  container->data = reinterpret_cast<char*>(heap->Copy(part)) + Offset(container->kind);
}

// Gives the container a patch of its bitset, which versions share, and no rows in it yet.
void StartPatch(Heap* heap, Container* container) {
  void* const memory =
      NewPayload(heap, ContainerKind::kPatched, sizeof(BitsetPatch), PartOf(*container)->use);
  static_cast<BitsetPatch*>(memory)->words = static_cast<uint64_t*>(container->data);
  heap->CountPatches(1);
  container->kind = ContainerKind::kPatched;
  container->data = memory;
}

bool IsBits(const Container& container) {
  return container.kind == ContainerKind::kBitset || container.kind == ContainerKind::kPatched;
}

// Changes whether a bitset, patched or not, holds `row`.
void FlipBit(Heap* heap, Container* container, uint16_t row) {
  if (container->kind == ContainerKind::kPatched &&
      (!heap->has_pins() || container->patch().is_full()))
    EndPatch(heap, container);
  if (container->kind == ContainerKind::kBitset) {
    if (heap->IsOwned(*PartOf(*container))) {
      static_cast<uint64_t*>(container->data)[row / 64] ^= uint64_t{1} << (row % 64);
      return;
    }
    StartPatch(heap, container);
  } else {
    OwnPayload(heap, container);
  }
  PatchOf(container)->Toggle(row);
}

void ToBitset(Heap* heap, Container* container, MemoryUse use) {
  uint64_t* words = NewBitset(heap, use);
  container->OrInto(words);
  Replace(heap, container, ContainerKind::kBitset, words);
}

void ToArray(Heap* heap, Container* container, MemoryUse use) {
  uint16_t* rows = NewArray(heap, container->cardinality + 1, use);
  uint16_t* next = rows;
  container->ForEach([&](uint16_t row) { *next++ = row; });
  Replace(heap, container, ContainerKind::kArray, rows);
}

// Runs hold what is loaded in bulk; the first change turns them into a form that changes cheaply.
void ThawRuns(Heap* heap, Container* container, ArrayLimit limit, MemoryUse use) {
  if (container->cardinality < static_cast<uint32_t>(limit)) {
    ToArray(heap, container, use);
  } else {
    ToBitset(heap, container, use);
  }
}

// Where `row` would be if `size` rows lay evenly.
size_t EvenPosition(size_t size, uint16_t row) { return size * row / kBlockRows; }

// First position whose row is not below `row`. Begins where an even spread has it, most often
// within a cache line of it, and halves branch-free what remains: a mispredicted step costs more
// than all its loads.
size_t LowerBound(std::span<const uint16_t> rows, uint16_t row) {
  size_t begin = EvenPosition(rows.size(), row);
  size_t end = begin;
  for (size_t step = 16; end < rows.size() && rows[end] < row; step *= 2) {
    begin = end;
    end = std::min(rows.size(), end + step);
  }
  for (size_t step = 16; begin > 0 && rows[begin] >= row; step *= 2) {
    end = begin;
    begin -= std::min(begin, step);
  }
  const uint16_t* base = rows.data() + begin;
  size_t left = end - begin;
  while (left > 1) {
    const size_t half = left / 2;
    base += base[half - 1] < row ? half : 0;
    left -= half;
  }
  return static_cast<size_t>(base - rows.data()) + (left == 1 && *base < row ? 1 : 0);
}

// How many runs an array or a bitset has; counts no further than what exceeds `most`.
uint32_t CountRuns(const Container& container, uint32_t most) {
  uint32_t runs = 0;
  if (container.kind == ContainerKind::kArray) {
    const std::span<const uint16_t> rows = container.array();
    for (size_t i = 0; i < rows.size() && runs <= most; ++i)
      runs += i == 0 || rows[i] != rows[i - 1] + 1;
  } else {
    uint64_t carry = 0;  // the last bit of the word before
    for (uint32_t i = 0; i < kBlockWords && runs <= most; ++i) {
      const uint64_t word = container.words()[i];
      runs += static_cast<uint32_t>(std::popcount(word & ~(word << 1 | carry)));
      carry = word >> 63;
    }
  }
  return runs;
}

}  // namespace

void SetRange(uint64_t* words, uint32_t first, uint32_t last) {
  const uint32_t first_word = first / 64;
  const uint32_t last_word = last / 64;
  const uint64_t from_first = ~uint64_t{0} << (first % 64);
  const uint64_t to_last = ~uint64_t{0} >> (63 - last % 64);
  if (first_word == last_word) {
    words[first_word] |= from_first & to_last;
    return;
  }
  words[first_word] |= from_first;
  std::fill(words + first_word + 1, words + last_word, ~uint64_t{0});
  words[last_word] |= to_last;
}

bool Container::Contains(uint16_t row) const {
  switch (kind) {
    case ContainerKind::kEmpty:
      return false;
    case ContainerKind::kArray: {
      const size_t at = LowerBound(array(), row);
      return at < cardinality && array()[at] == row;
    }
    case ContainerKind::kBitset:
      return words()[row / 64] >> (row % 64) & 1;
    case ContainerKind::kRuns: {
      const std::span<const RowRun> all = runs();
      const auto after = std::upper_bound(
          all.begin(), all.end(), row, [](uint16_t r, const RowRun& run) { return r < run.first; });
      return after != all.begin() && row <= (after - 1)->last - TRANCHE_PLANTED(run_end_left_out);
    }
    case ContainerKind::kPatched:
      return patch().Contains(row);
  }
  return false;
}

void Container::OrInto(uint64_t* into) const {
  switch (kind) {
    case ContainerKind::kEmpty:
      return;
    case ContainerKind::kArray:
      BestKernels().set_rows(array(), into);
      return;
    case ContainerKind::kBitset:
      for (uint32_t i = 0; i < kBlockWords; ++i) into[i] |= words()[i];
      return;
    case ContainerKind::kRuns:
      for (const RowRun& run : runs()) SetRange(into, run.first, run.last);
      return;
    case ContainerKind::kPatched:
      patch().OrInto(into);
      return;
  }
}

void PrefetchRow(const Container& container, uint16_t row) {
  if (container.kind == ContainerKind::kEmpty) return;
  __builtin_prefetch(PartOf(container));
  if (container.kind == ContainerKind::kBitset) __builtin_prefetch(container.words() + row / 64, 1);
  if (container.kind == ContainerKind::kArray) {
    __builtin_prefetch(container.array().data() + EvenPosition(container.cardinality, row), 1);
  }
  if (container.kind == ContainerKind::kPatched)
    __builtin_prefetch(&container.patch().rows[BitsetPatch::kMostRows - 1], 1);
}

void EndPatch(Heap* heap, Container* container) {
  if (container->kind != ContainerKind::kPatched) return;
  const BitsetPatch& patch = container->patch();
  Part* const shared = PartOfBitset(patch.words);
  uint64_t* words = patch.words;
  if (!heap->IsOwned(*shared)) {
    words = NewBitset(heap, shared->use);
    std::memcpy(words, patch.words, kBitsetBytes);
    heap->Retire(shared);
  }
  patch.ApplyTo(words);
  heap->Retire(PartOf(*container));
  heap->CountPatches(-1);
  container->kind = ContainerKind::kBitset;
  container->data = words;
}

void SetRow(Heap* heap, Container* container, uint16_t row, bool is_in, ArrayLimit limit,
            MemoryUse use) {
  // A bitset that may become an array is left to RemoveRow.
  if (IsBits(*container) && container->cardinality > static_cast<uint32_t>(limit) / 2) {
    assert(container->Contains(row) != is_in);
    FlipBit(heap, container, row);
    container->cardinality += is_in ? 1u : ~0u;
  } else if (is_in) {
    AddRow(heap, container, row, limit, use);
  } else {
    RemoveRow(heap, container, row, limit, use);
  }
}

void AddRow(Heap* heap, Container* container, uint16_t row, ArrayLimit limit, MemoryUse use) {
  assert(!container->Contains(row));
  if (container->kind == ContainerKind::kRuns) ThawRuns(heap, container, limit, use);
  if (container->kind == ContainerKind::kArray &&
      container->cardinality >= static_cast<uint32_t>(limit))
    ToBitset(heap, container, use);
  if (IsBits(*container)) {
    FlipBit(heap, container, row);
    ++container->cardinality;
    return;
  }
  const size_t size = container->cardinality;
  const size_t at = LowerBound(container->array(), row);
  if (container->kind == ContainerKind::kEmpty || size == ArrayCapacity(*container)) {
    uint16_t* rows = NewArray(heap, size + 1 + size / 4, use);
    if (size > 0) std::memcpy(rows, container->data, size * sizeof(uint16_t));
    Replace(heap, container, ContainerKind::kArray, rows);
  } else {
    OwnPayload(heap, container);
  }
  auto* rows = static_cast<uint16_t*>(container->data);
  std::memmove(rows + at + 1, rows + at, (size - at) * sizeof(uint16_t));
  rows[at] = row;
  ++container->cardinality;
}

void RemoveRow(Heap* heap, Container* container, uint16_t row, ArrayLimit limit, MemoryUse use) {
  assert(container->Contains(row));
  if (container->kind == ContainerKind::kRuns) ThawRuns(heap, container, limit, use);
  if (IsBits(*container)) {
    FlipBit(heap, container, row);
    --container->cardinality;
    if (container->cardinality < static_cast<uint32_t>(limit) / 2) ToArray(heap, container, use);
    return;
  }
  if (container->cardinality == 1) {
    Clear(heap, container);
    return;
  }
  const size_t at = LowerBound(container->array(), row);
  OwnPayload(heap, container);
  auto* rows = static_cast<uint16_t*>(container->data);
  std::memmove(rows + at, rows + at + 1, (container->cardinality - at - 1) * sizeof(uint16_t));
  --container->cardinality;
}

void AppendRows(Heap* heap, Container* container, std::span<const uint16_t> rows, ArrayLimit limit,
                MemoryUse use) {
  if (rows.empty()) return;
  const size_t size = container->cardinality;
  if (container->kind == ContainerKind::kRuns) ThawRuns(heap, container, limit, use);
  EndPatch(heap, container);
  if (container->kind == ContainerKind::kArray &&
      size + rows.size() > static_cast<uint32_t>(limit)) {
    ToBitset(heap, container, use);
  }
  if (container->kind == ContainerKind::kEmpty && rows.size() > static_cast<uint32_t>(limit)) {
    Replace(heap, container, ContainerKind::kBitset, NewBitset(heap, use));
  }
  if (container->kind == ContainerKind::kBitset) {
    OwnPayload(heap, container);
    auto* words = static_cast<uint64_t*>(container->data);
    for (uint16_t row : rows) words[row / 64] |= uint64_t{1} << (row % 64);
  } else {
    if (container->kind == ContainerKind::kEmpty ||
        size + rows.size() > ArrayCapacity(*container)) {
      uint16_t* grown = NewArray(heap, size + rows.size(), use);
      if (size > 0) std::memcpy(grown, container->data, size * sizeof(uint16_t));
      Replace(heap, container, ContainerKind::kArray, grown);
    } else {
      OwnPayload(heap, container);
    }
    std::memcpy(static_cast<uint16_t*>(container->data) + size, rows.data(), rows.size_bytes());
  }
  container->cardinality = static_cast<uint32_t>(size + rows.size());
}

void AssignWords(Heap* heap, Container* container, const uint64_t* words, uint32_t cardinality,
                 ArrayLimit limit, MemoryUse use) {
  if (cardinality == 0) {
    Clear(heap, container);
    return;
  }
  if (cardinality > static_cast<uint32_t>(limit)) {
    uint64_t* payload = NewBitset(heap, use);
    std::memcpy(payload, words, kBitsetBytes);
    Replace(heap, container, ContainerKind::kBitset, payload);
  } else {
    uint16_t* rows = NewArray(heap, cardinality, use);
    uint16_t* next = rows;
    ForEachBit(words, [&](uint16_t row) { *next++ = row; });
    Replace(heap, container, ContainerKind::kArray, rows);
  }
  container->cardinality = cardinality;
}

void CompactRuns(Heap* heap, Container* container) {
  if (container->kind != ContainerKind::kArray && container->kind != ContainerKind::kBitset) return;
  const size_t bytes =
      container->kind == ContainerKind::kBitset ? kBitsetBytes : container->cardinality * 2;
  const auto most = static_cast<uint32_t>(bytes / (sizeof(RowRun) * 2));
  const uint32_t runs = CountRuns(*container, most);
  if (runs > most) return;
  const MemoryUse use = PartOf(*container)->use;
  auto* all =
      static_cast<RowRun*>(NewPayload(heap, ContainerKind::kRuns, runs * sizeof(RowRun), use));
  RowRun* next = all;
  container->ForEach([&](uint16_t row) {
    if (next != all && next[-1].last + 1 == row) {
      next[-1].last = row;
    } else {
      *next++ = {row, row};
    }
  });
  Replace(heap, container, ContainerKind::kRuns, all);
  container->run_count = static_cast<uint16_t>(runs);
}

void Clear(Heap* heap, Container* container) {
  Replace(heap, container, ContainerKind::kEmpty, nullptr);
  container->cardinality = 0;
}

}  // namespace tranche::internal
