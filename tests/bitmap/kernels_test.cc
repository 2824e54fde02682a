#include "src/bitmap/kernels.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <string>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Words = std::vector<uint64_t>;
constexpr uint64_t kUntouched = 0xDEADBEEFDEADBEEF;

Words RandomWords(Random& random, size_t count) {
  Words words(count);
  const uint64_t shape = random.Below(5);
  for (uint64_t& word : words) {
    word = shape == 0   ? 0
           : shape == 1 ? ~uint64_t{0}
           : shape == 2 ? random.Next() & random.Next() & random.Next()
           : shape == 3 ? random.Next() | random.Next() | random.Next()
                        : random.Next();
  }
  return words;
}

uint32_t CountBits(const Words& words) {
  uint32_t count = 0;
  for (const uint64_t word : words) count += static_cast<uint32_t>(std::popcount(word));
  return count;
}

// Random rules over words of their own.
struct RandomRules {
  RandomRules(Random& random, uint32_t rule_count, uint32_t most_terms, uint32_t most_sources,
              uint32_t word_count) {
    expected.resize(word_count);
    for (uint32_t r = 0; r < rule_count; ++r) {
      std::vector<DenseTerm>& terms = terms_.emplace_back();
      Words met(word_count, ~uint64_t{0});
      for (uint64_t t = random.Between(1, most_terms); t > 0; --t) {
        std::vector<const uint64_t*>& sources = sources_.emplace_back();
        Words any(word_count);
        for (uint64_t s = random.Between(1, most_sources); s > 0; --s) {
          words_.push_back(RandomWords(random, word_count));
          sources.push_back(words_.back().data());
          for (uint32_t i = 0; i < word_count; ++i) any[i] |= words_.back()[i];
        }
        const bool is_negated = random.Percent(40);
        terms.push_back({sources.data(), static_cast<uint32_t>(sources.size()), is_negated});
        for (uint32_t i = 0; i < word_count; ++i) met[i] &= is_negated ? ~any[i] : any[i];
      }
      rules.push_back({terms.data(), static_cast<uint32_t>(terms.size())});
      for (uint32_t i = 0; i < word_count; ++i) expected[i] |= met[i];
    }
  }

  std::vector<DenseRule> rules;
  Words expected;

 private:
  std::deque<Words> words_;
  std::deque<std::vector<const uint64_t*>> sources_;
  std::deque<std::vector<DenseTerm>> terms_;
};

// Runs every kernel over the rules in the four ways that bases and outputs combine.
void CheckEvaluate(const RandomRules& random_rules, const Words& base) {
  const auto word_count = static_cast<uint32_t>(base.size());
  Words with_base = random_rules.expected;
  for (uint32_t i = 0; i < word_count; ++i) with_base[i] |= base[i];
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name << ", words " << word_count);
    const std::vector<DenseRule>& rules = random_rules.rules;
    REQUIRE(kernels->evaluate(rules, nullptr, nullptr, word_count) ==
            CountBits(random_rules.expected));
    REQUIRE(kernels->evaluate(rules, base.data(), nullptr, word_count) == CountBits(with_base));
    Words out(word_count + 1, kUntouched);
    REQUIRE(kernels->evaluate(rules, nullptr, out.data(), word_count) ==
            CountBits(random_rules.expected));
    REQUIRE(std::equal(random_rules.expected.begin(), random_rules.expected.end(), out.begin()));
    REQUIRE(kernels->evaluate(rules, base.data(), out.data(), word_count) == CountBits(with_base));
    REQUIRE(std::equal(with_base.begin(), with_base.end(), out.begin()));
    std::copy(base.begin(), base.end(), out.begin());
    REQUIRE(kernels->evaluate(rules, out.data(), out.data(), word_count) == CountBits(with_base));
    REQUIRE(std::equal(with_base.begin(), with_base.end(), out.begin()));
    REQUIRE(out.back() == kUntouched);
  }
}

TEST_CASE("all kernels evaluate random rules alike, with bases and outputs or without") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 150; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const auto words = static_cast<uint32_t>(random.Between(1, 4)) * kStripWords;
    const auto rule_count = static_cast<uint32_t>(random.Between(1, 5));
    const RandomRules rules(random, rule_count, 6, 5, words);
    CheckEvaluate(rules, RandomWords(random, words));
  }
}

TEST_CASE("all kernels evaluate one rule of single bitsets alike, of one to six terms") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 120; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const auto words = static_cast<uint32_t>(random.Between(1, 16)) * kStripWords;
    const RandomRules rules(random, 1, 6, 1, words);
    CheckEvaluate(rules, RandomWords(random, words));
  }
}

TEST_CASE("without rules all kernels give the base") {
  Random random(7);
  const Words base = RandomWords(random, kStripWords);
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name);
    CHECK(kernels->evaluate({}, base.data(), nullptr, kStripWords) == CountBits(base));
    CHECK(kernels->evaluate({}, nullptr, nullptr, kStripWords) == 0);
  }
}

// 4,096 codes as BlockColumn lays them out.
std::vector<uint8_t> LayOut(const std::vector<uint32_t>& codes, uint8_t width_log2) {
  const uint32_t width = 1u << width_log2;
  std::vector<uint8_t> bytes(codes.size() * width / 8);
  for (size_t row = 0; row < codes.size(); ++row) {
    if (width_log2 >= 3) {
      for (uint32_t b = 0; b < width / 8; ++b)
        bytes[row * width / 8 + b] = static_cast<uint8_t>(codes[row] >> (8 * b));
      continue;
    }
    const size_t rows_in_group = 512 / width;
    const size_t in_group = row % rows_in_group;
    uint8_t& byte = bytes[row / rows_in_group * 64 + in_group % 64];
    byte = static_cast<uint8_t>(byte | codes[row] << (in_group / 64 * width));
  }
  return bytes;
}

void CheckScan(uint8_t width_log2, uint32_t code_count, Random& random) {
  std::vector<uint32_t> codes(4096);
  for (uint32_t& code : codes) code = static_cast<uint32_t>(random.Below(code_count));
  codes[random.Below(codes.size())] = code_count - 1;
  const std::vector<uint8_t> bytes = LayOut(codes, width_log2);
  std::vector<uint8_t> accept((width_log2 == 4 ? 65'536 : 256) + kAcceptPadding);
  const uint64_t percent = random.Pick(std::vector<uint64_t>{0, 3, 50, 97, 100});
  for (uint8_t& byte : accept) byte = random.Percent(percent) ? 0xFF : 0x00;
  Words expected(64);
  for (size_t row = 0; row < codes.size(); ++row)
    expected[row / 64] |= uint64_t{accept[codes[row]] != 0} << (row % 64);
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name << ", width_log2 " << static_cast<int>(width_log2)
                    << ", codes " << code_count);
    Words out(65, kUntouched);
    kernels->scan(bytes.data(), width_log2, code_count, accept.data(), out.data());
    REQUIRE(std::equal(expected.begin(), expected.end(), out.begin()));
    REQUIRE(out.back() == kUntouched);
  }
}

TEST_CASE("all kernels scan codes of every width alike, whatever the number of codes") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const std::vector<uint32_t> code_counts[] = {
      {1, 2},
      {3, 4},
      {5, 11, 16},
      {17, 50, 63, 64, 65, 100, 127, 128, 129, 200, 255, 256},
      {257, 300, 1023, 1024, 1025, 2047, 2048, 2049, 4096, 40'000, 65'535, 65'536}};
  for (uint8_t width_log2 = 0; width_log2 <= 4; ++width_log2) {
    for (const uint32_t code_count : code_counts[width_log2]) {
      for (int i = 0; i < 8; ++i) CheckScan(width_log2, code_count, random);
    }
  }
}

// Random queries over inputs in common, some of them unions.
void CheckMany(Random& random, uint32_t query_count, uint32_t word_count) {
  std::deque<Words> words;
  std::deque<std::vector<const uint64_t*>> sources;
  std::vector<Words> values;  // of each input
  std::vector<ManyInput> inputs;
  std::vector<ManyUnion> unions;
  for (uint32_t i = 0; i < 12; ++i) {
    Words& any = values.emplace_back(word_count);
    std::vector<const uint64_t*>& from = sources.emplace_back();
    for (uint64_t s = random.Percent(50) ? 1 : random.Between(2, 5); s > 0; --s) {
      words.push_back(RandomWords(random, word_count));
      from.push_back(words.back().data());
      for (uint32_t w = 0; w < word_count; ++w) any[w] |= words.back()[w];
    }
    inputs.push_back({from[0], 1});
    if (from.size() > 1)
      unions.push_back({from.data(), 0, static_cast<uint32_t>(from.size()), nullptr, i});
  }
  std::vector<uint32_t> rule_inputs;
  std::vector<ManyRule> rules;
  std::vector<uint32_t> rule_ends;
  std::vector<Words> expected;
  for (uint32_t q = 0; q < query_count; ++q) {
    Words& met_by_any = expected.emplace_back(word_count);
    for (uint64_t r = random.Between(1, 3); r > 0; --r) {
      ManyRule rule{static_cast<uint32_t>(rule_inputs.size()),
                    static_cast<uint32_t>(random.Below(4)), static_cast<uint32_t>(random.Below(3))};
      Words met(word_count, ~uint64_t{0});
      for (uint32_t i = 0; i < rule.positive_count + rule.negative_count; ++i) {
        const auto input = static_cast<uint32_t>(random.Below(inputs.size()));
        rule_inputs.push_back(input);
        for (uint32_t w = 0; w < word_count; ++w)
          met[w] &= i < rule.positive_count ? values[input][w] : ~values[input][w];
      }
      rules.push_back(rule);
      for (uint32_t w = 0; w < word_count; ++w) met_by_any[w] |= met[w];
    }
    rule_ends.push_back(static_cast<uint32_t>(rules.size()));
  }
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name);
    Words strips(unions.size() * kernels->many_strip_words + 8);
    uint64_t* strip = strips.data();
    for (ManyUnion& in : unions) {
      in.strip = strip;
      inputs[in.input] = {strip, 0};
      strip += kernels->many_strip_words;
    }
    std::vector<uint32_t> counts(query_count);
    std::vector<Words> outs(query_count, Words(word_count + 1, kUntouched));
    std::vector<ManyQuery> queries;
    for (uint32_t q = 0; q < query_count; ++q)
      queries.push_back({rule_ends[q], &counts[q], q % 3 == 0 ? nullptr : outs[q].data()});
    kernels->evaluate_many({inputs.data(), unions, rule_inputs.data(), rules.data(), queries},
                           word_count);
    for (uint32_t q = 0; q < query_count; ++q) {
      REQUIRE(counts[q] == CountBits(expected[q]));
      REQUIRE(outs[q].back() == kUntouched);
      if (q % 3 != 0) REQUIRE(std::equal(expected[q].begin(), expected[q].end(), outs[q].begin()));
    }
  }
}

TEST_CASE("all kernels evaluate many random queries alike") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const uint32_t query_count =
        i % 10 == 0 ? kMostQueries : static_cast<uint32_t>(random.Between(1, 9));
    CheckMany(random, query_count, static_cast<uint32_t>(random.Between(1, 4)) * kStripWords);
  }
}

TEST_CASE("all kernels match codes alike") {
  Random random(12);
  for (const size_t count : {64, 128, 4096}) {
    std::vector<uint8_t> codes(count);
    for (uint8_t& code : codes) code = static_cast<uint8_t>(random.Below(5) * 60);
    Words expected(count / 64, 0);
    for (size_t i = 0; i < count; ++i) expected[i / 64] |= uint64_t{codes[i] == 180} << (i % 64);
    for (const Kernels* kernels : AllKernels()) {
      INFO("kernels " << kernels->name << ", codes " << count);
      Words words(count / 64 + 1, kUntouched);
      kernels->match(codes, 180, words.data());
      REQUIRE(std::equal(expected.begin(), expected.end(), words.begin()));
      REQUIRE(words.back() == kUntouched);
    }
  }
}

TEST_CASE("all kernels set the bits of rows, and no others") {
  Random random(11);
  for (const uint64_t percent : {0, 1, 20, 100}) {
    std::vector<uint16_t> rows;
    Words expected(1024, 0);
    for (uint32_t row = 0; row < 65'536; ++row) {
      if (!random.Percent(percent)) continue;
      rows.push_back(static_cast<uint16_t>(row));
      expected[row / 64] |= uint64_t{1} << (row % 64);
    }
    for (const Kernels* kernels : AllKernels()) {
      INFO("kernels " << kernels->name << ", percent " << percent);
      Words words(1024, 0);
      kernels->set_rows(rows, words.data());
      REQUIRE(words == expected);
    }
  }
}

TEST_CASE("all kernels count the bits of two bitsets alike") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    const auto count = static_cast<uint32_t>(random.Between(1, 16)) * kStripWords;
    const Words a = RandomWords(random, count);
    const Words b = RandomWords(random, count);
    Words both(count);
    for (uint32_t w = 0; w < count; ++w) both[w] = a[w] & b[w];
    for (const Kernels* kernels : AllKernels()) {
      INFO("TRANCHE_SEED=" << seed << " case " << i << ", kernels " << kernels->name);
      REQUIRE(kernels->and_count(a.data(), b.data(), count) == CountBits(both));
    }
  }
}

// Rows of bits for `diff`: mostly alike, so that most words have no difference.
struct DiffCase {
  DiffCase(Random& random, uint32_t common_count, uint32_t pair_count, uint32_t word_count) {
    for (uint32_t i = 0; i < common_count; ++i) Add(RandomWords(random, word_count), &common);
    for (uint32_t i = 0; i < pair_count; ++i) {
      Words row = RandomWords(random, word_count);
      Add(row, &before);
      for (uint64_t changes = random.Below(6); changes > 0; --changes)
        row[random.Below(word_count)] ^= uint64_t{1} << random.Below(64);
      Add(row, &after);
    }
  }
  void Add(const Words& row, std::vector<const uint64_t*>* rows) {
    words_.push_back(row);
    rows->push_back(words_.back().data());
  }
  // What all of `common` and of `rows` have in a word.
  uint64_t All(const std::vector<const uint64_t*>& rows, uint32_t word) const {
    uint64_t all = ~uint64_t{0};
    for (const uint64_t* row : common) all &= row[word];
    for (const uint64_t* row : rows) all &= row[word];
    return all;
  }

  std::vector<const uint64_t*> common, before, after;

 private:
  std::deque<Words> words_;
};

TEST_CASE("all kernels find the words that differ between two intersections alike") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  uint64_t found_in_all = 0;
  for (int i = 0; i < 300; ++i) {
    const auto word_count = static_cast<uint32_t>(random.Between(1, 20)) * 8;
    const auto pair_count = static_cast<uint32_t>(random.Between(1, 4));
    const auto common_count = static_cast<uint32_t>(random.Below(11));
    const DiffCase rows(random, common_count, pair_count, word_count);
    std::vector<WordChange> expected;
    for (uint32_t word = 0; word < word_count; ++word) {
      const uint64_t before = rows.All(rows.before, word);
      const uint64_t after = rows.All(rows.after, word);
      if (before != after) expected.push_back({word, before, after});
    }
    found_in_all += expected.size();
    for (const Kernels* kernels : AllKernels()) {
      INFO("TRANCHE_SEED=" << seed << " case " << i << ", kernels " << kernels->name);
      std::vector<WordChange> out(word_count);
      out.resize(kernels->diff(rows.common.data(), common_count, rows.before.data(),
                               rows.after.data(), pair_count, word_count, out.data()));
      const auto is_same = [](const WordChange& a, const WordChange& b) {
        return a.word == b.word && a.before == b.before && a.after == b.after;
      };
      REQUIRE(std::equal(expected.begin(), expected.end(), out.begin(), out.end(), is_same));
    }
  }
  CHECK(found_in_all > 100);
}

TEST_CASE("the portable kernels run everywhere, and the fastest come first") {
  REQUIRE_FALSE(AllKernels().empty());
  CHECK(std::string(AllKernels().back()->name) == "portable");
  CHECK(&BestKernels() == AllKernels().front());
}

}  // namespace
}  // namespace tranche::internal::testing
