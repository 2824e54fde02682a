// Random segments over all fields of a workload, and random updates of one field of one customer.
#ifndef TRANCHE_BENCH_SUPPORT_RANDOM_SEGMENTS_H_
#define TRANCHE_BENCH_SUPPORT_RANDOM_SEGMENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/workload.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

// 1 to 4 rules of 2 to 4 conditions on distinct fields, 1 to 4 values each, one in five negated:
// broad segments. Draft i has the id SegmentIdOf(i).
std::vector<Draft> RandomDrafts(const Workload& workload, size_t count, uint64_t seed);

// The same, each rule also asking for properties.cohort = pilot: nobody without it enters or
// leaves.
std::vector<Draft> IdleDrafts(const Workload& workload, size_t count, uint64_t seed);

std::string SegmentIdOf(size_t index);
size_t SegmentIndexOf(std::string_view id);

// Sets one field of one customer, or clears it (code 0).
struct Update {
  uint32_t row = 0;
  uint16_t field = 0;  // index in Workload::fields
  uint16_t code = 0;
  std::string_view id;     // of the customer
  std::string_view value;  // empty when the field is cleared
};

// A stream of updates, each of which changes something: customer, field and new value are uniform.
// `relationship` (a field that cannot be set) and properties.cohort are left alone, as are the
// customers of the cohort.
class UpdateStream {
 public:
  UpdateStream(const Workload& workload, size_t count, uint64_t seed);

  size_t size() const { return updates_.size(); }
  const Update& operator[](size_t i) const { return updates_[i]; }
  const std::string& FieldName(const Update& update) const;

 private:
  const Workload& workload_;
  std::vector<Update> updates_;
  std::vector<char> text_;  // what the views point into
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_RANDOM_SEGMENTS_H_
