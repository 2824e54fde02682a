#include "src/live/segment_sums.h"

namespace tranche::internal {

void AddToSum(Heap* heap, Version* version, size_t measure, Code currency, SegmentSlot slot,
              absl::int128 more, int64_t more_holders) {
  MeasureState& state = version->measures.Mutable(heap, measure);
  state.currencies.Mutable(heap, currency).segments.Mutable(heap, slot).Add(more, more_holders);
}

void AddToSums(Heap* heap, Version* version, size_t measure, SegmentSlot slot, const Sums& sums,
               int sign) {
  for (Code currency = 0; currency < sums.size(); ++currency) {
    const MeasureSum& more = sums[currency];
    if (more.holders == 0) continue;
    AddToSum(heap, version, measure, currency, slot, more.sum() * sign,
             static_cast<int64_t>(more.holders) * sign);
  }
}

void ClearSums(Heap* heap, Version* version, SegmentSlot slot) {
  for (size_t measure = 0; measure < version->schema->measures().size(); ++measure) {
    const Sums sums = SumsOf(*version, measure, slot);
    for (Code currency = 0; currency < sums.size(); ++currency) {
      if (sums[currency].holders == 0) continue;
      version->measures.Mutable(heap, measure)
          .currencies.Mutable(heap, currency)
          .segments.Mutable(heap, slot) = MeasureSum{};
    }
  }
}

Sums SumsOf(const Version& version, size_t measure, SegmentSlot slot) {
  Sums sums;
  const auto& currencies = version.measures[measure].currencies;
  for (Code currency = 0; currency < currencies.capacity(); ++currency)
    sums.push_back(currencies[currency].segments[slot]);
  return sums;
}

SumCollector::SumCollector(const Version& version, size_t segment_count)
    : version_(version),
      measures_(version.schema->measures()),
      sums_(segment_count * measures_.size()) {}

void SumCollector::Add(size_t i, BlockId block, const uint64_t* words) {
  for (size_t m = 0; m < measures_.size(); ++m)
    AddSums(version_, measures_[m], block, words, &sums_[i * measures_.size() + m]);
}

void SumCollector::Finish(Heap* heap, Version* version, std::span<const SegmentSlot> slots) const {
  for (size_t i = 0; i < slots.size(); ++i) {
    for (size_t m = 0; m < measures_.size(); ++m)
      AddToSums(heap, version, m, slots[i], sums_[i * measures_.size() + m]);
  }
}

}  // namespace tranche::internal
