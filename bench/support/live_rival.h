// What the two rivals of live maintenance share: the same input as ours (ids and values as text),
// the same output (the count of every segment, and who entered and left which).
#ifndef TRANCHE_BENCH_SUPPORT_LIVE_RIVAL_H_
#define TRANCHE_BENCH_SUPPORT_LIVE_RIVAL_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "bench/support/workload.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

struct Flip {
  uint32_t segment = 0;  // in order of creation
  uint32_t row = 0;
  bool entered = false;

  friend auto operator<=>(const Flip&, const Flip&) = default;
};

// One field of one customer, by number.
struct BoundUpdate {
  uint32_t row = 0;
  uint16_t field = 0;
  uint16_t code = 0;
};

// Finds customers, fields and values by name.
class Names {
 public:
  // `workload` must outlive it.
  explicit Names(const Workload& workload);

  // An empty value clears the field.
  BoundUpdate Bind(std::string_view id, std::string_view field, std::string_view value) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <typename Value>
  using Map = absl::flat_hash_map<std::string, Value, Hash, std::equal_to<>>;

  Map<uint32_t> rows_;
  Map<uint16_t> fields_;
  std::vector<Map<uint16_t>> codes_;  // by field; empty for presence, where any text is code 1
};

// The segments to look at when a field of a customer changes from one code to another: those with a
// condition that one of the two decides.
class AffectedSegments {
 public:
  AffectedSegments(const Workload& workload, std::span<const Draft> drafts);

  // Calls `visit(segment)` once for each.
  template <typename Visit>
  void ForEach(uint16_t field, uint16_t from, uint16_t to, Visit&& visit) {
    ++stamp_;
    for (const uint16_t code : {from, to}) {
      for (const uint32_t segment : by_code_[field][code]) {
        if (stamps_[segment] == stamp_) continue;
        stamps_[segment] = stamp_;
        visit(segment);
      }
    }
  }

 private:
  std::vector<std::vector<std::vector<uint32_t>>> by_code_;  // by field and code
  std::vector<uint32_t> stamps_;                             // by segment
  uint32_t stamp_ = 0;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_LIVE_RIVAL_H_
