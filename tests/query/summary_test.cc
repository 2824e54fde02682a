#include "src/query/summary.h"

#include <catch2/catch_test_macros.hpp>

#include "src/query/percentiles.h"
#include "tests/query/number_subject.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

// "" or what differs from the sorted numbers.
std::string Differs(const NumberSummary& summary, const std::vector<int64_t>& percents,
                    const std::map<Code, std::vector<Number>>& held) {
  for (Code currency = 0; currency < summary.figures.size(); ++currency) {
    const NumberFigures& figures = summary.figures[currency];
    const auto found = held.find(currency);
    if (found == held.end()) {
      if (figures.holders > 0) return "holders of nothing";
      continue;
    }
    const std::vector<Number>& sorted = found->second;
    if (figures.holders != sorted.size()) return "holders";
    absl::int128 sum = 0;
    for (const Number number : sorted) sum += number;
    if (figures.sum != sum) return "sum";
    if (figures.least != sorted.front() || figures.greatest != sorted.back()) return "bounds";
    for (size_t i = 0; i < percents.size(); ++i) {
      size_t rank = 1;  // counted up, until enough do not exceed the number
      while (rank * 100'000 < static_cast<uint64_t>(percents[i]) * sorted.size()) ++rank;
      if (summary.percentiles[currency][i] != sorted[rank - 1])
        return "percentile " + std::to_string(percents[i]);
    }
  }
  for (const auto& [currency, numbers] : held) {
    if (currency >= summary.figures.size()) return "a currency is missing";
  }
  return "";
}

TEST_CASE("figures and percentiles are those of the sorted numbers") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const std::vector<int64_t> percents = {0, 1, 5'000, 33'333, 50'000, 99'900, 100'000};
  for (uint64_t world = 0; world < 8; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    NumberSubject subject(&random);
    // Above two samples in a few worlds, so that not every number is in the sample.
    subject.Add(world < 3 ? 2 * kBlockRows + 3000 : random.Between(1, 3000),
                random.Pick(std::vector<uint64_t>{3, 90, 100}), random.Below(4));
    subject.Add(2000, 50, 3);
    if (world % 2 == 1) subject.RemoveSome();
    for (const FieldId field : {subject.money, subject.number}) {
      for (const std::vector<Code>& among :
           {std::vector<Code>{0, 1, 2, 3}, std::vector<Code>{2}, std::vector<Code>{0, 3}}) {
        Selection selection = subject.Select(among);
        const NumberSummary summary =
            SummarizeNumbers(subject.table.version, field, &selection, percents);
        REQUIRE(Differs(summary, percents, subject.Held(field, among)) == "");
      }
    }
  }
}

TEST_CASE("a number is found by its rank wherever it is looked for first") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  NumberSubject subject(&random);
  subject.Add(5000, 90, 0);
  const std::vector<Number> sorted = subject.Held(subject.number, {0})[kNotSet];
  const NumberRange all = {sorted.front(), sorted.back()};
  for (int i = 0; i < 200; ++i) {
    INFO("TRANCHE_SEED=" << seed << " question " << i);
    Number low = random.Pick(sorted);
    Number high = random.Percent(20) ? low : random.Pick(sorted);
    if (low > high) std::swap(low, high);
    RankedNumber asked;
    asked.rank = random.Between(1, sorted.size());
    asked.bracket = {low, high};
    asked.all = all;
    Selection selection = Selection::Everybody(subject.table.version);
    FindRanked(subject.table.version, subject.number, &selection, {&asked, 1});
    REQUIRE(asked.number == sorted[asked.rank - 1]);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
