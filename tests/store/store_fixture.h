// A store in a file, for the tests of stores.
#ifndef TRANCHE_TESTS_STORE_STORE_FIXTURE_H_
#define TRANCHE_TESTS_STORE_STORE_FIXTURE_H_

#include <string>

#include "tests/support/drive.h"
#include "tranche/store.h"

namespace tranche::internal::testing {

inline StoreOptions NewFile(Durability durability = Durability::kProcessCrashSafe) {
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = durability;
  return options;
}

inline Draft InFrance(const std::string& name) {
  return {name, "of " + name, {{RuleOperator::kAnd, {{"country", Operator::kIn, {"FR"}}}}}, ""};
}

inline Batch Of(const std::string& id, const std::string& country) {
  Batch batch;
  batch.Upsert(Customer{id, {{"name", {"N " + id}}, {"country", {country}}}});
  return batch;
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_STORE_STORE_FIXTURE_H_
