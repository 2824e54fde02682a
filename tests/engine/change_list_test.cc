#include "src/engine/change_list.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

TEST_CASE("changes are in order of segments as created, then of customers, however many they are") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  constexpr Row kRows = 5'000;
  // A later segment may be in an earlier slot.
  std::vector<SavedSegment> segments(8);
  for (size_t slot = 0; slot < segments.size(); ++slot) {
    segments[slot].id = "segment " + std::to_string(slot);
    segments[slot].sequence = 100 + (5 * slot + 3) % segments.size();
  }
  std::vector<std::string> texts;
  for (Row row = 0; row < kRows; ++row) texts.push_back("customer " + std::to_string(row));
  const std::vector<std::string_view> ids(texts.begin(), texts.end());

  for (const bool is_shuffled : {false, true}) {
    for (const size_t count : {size_t{100}, size_t{30'000}}) {
      std::set<std::pair<uint64_t, Row>> expected;
      while (expected.size() < count)
        expected.emplace(random.Below(segments.size()), random.Below(kRows));
      std::vector<RowFlip> flips;
      for (const auto& [slot, row] : expected)
        flips.push_back({static_cast<SegmentSlot>(slot), row, row % 3 == 0, row, &segments[slot]});
      if (is_shuffled) {
        for (size_t i = flips.size(); i > 1; --i) std::swap(flips[i - 1], flips[random.Below(i)]);
      }
      const Version version{};
      const BatchResult result = ListChanges(version, &flips, ids);
      REQUIRE(result.changes.size() == count);
      size_t at = 0;
      bool is_right = true;
      for (uint64_t sequence = 100; sequence < 100 + segments.size(); ++sequence) {
        const auto segment = std::find_if(segments.begin(), segments.end(), [&](const auto& each) {
          return each.sequence == sequence;
        });
        const auto slot = static_cast<uint64_t>(segment - segments.begin());
        for (auto of = expected.lower_bound({slot, 0}); of != expected.end() && of->first == slot;
             ++of) {
          const Change& change = result.changes[at++];
          is_right &= change.segment_id == segment->id && change.customer_id == texts[of->second] &&
                      change.entered == (of->second % 3 == 0);
        }
      }
      CHECK(is_right);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
