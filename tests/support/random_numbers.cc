// The part of RandomWorld that makes the values of numbers, money, dates and datetimes.
#include <limits>
#include <utility>

#include "tests/support/oracle_numbers.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {

std::string RandomWorld::Number(const FieldInfo& field) {
  constexpr OracleNumber kDay = 86'400'000;
  const auto near = static_cast<OracleNumber>(random_.Below(random_.Percent(80) ? 12 : 2000));
  switch (field.kind) {
    case FieldKind::kDate: {
      if (random_.Percent(3)) return random_.Percent(50) ? "0001-01-01" : "9999-12-31";
      return TextOf(field, 20'500 + near);
    }
    case FieldKind::kDatetime: {
      if (random_.Percent(3)) {
        return random_.Percent(50) ? "0001-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z";
      }
      const std::string text = TextOf(field, 20'500 * kDay + near * kDay / 5);
      if (random_.Percent(50)) return text;
      return text.substr(0, text.size() - 1) + (random_.Percent(50) ? "+05:30" : "-08:00");
    }
    default: {
      if (random_.Percent(3)) {
        return TextOf(field, random_.Percent(50) ? std::numeric_limits<int64_t>::max()
                                                 : std::numeric_limits<int64_t>::min());
      }
      std::string text = TextOf(field, near - 3);
      if (random_.Percent(30)) text += *field.decimals > 0 ? "00" : ".0";
      return text;
    }
  }
}

std::vector<Value> RandomWorld::BoundsIn(const FieldInfo& field) {
  std::vector<std::string> bounds = {AnyValue(field, true), AnyValue(field, true)};
  if (*NumberIn(field, bounds[0]) > *NumberIn(field, bounds[1])) std::swap(bounds[0], bounds[1]);
  if (random_.Percent(20)) bounds[random_.Below(2)].clear();
  return {bounds.begin(), bounds.end()};
}

}  // namespace tranche::internal::testing
