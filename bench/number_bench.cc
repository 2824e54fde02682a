// How fast are ranges and sums of numbers? Our column of distances against a plain column of 64-bit
// numbers with the same vector compare, and against bit slices by hand over CRoaring (O'Neil and
// Quass, "Improved Query Performance with Variant Indexes", 1997); the exact sum of a field over a
// fifth of the customers against a masked loop over the plain column; single changes.
//
//   number_bench [--customers=N]
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <roaring/roaring.hh>
#include <string>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "src/query/sums.h"
#include "src/table/table_writer.h"
#include "src/workload/random.h"

namespace tranche::internal::bench {
namespace {

constexpr FieldId kNumber = kStandardFields;
constexpr FieldId kFifth = kStandardFields + 1;  // a select whose value 1 a fifth holds

enum class Shape { kRevenue, kSeats, kInstant };

// What customers hold; nobody in 8 % of the rows.
struct Data {
  Data(size_t count, Shape shape) : numbers(count), codes(count), fifth(count) {
    workload::Random random(7);
    for (size_t i = 0; i < count; ++i) {
      codes[i] = random.Below(100) < 8 ? kNotSet : kPresent;
      fifth[i] = random.Below(5) == 0 ? 1 : 2;
      if (codes[i] != kNotSet) numbers[i] = Draw(shape, random);
    }
    sorted.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      if (codes[i] != kNotSet) sorted.push_back(numbers[i]);
    }
    std::sort(sorted.begin(), sorted.end());
  }

  static Number Draw(Shape shape, workload::Random& random) {
    const double unit = 1 - random.Unit();
    const double angle = 6.283185307179586 * random.Unit();
    const double normal = std::sqrt(-2 * std::log(unit)) * std::cos(angle);
    switch (shape) {
      case Shape::kRevenue:  // in cents
        return static_cast<Number>(100 * std::exp(5.25 + 1.78 * normal));
      case Shape::kSeats:
        return static_cast<Number>(std::pow(5000.0, unit));
      case Shape::kInstant:  // a millisecond of the last month
        return 1'790'000'000'000 - static_cast<Number>(unit * 31 * 86'400'000.0);
    }
    return 0;
  }

  // From the percentile `low` to `high`.
  NumberRange Range(double low, double high) const {
    const auto at = [&](double percent) {
      return sorted[std::min(
          sorted.size() - 1,
          static_cast<size_t>(percent / 100 * static_cast<double>(sorted.size())))];
    };
    return {at(low), at(high)};
  }

  std::vector<Number> numbers;
  std::vector<Code> codes;
  std::vector<Code> fifth;
  std::vector<Number> sorted;
};

// The engine's table of these two columns.
class Table {
 public:
  explicit Table(const Data& data) {
    SchemaSpec spec;
    spec.fields = {{.name = "properties.number", .kind = FieldKind::kNumber, .decimals = 0},
                   {"properties.fifth", FieldKind::kSelect, {{"a", "b"}}}};
    schema_ = Get(Schema::Create(spec), "a schema");
    version_ = heap_.New<Version>(MemoryUse::kIndex);
    version_->schema = schema_.get();
    for (FieldId id = 0; id < schema_->size(); ++id)
      version_->fields.Mutable(&heap_, id).value_count = schema_->field(id).values->size();
    NewRows rows;
    rows.count = data.numbers.size();
    rows.codes.resize(schema_->size());
    rows.codes[kNumber] = data.codes;
    rows.codes[kFifth] = data.fifth;
    rows.numbers = {data.numbers};
    writer().AddMany(rows);
  }
  ~Table() {
    writer().Clear();
    heap_.Retire(version_);
  }

  TableWriter writer() { return {&heap_, version_}; }
  const Version& version() const { return *version_; }
  uint64_t bytes() const { return heap_.bytes_in(MemoryUse::kCodes); }

  Selection Matching(Term term) const {
    Query query;
    query.terms = {std::move(term)};
    query.conjunctions = {{{0}}};
    return Selection::Matching(*version_, std::move(query));
  }

 private:
  std::shared_ptr<const Schema> schema_;
  Heap heap_;
  Version* version_;
};

// A column of 64-bit numbers and a bit for each row that holds one.
class PlainColumn {
 public:
  explicit PlainColumn(const Data& data) : numbers_((data.numbers.size() + 63) / 64 * 64) {
    std::copy(data.numbers.begin(), data.numbers.end(), numbers_.begin());
    held_.resize(numbers_.size() / 64);
    fifth_.resize(held_.size());
    for (size_t i = 0; i < data.numbers.size(); ++i) {
      held_[i / 64] |= uint64_t{data.codes[i] != kNotSet} << (i % 64);
      fifth_[i / 64] |= uint64_t{data.codes[i] != kNotSet && data.fifth[i] == 1} << (i % 64);
    }
  }

  uint64_t Count(NumberRange range) const {
    const Kernels& kernels = BestKernels();
    const DistanceRange distances{
        static_cast<uint64_t>(range.low),
        static_cast<uint64_t>(range.high) - static_cast<uint64_t>(range.low)};
    uint64_t words[kStripWords];
    uint64_t count = 0;
    for (size_t word = 0; word < held_.size(); word += kStripWords) {
      const auto some = static_cast<uint32_t>(std::min<size_t>(kStripWords, held_.size() - word));
      kernels.compare(reinterpret_cast<const uint8_t*>(numbers_.data() + 64 * word), 8,
                      {&distances, 1}, held_.data() + word, some, words);
      for (uint32_t i = 0; i < some; ++i) count += static_cast<uint64_t>(std::popcount(words[i]));
    }
    return count;
  }

  absl::int128 SumOfFifth() const {
    absl::int128 sum = 0;
    for (size_t word = 0; word < fifth_.size(); ++word) {
      int64_t part = 0;
      for (uint64_t left = fifth_[word]; left != 0; left &= left - 1)
        part += numbers_[64 * word + static_cast<size_t>(std::countr_zero(left))];
      sum += part;
    }
    return sum;
  }

 private:
  std::vector<Number> numbers_;
  std::vector<uint64_t> held_;
  std::vector<uint64_t> fifth_;
};

// Bit slices of the distances from the least number.
class BitSlices {
 public:
  explicit BitSlices(const Data& data) : base_(data.sorted.front()) {
    const auto most = static_cast<uint64_t>(data.sorted.back() - base_);
    std::vector<std::vector<uint32_t>> rows(static_cast<size_t>(std::bit_width(most)));
    std::vector<uint32_t> held;
    for (uint32_t i = 0; i < data.numbers.size(); ++i) {
      if (data.codes[i] == kNotSet) continue;
      held.push_back(i);
      for (auto left = static_cast<uint64_t>(data.numbers[i] - base_); left != 0; left &= left - 1)
        rows[static_cast<size_t>(std::countr_zero(left))].push_back(i);
    }
    held_.addMany(held.size(), held.data());
    held_.runOptimize();
    for (const auto& slice : rows) {
      slices_.emplace_back(slice.size(), slice.data());
      slices_.back().runOptimize();
    }
  }

  uint64_t Count(NumberRange range) const {
    return (AtMost(range.high) - (range.low == base_ ? roaring::Roaring() : AtMost(range.low - 1)))
        .cardinality();
  }

 private:
  roaring::Roaring AtMost(Number bound) const {
    if (bound < base_) return {};
    const auto distance = static_cast<uint64_t>(bound - base_);
    roaring::Roaring below;
    roaring::Roaring equal = held_;
    for (size_t i = slices_.size(); i-- > 0;) {
      if ((distance >> i & 1) != 0) {
        below |= equal - slices_[i];
        equal &= slices_[i];
      } else {
        equal -= slices_[i];
      }
    }
    return below | equal;
  }

  Number base_;
  roaring::Roaring held_;
  std::vector<roaring::Roaring> slices_;
};

// What is measured of one field; lives until the benchmarks have run.
struct Sides {
  Sides(size_t customers, Shape shape)
      : data(customers, shape), table(data), plain(data), slices(data) {}
  Data data;
  Table table;
  PlainColumn plain;
  BitSlices slices;
};

void RegisterRanges(const std::string& path, const Sides& sides) {
  std::vector<NumberRange> ranges;
  for (const auto& [low, high] : {std::pair{40.0, 41.0}, {30.0, 40.0}, {25.0, 75.0}, {50.0, 100.0}})
    ranges.push_back(sides.data.Range(low, high));
  const auto count_ours = [&sides](const NumberRange& range) {
    return sides.table.Matching({.field = kNumber, .ranges = {range}}).Count();
  };
  for (const NumberRange& range : ranges) {
    Check(count_ours(range) == sides.plain.Count(range), "a count of the plain column");
    Check(count_ours(range) == sides.slices.Count(range), "a count of the bit slices");
  }
  const auto all = [&](const std::string& side, auto count) {
    Register(path + "/ranges/" + side, [=](benchmark::State& state) {
      for (auto _ : state) {
        for (const NumberRange& range : ranges) benchmark::DoNotOptimize(count(range));
      }
    });
  };
  all("ours", count_ours);
  all("plain", [&sides](const NumberRange& range) { return sides.plain.Count(range); });
  all("slices", [&sides](const NumberRange& range) { return sides.slices.Count(range); });
}

void RegisterSums(const std::string& path, const Sides& sides) {
  const auto sum = [&sides] {
    Selection fifth = sides.table.Matching({.field = kFifth, .values = {1}});
    return SumOver(sides.table.version(), {&kNumber, 1}, &fifth)[0][kNotSet].sum();
  };
  Check(sum() == sides.plain.SumOfFifth(), "a sum");
  Register(path + "/sum_of_fifth/ours", [=](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(sum());
  });
  Register(path + "/sum_of_fifth/plain", [&sides](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(sides.plain.SumOfFifth());
  });
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  const uint64_t customers = flags.Number("customers", 1'000'000);
  std::vector<std::unique_ptr<Sides>> all;
  const std::pair<const char*, Shape> shapes[] = {
      {"revenue", Shape::kRevenue}, {"seats", Shape::kSeats}, {"instant", Shape::kInstant}};
  for (const auto& [name, shape] : shapes) {
    const Sides& sides = *all.emplace_back(std::make_unique<Sides>(customers, shape));
    const std::string path = "number/" + std::to_string(customers) + "/" + name;
    RegisterRanges(path, sides);
    RegisterSums(path, sides);
    RegisterOnce(path + "/memory/ours", [&sides, customers](benchmark::State& state) {
      for (auto _ : state)
        state.counters["bytes_a_customer"] =
            static_cast<double>(sides.table.bytes()) / static_cast<double>(customers);
    });
  }
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
