// A change feed over the customers of a workload, one line of JSON at a time.
//
// Every line is valid: what it patches, deletes or names as a parent exists at that point of the
// feed, external ids never meet, and a parent stands in a lower row than its child, so that no
// change closes a cycle.
#ifndef TRANCHE_SRC_WORKLOAD_CHANGE_FEED_H_
#define TRANCHE_SRC_WORKLOAD_CHANGE_FEED_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/workload/customer_text.h"
#include "src/workload/random.h"
#include "src/workload/workload.h"

namespace tranche::workload {

class ChangeFeed {
 public:
  // `workload` must outlive the feed.
  explicit ChangeFeed(const Workload& workload);

  // The next line, without line end. Of 1,000: 860 patches of one or two fields, 50 new customers,
  // 40 that move to another parent or to none, 30 deletes, 20 existing customers replaced whole.
  std::string Next();

 private:
  // The row of a customer that exists; there must be one.
  uint32_t DrawAlive();
  // A parent for `row` that exists, in `per_mille` of 1,000 draws, or kNoParent.
  uint32_t DrawAliveParent(uint32_t row, uint32_t per_mille);
  std::string Upsert(uint32_t row);
  std::string Patch(uint32_t row);
  // A new value for the field; without values: clears it.
  Attribute NewValue(std::string_view field);
  // Sometimes adds a new value of a typed field.
  void AddTyped(uint32_t row, Customer* customer);
  uint16_t DrawCode(std::string_view field);

  const Workload& workload_;
  CustomerText text_;
  Random random_;
  Random typed_random_;
  std::vector<bool> alive_;  // by row
  uint64_t alive_count_;
  uint32_t external_ids_ = 0;  // given by patches so far
};

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_CHANGE_FEED_H_
