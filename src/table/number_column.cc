#include "src/table/number_column.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace tranche::internal {
namespace {

constexpr size_t kLeastBytes = 1024;  // of distances in a part: small indexes have small blocks

uint64_t MostOf(uint8_t width) {
  return width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
}

struct Encoding {
  Number base;
  uint8_t width;
};

// The narrowest one for numbers from `low` to `high`. The distances that are to spare lie half
// below and half above: numbers that creep out of the bounds seldom change the encoding.
Encoding EncodingFor(Number low, Number high) {
  constexpr Number kLeast = std::numeric_limits<Number>::min();
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const uint8_t width = span == 0            ? 0
                        : span <= 0xFF       ? 1
                        : span <= 0xFFFF     ? 2
                        : span <= 0xFFFFFFFF ? 4
                                             : 8;
  if (width == 8) return {kLeast, width};
  const uint64_t below = static_cast<uint64_t>(low) - static_cast<uint64_t>(kLeast);
  return {low - static_cast<Number>(std::min((MostOf(width) - span) / 2, below)), width};
}

template <typename Distance>
void Store(uint8_t* to, uint64_t distance) {
  *reinterpret_cast<Distance*>(to) = static_cast<Distance>(distance);
}

void StoreDistance(uint8_t* to, uint8_t width, uint64_t distance) {
  if (width == 1) Store<uint8_t>(to, distance);
  if (width == 2) Store<uint16_t>(to, distance);
  if (width == 4) Store<uint32_t>(to, distance);
  if (width == 8) Store<uint64_t>(to, distance);
}

// Parts for `rows` rows in all. The column must be owned; its parts may be shared until they
// change.
void MakeRoom(Heap* heap, NumberColumn* column, uint32_t rows) {
  if (rows <= column->rows) return;
  column->rows = (rows + 63) / 64 * 64;
  const size_t bytes = size_t{column->rows} * column->width;
  for (size_t i = 0; i * NumberPart::kMostBytes < bytes; ++i) {
    NumberPart*& part = column->parts[i];
    const size_t needed = std::min(NumberPart::kMostBytes, bytes - i * NumberPart::kMostBytes);
    const size_t there = part == nullptr ? 0 : part->bytes - NumberPart::kOffset;
    if (needed <= there) continue;
    const size_t room = std::max(kLeastBytes, std::bit_ceil(needed));
    auto* grown =
        static_cast<NumberPart*>(heap->Allocate(NumberPart::kOffset + room, MemoryUse::kCodes));
    if (part != nullptr) {
      std::memcpy(grown->distances(), part->distances(), there);
      heap->Retire(part);
    }
    part = grown;
  }
}

// Makes the bounds and the encoding hold numbers from `low` to `high` too.
void Widen(Heap* heap, NumberColumn* column, Number low, Number high) {
  low = std::min(low, column->low);
  high = std::max(high, column->high);
  column->low = low;
  column->high = high;
  if (low >= column->base && column->DistanceOf(high) <= MostOf(column->width)) return;
  const NumberColumn old = *column;
  const Encoding encoding = EncodingFor(low, high);
  column->base = encoding.base;
  column->width = encoding.width;
  std::fill(std::begin(column->parts), std::end(column->parts), nullptr);
  column->rows = 0;
  MakeRoom(heap, column, old.rows);
  for (uint32_t row = 0; row < old.rows; ++row) {
    const size_t at = size_t{row} * column->width;
    StoreDistance(
        column->parts[at / NumberPart::kMostBytes]->distances() + at % NumberPart::kMostBytes,
        column->width, column->DistanceOf(old.NumberOf(static_cast<uint16_t>(row))));
  }
  for (NumberPart* part : old.parts) {
    if (part != nullptr) heap->Retire(part);
  }
}

NumberColumn* NewColumn(Heap* heap, Number low, Number high) {
  auto* column = heap->New<NumberColumn>(MemoryUse::kCodes);
  const Encoding encoding = EncodingFor(low, high);
  column->low = low;
  column->high = high;
  column->base = encoding.base;
  column->width = encoding.width;
  return column;
}

// Where the distance of a row is, in a part that the writer owns.
uint8_t* OwnPlace(Heap* heap, NumberColumn* column, uint32_t row) {
  const size_t at = size_t{row} * column->width;
  return heap->Own(&column->parts[at / NumberPart::kMostBytes])->distances() +
         at % NumberPart::kMostBytes;
}

// Numbers that lie in one part.
template <typename Distance>
void StoreMany(uint8_t* to, Number base, std::span<const Code> codes,
               std::span<const Number> numbers) {
  auto* distances = reinterpret_cast<Distance*>(to);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (codes[i] != kNotSet) {
      distances[i] =
          static_cast<Distance>(static_cast<uint64_t>(numbers[i]) - static_cast<uint64_t>(base));
    }
  }
}

}  // namespace

void SetNumbers(Heap* heap, NumberColumn** slot, uint32_t first, std::span<const Code> codes,
                std::span<const Number> numbers) {
  Number low = std::numeric_limits<Number>::max();
  Number high = std::numeric_limits<Number>::min();
  bool is_held = false;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (codes[i] == kNotSet) continue;
    is_held = true;
    low = std::min(low, numbers[i]);
    high = std::max(high, numbers[i]);
  }
  if (!is_held) return;
  if (*slot == nullptr) {
    *slot = NewColumn(heap, low, high);
  } else {
    Widen(heap, *slot, low, high);
  }
  NumberColumn* const column = *slot;
  MakeRoom(heap, column, static_cast<uint32_t>(first + numbers.size()));
  if (column->width == 0) return;
  const size_t rows_in_part = NumberPart::kMostBytes / column->width;
  for (size_t done = 0; done < numbers.size();) {
    const size_t row = first + done;
    const size_t count = std::min(numbers.size() - done, rows_in_part - row % rows_in_part);
    uint8_t* const to = OwnPlace(heap, column, static_cast<uint32_t>(row));
    const auto store = column->width == 1   ? StoreMany<uint8_t>
                       : column->width == 2 ? StoreMany<uint16_t>
                       : column->width == 4 ? StoreMany<uint32_t>
                                            : StoreMany<uint64_t>;
    store(to, column->base, codes.subspan(done, count), numbers.subspan(done, count));
    done += count;
  }
}

void SetNumber(Heap* heap, NumberColumn** slot, uint16_t row, Number number) {
  if (*slot == nullptr) {
    *slot = NewColumn(heap, number, number);
  } else if (number < (*slot)->low || number > (*slot)->high) {
    Widen(heap, *slot, number, number);
  }
  NumberColumn* const column = *slot;
  MakeRoom(heap, column, row + uint32_t{1});
  if (column->width == 0) return;
  StoreDistance(OwnPlace(heap, column, row), column->width, column->DistanceOf(number));
}

void PrefetchNumber(const NumberColumn* column, uint16_t row) {
  if (column == nullptr || row >= column->rows) return;
  const size_t at = size_t{row} * column->width;
  const NumberPart* part = column->parts[at / NumberPart::kMostBytes];
  if (part == nullptr) return;
  __builtin_prefetch(part->distances() + at % NumberPart::kMostBytes, 1);
}

void RetireNumbers(Heap* heap, NumberColumn* column) {
  if (column == nullptr) return;
  for (NumberPart* part : column->parts) {
    if (part != nullptr) heap->Retire(part);
  }
  heap->Retire(column);
}

}  // namespace tranche::internal
