// The oracle's time: days of a zone and durations, worked out the slow way.
//
// Of the zone it asks only which date and time a clock shows at an instant, minute by minute.
#ifndef TRANCHE_TESTS_SUPPORT_ORACLE_TIME_H_
#define TRANCHE_TESTS_SUPPORT_ORACLE_TIME_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "tests/support/oracle_numbers.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

// A duration as its parts.
struct OracleDuration {
  int months = 0;
  int days = 0;
  OracleNumber millis = 0;
  bool is_elapsed = false;
};

// Of a text like "P1Y2M3W4D" or "PT1H2M3S"; nullopt when it is none.
std::optional<OracleDuration> DurationIn(const std::string& text);

class OracleZone {
 public:
  explicit OracleZone(const std::string& name);

  // The first instant at which a clock shows this day, or a later one. Remembered.
  OracleNumber StartOf(OracleNumber day) const;
  // The last day that has begun.
  OracleNumber Today(OracleNumber now) const;

  // Whether `number`, a day or an instant, meets a relative operator at the time `now`.
  bool Holds(FieldKind kind, Operator op, const OracleDuration& duration, OracleNumber number,
             OracleNumber now) const;

 private:
  absl::TimeZone zone_;
  std::shared_ptr<std::map<OracleNumber, OracleNumber>> starts_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ORACLE_TIME_H_
