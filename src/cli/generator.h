// Customers and changes of a made-up billing company, one JSON line at a time, the same for one
// seed everywhere.
//
// Serial numbers run from 1; a parent always has a smaller one than its child, so no change can
// close a cycle. One customer in five has a parent, among the first 3 % of all. Every line is
// valid: what the feed patches, deletes or names as a parent exists at that point of it, and
// external ids never meet.
#ifndef TRANCHE_SRC_CLI_GENERATOR_H_
#define TRANCHE_SRC_CLI_GENERATOR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/random.h"

namespace tranche::cli {

class CustomerGenerator {
 public:
  CustomerGenerator(uint64_t customers, uint64_t seed);

  // Appends the customer of that serial as a JSON object. Depends on the seed, the serial and the
  // number of customers.
  void AppendCustomer(uint64_t serial, std::string* out) const;

 private:
  friend class ChangeGenerator;

  // Appends the object as drawn from `random`; with `parent` 0 it has none.
  void AppendCustomer(uint64_t serial, uint64_t parent, Random* random, std::string* out) const;
  // 0, or a serial below `serial` among those that may be parents.
  uint64_t DrawParent(uint64_t serial, Random* random) const;

  const uint64_t seed_;
  const uint64_t parents_;  // serials 1 to parents_ may have children
};

class ChangeGenerator {
 public:
  // A feed over the customers of `customers`.
  ChangeGenerator(uint64_t customers, uint64_t seed);

  // Appends one line of the feed, without line end. Of 1,000: 860 patches of one or two fields, 50
  // new customers, 40 that move to another parent or to none, 30 deletes, 20 existing customers
  // replaced whole.
  void AppendChange(std::string* out);

 private:
  // A customer that exists; 0 when there is none.
  uint64_t DrawAlive();
  // A parent for `serial` that exists, or 0.
  uint64_t DrawAliveParent(uint64_t serial);
  void AppendPatch(uint64_t serial, std::string* out);
  void AppendNew(std::string* out);

  CustomerGenerator customers_;
  Random random_;
  std::vector<bool> alive_;  // by serial - 1
  uint64_t alive_count_;
  uint64_t external_ids_ = 0;  // given by patches so far
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_GENERATOR_H_
