// What the report of a bulk load says about its records.
#ifndef TRANCHE_TESTS_ENGINE_LOAD_REPORTS_H_
#define TRANCHE_TESTS_ENGINE_LOAD_REPORTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tranche/load.h"

namespace tranche::internal::testing {

// A load that leaves records with bad values out.
inline LoadOptions Rejecting() { return {.bad_values = BadValues::kReject}; }

// The lines of the rejected records.
inline std::vector<uint64_t> Lines(const LoadReport& report) {
  std::vector<uint64_t> lines;
  for (const RejectedRecord& rejection : report.rejections) lines.push_back(rejection.line);
  return lines;
}

// Why the record at `line` was rejected; empty when it was not.
inline std::string Reason(const LoadReport& report, uint64_t line) {
  for (const RejectedRecord& rejection : report.rejections) {
    if (rejection.line == line) return rejection.reason;
  }
  return "";
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_ENGINE_LOAD_REPORTS_H_
