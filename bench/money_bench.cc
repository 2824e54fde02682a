// How fast are questions about money, and what do sums that are kept live cost? The revenue of the
// customers of one plan (sum, median) and of everybody by country, against loops over plain columns
// of amounts, currencies, plans and countries. Then updates of an amount, where three segments in
// ten look at it and all keep the sums of two measures, against updates of a country.
//
//   money_bench [--customers=N] [--segments=S]
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/numbers.h"
#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "bench/support/live_engine.h"
#include "bench/support/random_segments.h"
#include "tranche/build.h"
#include "tranche/index.h"

namespace tranche::internal::bench {
namespace {

constexpr char kRevenue[] = "properties.mrr";
constexpr size_t kRevenueField = 0;  // of TypedFields
constexpr char kPlan[] = "properties.plan_tier";
constexpr char kPro[] = "pro";
constexpr size_t kUpdates = 200'000;

int64_t CentsOf(std::string text) {
  std::erase(text, '.');
  int64_t cents = 0;
  Check(absl::SimpleAtoi(text, &cents), "an amount: " + text);
  return cents;
}

// An array for each column, and loops that know just these questions.
class PlainColumns {
 public:
  using Sums =
      std::vector<std::vector<absl::int128>>;  // by code of the group, then of the currency

  explicit PlainColumns(const Workload& workload)
      : country_(workload.fields()[workload.FieldIndex("country")]),
        currency_(workload.fields()[workload.FieldIndex("currency")]),
        plan_(workload.fields()[workload.FieldIndex(kPlan)]) {
    const auto& plans = plan_.values;
    pro_ = static_cast<uint16_t>(std::find(plans.begin(), plans.end(), kPro) - plans.begin() + 1);
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      const std::string text = workload::TypedValueOf(workload, row, kRevenueField);
      holds_.push_back(text.empty() ? 0 : 1);
      cents_.push_back(text.empty() ? 0 : CentsOf(text));
    }
  }

  const Field& currency() const { return currency_; }

  std::vector<absl::int128> SumOfPro() const {
    std::vector<absl::int128> sums(currency_.code_count());
    for (size_t row = 0; row < cents_.size(); ++row) {
      if (plan_.codes[row] == pro_) sums[currency_.codes[row]] += cents_[row];
    }
    return sums;
  }

  // By currency.
  std::vector<int64_t> MedianOfPro() const {
    std::vector<std::vector<int64_t>> amounts(currency_.code_count());
    for (size_t row = 0; row < cents_.size(); ++row) {
      if (plan_.codes[row] == pro_ && holds_[row] != 0)
        amounts[currency_.codes[row]].push_back(cents_[row]);
    }
    std::vector<int64_t> medians(amounts.size());
    for (size_t code = 0; code < amounts.size(); ++code) {
      if (amounts[code].empty()) continue;
      const auto middle =
          amounts[code].begin() + static_cast<ptrdiff_t>((amounts[code].size() - 1) / 2);
      std::nth_element(amounts[code].begin(), middle, amounts[code].end());
      medians[code] = *middle;
    }
    return medians;
  }

  Sums SumByCountry() const {
    Sums sums(country_.code_count(), std::vector<absl::int128>(currency_.code_count()));
    for (size_t row = 0; row < cents_.size(); ++row)
      sums[country_.codes[row]][currency_.codes[row]] += cents_[row];
    return sums;
  }

 private:
  const Field& country_;
  const Field& currency_;
  const Field& plan_;
  uint16_t pro_ = 0;
  std::vector<uint8_t> holds_;
  std::vector<int64_t> cents_;
};

std::unique_ptr<Index> Load(const Workload& workload, std::span<const Draft> segments) {
  SchemaSpec schema = workload.schema();
  schema.measures = {kRevenue, "properties.balance"};
  std::unique_ptr<Index> index = Get(Index::Create(schema), "creating the index");
  CustomerText text(workload, false);
  Loader loader = index->Load({.strict = true});
  for (uint32_t row = 0; row < workload.customers(); ++row)
    CheckOk(loader.Add(text.Of(row), uint64_t{row} + 1), "loading a customer");
  Get(loader.Commit(), "committing the load");
  Get(index->CreateSegments(segments), "creating segments");
  return index;
}

// Random segments; three in ten of them ask in each rule for a range of amounts as well.
std::vector<Draft> Drafts(const Workload& workload, size_t count) {
  Random random(3);
  std::vector<Draft> drafts = RandomDrafts(workload, count, 5);
  for (size_t i = 0; i < drafts.size(); ++i) {
    if (i % 10 >= 3) continue;
    for (Rule& rule : drafts[i].rules) {
      const std::string bound = std::to_string(random.Below(2'000));
      rule.conditions.push_back(random.Below(2) == 0 ? Gte(kRevenue, bound, "EUR")
                                                     : Lte(kRevenue, bound, "EUR"));
    }
  }
  return drafts;
}

void RegisterQuestions(const std::string& path, const Snapshot& snapshot,
                       const PlainColumns& plain) {
  Draft pro;
  pro.rules = {All(In(kPlan, {kPro}))};
  const auto code_of = [&plain](const std::string& currency) {
    const auto& values = plain.currency().values;
    const auto at = std::find(values.begin(), values.end(), currency);
    return at == values.end() ? size_t{0} : static_cast<size_t>(at - values.begin() + 1);
  };
  const auto summary = [&snapshot, pro](bool with_median) {
    SummaryOptions options;
    if (!with_median) options.percentiles.clear();
    return Get(snapshot.Summarize(kRevenue, pro, options), "a summary");
  };
  const auto by_country = [&snapshot] {
    BreakdownOptions options;
    options.measure = kRevenue;
    return Get(snapshot.BreakdownBy("country", Everybody{}, options), "a breakdown");
  };
  const std::vector<absl::int128> sums = plain.SumOfPro();
  const std::vector<int64_t> medians = plain.MedianOfPro();
  for (const Figures& figures : summary(true).figures) {
    const size_t code = code_of(figures.currency);
    Check(CentsOf(figures.sum) == sums[code], "the sum in " + figures.currency);
    Check(CentsOf(figures.percentiles[0].value) == medians[code],
          "the median in " + figures.currency);
  }
  absl::int128 all = 0;
  for (const auto& of_country : plain.SumByCountry()) {
    for (const absl::int128& sum : of_country) all += sum;
  }
  for (const Figures& figures : by_country().figures) all -= CentsOf(figures.sum);
  Check(all == 0, "the sums by country");

  const auto add = [&](const std::string& name, auto question) {
    Register(path + name, [=](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(question());
    });
  };
  add("/sum_of_a_plan/ours", [=] { return summary(false); });
  add("/sum_of_a_plan/plain", [&plain] { return plain.SumOfPro(); });
  add("/median_of_a_plan/ours", [=] { return summary(true); });
  add("/median_of_a_plan/plain", [&plain] { return plain.MedianOfPro(); });
  add("/sum_by_country/ours", by_country);
  add("/sum_by_country/plain", [&plain] { return plain.SumByCountry(); });
}

struct FieldUpdate {
  std::string id;
  std::string value;
};

// Goes on through the updates where the repetition before it stopped.
void RegisterUpdates(const std::string& name, LiveEngine& engine, std::string_view field,
                     std::vector<FieldUpdate> updates) {
  auto shared = std::make_shared<std::vector<FieldUpdate>>(std::move(updates));
  Register(name, [&engine, field, shared, next = size_t{0}](benchmark::State& state) mutable {
    for (auto _ : state) {
      const FieldUpdate& update = (*shared)[next++ % shared->size()];
      benchmark::DoNotOptimize(engine.Apply(update.id, field, update.value));
    }
  })->Iterations(20'000);
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  options.typed = true;
  const Workload workload = Workload::Generate(options);
  const PlainColumns plain(workload);
  const size_t segments = flags.Number("segments", 1'000);
  const std::vector<Draft> drafts = Drafts(workload, segments);
  const std::unique_ptr<Index> index = Load(workload, drafts);
  const Snapshot before = index->Read();  // what the questions are asked of
  const std::string path = "money/" + std::to_string(options.customers);
  RegisterQuestions(path, before, plain);

  Random random(17);
  const Field& country = workload.fields()[workload.FieldIndex("country")];
  std::vector<FieldUpdate> amounts;
  std::vector<FieldUpdate> countries;
  for (uint64_t i = 0; i < kUpdates; ++i) {
    const uint32_t row = random.Below(workload.customers());
    amounts.push_back(
        {CustomerId(row), workload::TypedValueOf(workload, row, kRevenueField, i + 1)});
    countries.push_back(
        {CustomerId(random.Below(workload.customers())),
         country.values[random.Below(static_cast<uint32_t>(country.values.size()))]});
  }
  LiveEngine engine(index.get());
  const std::string updates = path + "/update_" + std::to_string(segments) + "_segments";
  RegisterUpdates(updates + "/ours", engine, kRevenue, std::move(amounts));
  RegisterUpdates(updates + "/country", engine, "country", std::move(countries));
  const int code = flags.RunBenchmarks();

  const std::vector<uint64_t> counts = Get(index->Read().CountMany(drafts), "counting");
  const std::vector<SegmentStats> stats = index->Read().Stats();
  for (size_t i = 0; i < counts.size(); ++i) Check(stats[i].count == counts[i], "a live count");
  return code;
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
