#include "bench/support/workload.h"

#include <algorithm>
#include <string>

#include "bench/support/check.h"
#include "tranche/json.h"

namespace tranche::internal::bench {

std::vector<uint8_t> TruthByCode(const Field& field, const Condition& condition) {
  std::vector<uint8_t> named(field.values.size());
  size_t distinct = 0;
  for (const Value& value : condition.values) {
    const auto found = std::find(field.values.begin(), field.values.end(), value);
    Check(found != field.values.end(), "no value " + value.text() + " in " + field.name);
    uint8_t& mark = named[static_cast<size_t>(found - field.values.begin())];
    distinct += mark == 0;
    mark = 1;
  }
  std::vector<uint8_t> truth(field.code_count());
  for (size_t code = 0; code < truth.size(); ++code) {
    const bool set = code != 0;
    size_t hits = 0;
    for (const uint16_t value : field.sets[code]) hits += named[value];
    switch (condition.op) {
      case Operator::kIn:
        truth[code] = hits > 0;
        break;
      case Operator::kNotIn:
        truth[code] = hits == 0 && (set || !condition.exclude_missing);
        break;
      case Operator::kHasAll:
        truth[code] = hits == distinct;
        break;
      case Operator::kIsSet:
        truth[code] = set;
        break;
      case Operator::kIsNotSet:
        truth[code] = !set;
        break;
      default:
        Check(false, "an operator of numbers: " + std::string(OperatorName(condition.op)));
    }
  }
  return truth;
}

std::vector<Draft> ReadDrafts(std::string_view file_name) {
  const std::string path = std::string(TRANCHE_BENCH_WORKLOADS) + "/" + std::string(file_name);
  return Get(ParseDrafts(Get(ReadFile(path), path)), path);
}

}  // namespace tranche::internal::bench
