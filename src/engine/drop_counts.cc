#include "src/engine/drop_counts.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tranche::internal {

DroppedValueCount* DropCounts::Add(std::string_view field, std::string_view value, uint64_t line) {
  ++total_;
  key_.assign(field).push_back('\0');
  key_.append(value);
  const auto found = places_.find(key_);
  if (found != places_.end()) {
    DroppedValueCount& kept = kept_[found->second];
    ++kept.count;
    if (kept.lines.size() < kMaxReportedLines) kept.lines.push_back(line);
    return nullptr;
  }
  if (kept_.size() == kMaxReportedDrops) return nullptr;
  places_.emplace(key_, kept_.size());
  kept_.push_back({std::string(field), std::string(value), 1, {line}, {}, {}});
  return &kept_.back();
}

std::vector<DroppedValueCount> DropCounts::Take() {
  std::sort(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
    if (a.count != b.count) return a.count > b.count;
    return std::tie(a.field, a.value) < std::tie(b.field, b.value);
  });
  places_.clear();
  total_ = 0;
  return std::exchange(kept_, {});
}

std::string_view ReportedPart(std::string_view value) {
  if (value.size() <= kMaxReportedValueBytes) return value;
  size_t size = kMaxReportedValueBytes;
  constexpr unsigned char kContinuation = 0x80;
  constexpr unsigned char kContinuationMask = 0xC0;
  while (size > 0 && (static_cast<unsigned char>(value[size]) & kContinuationMask) == kContinuation)
    --size;
  return value.substr(0, size);
}

}  // namespace tranche::internal
