#include "src/workload/typed_values.h"

#include <iterator>
#include <vector>

#include "src/base/dates.h"
#include "src/base/decimal.h"
#include "src/workload/random.h"

namespace tranche::workload {
namespace {

// A quantile of a distribution: this share of all, in millionths, is below the value.
struct Quantile {
  int64_t share;
  int64_t value;
};

// In cents: log-normal.
constexpr Quantile kRevenue[] = {{0, 50},
                                 {10'000, 300},
                                 {50'000, 1'013},
                                 {100'000, 1'936},
                                 {250'000, 5'710},
                                 {500'000, 19'000},
                                 {750'000, 63'200},
                                 {900'000, 186'500},
                                 {950'000, 356'300},
                                 {990'000, 1'200'000},
                                 {999'000, 4'680'000},
                                 {1'000'000, 25'000'000}};
// The powers of 5,000 ^ (1 / 6).
constexpr Quantile kSeats[] = {{0, 1},         {166'667, 4},     {333'333, 17},     {500'000, 71},
                               {666'667, 292}, {833'333, 1'209}, {1'000'000, 5'000}};

constexpr int64_t kNow = 20'787;  // 2026-11-30
constexpr int64_t kYear = 365;

// Whole numbers only, so that every machine gives the same.
template <size_t N>
int64_t ValueAt(const Quantile (&quantiles)[N], int64_t share) {
  size_t i = 1;
  while (i + 1 < N && quantiles[i].share <= share) ++i;
  const Quantile& low = quantiles[i - 1];
  const Quantile& high = quantiles[i];
  return low.value + (high.value - low.value) * (share - low.share) / (high.share - low.share);
}

std::string Cents(int64_t cents) { return internal::DecimalText(cents, 2); }

}  // namespace

std::span<const FieldSpec> TypedFields() {
  static const std::vector<FieldSpec> fields = {
      {.name = "properties.mrr", .kind = FieldKind::kMoney, .decimals = 2},
      {.name = "properties.seats", .kind = FieldKind::kNumber, .decimals = 0},
      {.name = "properties.balance", .kind = FieldKind::kMoney, .decimals = 2},
      {.name = "properties.signed_at", .kind = FieldKind::kDate},
      {.name = "properties.last_payment_at", .kind = FieldKind::kDatetime},
      {.name = "properties.is_partner", .kind = FieldKind::kBoolean}};
  return fields;
}

std::span<const std::string> TypedMeasures() {
  static const std::vector<std::string> measures = {"properties.mrr"};
  return measures;
}

std::string TypedValue(size_t field, uint64_t hash, uint64_t age) {
  Random random(hash);
  const uint32_t percent = random.Below(100);  // decides whether there is a value, and which kind
  const auto share = static_cast<int64_t>(random.Below(1'000'000));
  switch (field) {
    case 0:
      return percent < 8 ? "" : Cents(ValueAt(kRevenue, share));
    case 1:
      return percent < 25 ? "" : std::to_string(ValueAt(kSeats, share));
    case 2:
      return Cents(percent < 85 ? 0 : share - (percent < 95 ? 0 : 1'000'000));
    case 3: {
      const int64_t since = 10 * kYear * static_cast<int64_t>(age) / 1'000'000;
      return internal::DayText(static_cast<int32_t>(kNow - 10 * kYear + since - share % 14));
    }
    case 4: {
      if (percent < 6) return "";
      const int64_t days = percent < 94 ? 31 : kYear;
      return internal::InstantText(kNow * internal::kDayMillis -
                                   share * days * (internal::kDayMillis / 1'000'000) / 1000 * 1000);
    }
    default:
      return percent < 7 ? "true" : "false";
  }
}

}  // namespace tranche::workload
