#include "src/query/sums.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/query/number_subject.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

bool Answers(NumberSubject* subject, FieldId field, const std::vector<Code>& among) {
  std::map<Code, std::pair<absl::int128, uint64_t>> wanted;
  for (const auto& [currency, numbers] : subject->Held(field, among)) {
    auto& [sum, count] = wanted[currency];
    for (const Number number : numbers) sum += number;
    count = numbers.size();
  }
  Selection selection = subject->Select(among);
  const Sums sums = SumOver(subject->table.version, {&field, 1}, &selection)[0];
  std::map<Code, std::pair<absl::int128, uint64_t>> found;
  for (Code currency = 0; currency < sums.size(); ++currency) {
    if (sums[currency].holders > 0)
      found[currency] = {sums[currency].sum(), sums[currency].holders};
  }
  return found == wanted;
}

TEST_CASE("sums are exact, by currency where they are of money, and of live customers alone") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t world = 0; world < 6; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    NumberSubject subject(&random);
    subject.Add(world < 2 ? kBlockRows + 3000 : 5000,
                random.Pick(std::vector<uint64_t>{3, 90, 100}), random.Below(4));
    subject.Add(2000, 50, 3);
    if (world % 2 == 1) subject.RemoveSome();
    for (const FieldId field : {subject.money, subject.number}) {
      for (const std::vector<Code>& among :
           {std::vector<Code>{0, 1, 2, 3}, std::vector<Code>{2}, std::vector<Code>{0, 3}})
        REQUIRE(Answers(&subject, field, among));
    }
    CHECK(subject.table.LeakedBytes() == 0);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
