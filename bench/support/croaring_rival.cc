#include "bench/support/croaring_rival.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "bench/support/check.h"

namespace tranche::internal::bench {
namespace {

using Values = absl::InlinedVector<const ValueBitmap*, 8>;

// A condition bound to bitmaps.
struct Step {
  Values values;  // united
  bool excludes = false;
  bool disjoint = true;
  uint64_t estimate = 0;  // sum of the cardinalities
};
using Steps = absl::InlinedVector<Step, 8>;

// A bitmap of the index, or an intermediate result.
class Operand {
 public:
  Operand(const roaring_bitmap_t* borrowed) : bitmap_(borrowed) {}  // NOLINT: a conversion
  explicit Operand(roaring_bitmap_t* owned, bool) : owned_(owned), bitmap_(owned) {}

  const roaring_bitmap_t* get() const { return bitmap_; }

  Operand And(const roaring_bitmap_t* other) && {
    if (!owned_) return Operand(roaring_bitmap_and(bitmap_, other), true);
    roaring_bitmap_and_inplace(owned_.get(), other);
    return std::move(*this);
  }
  Operand AndNot(const roaring_bitmap_t* other) && {
    if (!owned_) return Operand(roaring_bitmap_andnot(bitmap_, other), true);
    roaring_bitmap_andnot_inplace(owned_.get(), other);
    return std::move(*this);
  }
  Operand Or(const roaring_bitmap_t* other) && {
    if (!owned_) return Operand(roaring_bitmap_or(bitmap_, other), true);
    roaring_bitmap_or_inplace(owned_.get(), other);
    return std::move(*this);
  }

 private:
  BitmapPtr owned_;
  const roaring_bitmap_t* bitmap_;
};

Operand UniteBitmaps(std::span<const roaring_bitmap_t*> bitmaps, Composition::Union how) {
  if (bitmaps.size() == 1) return bitmaps[0];
  switch (how) {
    case Composition::Union::kMany:
      return Operand(roaring_bitmap_or_many(bitmaps.size(), bitmaps.data()), true);
    case Composition::Union::kHeap:
      return Operand(
          roaring_bitmap_or_many_heap(static_cast<uint32_t>(bitmaps.size()), bitmaps.data()), true);
    case Composition::Union::kLazy: {
      roaring_bitmap_t* all = roaring_bitmap_lazy_or(bitmaps[0], bitmaps[1], true);
      for (const roaring_bitmap_t* bitmap : bitmaps.subspan(2)) {
        roaring_bitmap_lazy_or_inplace(all, bitmap, true);
      }
      roaring_bitmap_repair_after_lazy(all);
      return Operand(all, true);
    }
    case Composition::Union::kPairwise:
      break;
  }
  Operand all = bitmaps[0];
  for (const roaring_bitmap_t* bitmap : bitmaps.subspan(1)) all = std::move(all).Or(bitmap);
  return all;
}

// Smallest first.
Operand Unite(const Values& values, Composition::Union how) {
  absl::InlinedVector<const roaring_bitmap_t*, 32> bitmaps;
  for (const ValueBitmap* value : values) bitmaps.push_back(value->bitmap.get());
  return UniteBitmaps(std::span(bitmaps.data(), bitmaps.size()), how);
}

Steps Bind(const CroaringIndex& index, const Rule& rule, const Composition& composition) {
  Check(rule.op == RuleOperator::kAnd, "the rival takes `and` rules only");
  Steps steps;
  for (const Condition& condition : rule.conditions) {
    const FieldBitmaps& field = index.Find(condition.field);
    Step step;
    step.disjoint = field.disjoint;
    step.excludes = condition.op == Operator::kNotIn || condition.op == Operator::kIsNotSet;
    if (condition.op == Operator::kIsSet || condition.op == Operator::kIsNotSet) {
      step.values.push_back(&field.is_set);
    } else {
      Check(condition.op != Operator::kHasAll, "the rival does not know has_all");
      for (const Value& name : condition.values) {
        const auto found = field.index.find(name.text());
        Check(found != field.index.end(), "the rival has no value " + name.text());
        step.values.push_back(&field.values[found->second]);
      }
      std::sort(step.values.begin(), step.values.end(),
                [](auto* a, auto* b) { return a->cardinality < b->cardinality; });
    }
    for (const ValueBitmap* value : step.values) step.estimate += value->cardinality;
    if (step.excludes && !composition.exclude_together) {
      for (const ValueBitmap* value : step.values) {
        steps.push_back({{value}, true, true, value->cardinality});
      }
    } else {
      steps.push_back(std::move(step));
    }
  }
  // What includes first, the most selective first; then what excludes, the most first.
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    if (a.excludes != b.excludes) return b.excludes;
    return a.excludes ? a.estimate > b.estimate : a.estimate < b.estimate;
  });
  if (composition.exclude_together) {
    while (steps.size() > 1 && steps[steps.size() - 2].excludes) {
      Step& into = steps[steps.size() - 2];
      const Step& from = steps.back();
      into.values.insert(into.values.end(), from.values.begin(), from.values.end());
      into.estimate += from.estimate;
      into.disjoint = false;
      std::sort(into.values.begin(), into.values.end(),
                [](auto* a, auto* b) { return a->cardinality < b->cardinality; });
      steps.pop_back();
    }
  }
  return steps;
}

Operand Begin(const CroaringIndex& index, const Step& step, const Composition& composition) {
  Operand first = Unite(step.values, composition.unite);
  return step.excludes ? Operand(index.all()).AndNot(first.get()) : std::move(first);
}

Operand Apply(Operand operand, const Step& step, const Composition& composition) {
  if (!step.excludes && composition.distribute && step.values.size() > 1) {
    std::vector<BitmapPtr> parts;
    absl::InlinedVector<const roaring_bitmap_t*, 32> bitmaps;
    for (const ValueBitmap* value : step.values) {
      parts.emplace_back(roaring_bitmap_and(operand.get(), value->bitmap.get()));
      bitmaps.push_back(parts.back().get());
    }
    return UniteBitmaps(std::span(bitmaps.data(), bitmaps.size()), composition.unite);
  }
  const Operand other = Unite(step.values, composition.unite);
  return step.excludes ? std::move(operand).AndNot(other.get())
                       : std::move(operand).And(other.get());
}

Operand Evaluate(const CroaringIndex& index, const Steps& steps, const Composition& composition) {
  Operand operand = Begin(index, steps[0], composition);
  for (size_t i = 1; i < steps.size(); ++i) {
    operand = Apply(std::move(operand), steps[i], composition);
  }
  return operand;
}

// Of `operand` after its last step.
uint64_t CountLast(const Operand& operand, const Step& step, const Composition& composition) {
  if (composition.distribute && step.disjoint && step.values.size() > 1) {
    uint64_t sum = 0;
    for (const ValueBitmap* value : step.values) {
      sum += roaring_bitmap_and_cardinality(operand.get(), value->bitmap.get());
    }
    return step.excludes ? roaring_bitmap_get_cardinality(operand.get()) - sum : sum;
  }
  const Operand other = Unite(step.values, composition.unite);
  return step.excludes ? roaring_bitmap_andnot_cardinality(operand.get(), other.get())
                       : roaring_bitmap_and_cardinality(operand.get(), other.get());
}

uint64_t CountUnion(const Step& step, const Composition& composition) {
  if (step.values.size() == 1 || step.disjoint) return step.estimate;
  Values rest = step.values;
  const ValueBitmap* largest = rest.back();
  rest.pop_back();
  const Operand united = Unite(rest, composition.unite);
  return roaring_bitmap_or_cardinality(united.get(), largest->bitmap.get());
}

uint64_t CountRule(const CroaringIndex& index, Steps steps, const Composition& composition) {
  if (steps.size() == 1) {
    const uint64_t count = CountUnion(steps[0], composition);
    return steps[0].excludes ? index.customers() - count : count;
  }
  if (composition.split_first && steps[0].disjoint && !steps[0].excludes &&
      steps[0].values.size() > 1) {
    const Values values = std::move(steps[0].values);
    uint64_t sum = 0;
    for (const ValueBitmap* value : values) {
      steps[0].values = {value};
      sum += CountRule(index, steps, composition);
    }
    return sum;
  }
  const Step last = std::move(steps.back());
  steps.pop_back();
  return CountLast(Evaluate(index, steps, composition), last, composition);
}

double SecondsOf(const CroaringIndex& index, const Draft& draft, const Composition& composition,
                 uint64_t expected) {
  using Clock = std::chrono::steady_clock;
  constexpr double kEnough = 300e-6;
  double total = 0, best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 2 || (total < kEnough && i < 100); ++i) {
    const auto start = Clock::now();
    const uint64_t count = Count(index, draft, composition);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    Check(count == expected, "the rival's compositions disagree about " + draft.name);
    total += seconds;
    best = std::min(best, seconds);
  }
  return best;
}

}  // namespace

std::string ToString(const Composition& composition) {
  constexpr const char* kUnions[] = {"pairwise", "or_many", "or_many_heap", "lazy"};
  std::string text = kUnions[static_cast<size_t>(composition.unite)];
  if (composition.distribute) text += "+distribute";
  if (composition.split_first) text += "+split";
  if (composition.exclude_together) text += "+together";
  return text;
}

uint64_t Count(const CroaringIndex& index, const Draft& draft, const Composition& composition) {
  absl::InlinedVector<Steps, 4> rules;
  for (const Rule& rule : draft.rules) rules.push_back(Bind(index, rule, composition));
  if (rules.size() == 1) return CountRule(index, std::move(rules[0]), composition);

  std::vector<Operand> operands;
  std::vector<std::pair<uint64_t, const roaring_bitmap_t*>> order;
  for (const Steps& steps : rules) {
    operands.push_back(Evaluate(index, steps, composition));
    const roaring_bitmap_t* bitmap = operands.back().get();
    order.emplace_back(roaring_bitmap_get_cardinality(bitmap), bitmap);
  }
  std::sort(order.begin(), order.end());
  absl::InlinedVector<const roaring_bitmap_t*, 8> bitmaps;
  for (const auto& [cardinality, bitmap] : order) bitmaps.push_back(bitmap);
  const roaring_bitmap_t* largest = bitmaps.back();
  bitmaps.pop_back();
  const Operand united = UniteBitmaps(std::span(bitmaps.data(), bitmaps.size()), composition.unite);
  return roaring_bitmap_or_cardinality(united.get(), largest);
}

Composition Fastest(const CroaringIndex& index, const Draft& draft) {
  const uint64_t expected = Count(index, draft, {});
  Composition fastest;
  double best = std::numeric_limits<double>::infinity();
  for (uint32_t i = 0; i < 32; ++i) {
    const Composition composition = {static_cast<Composition::Union>(i & 3), (i & 4) != 0,
                                     (i & 8) != 0, (i & 16) != 0};
    const double seconds = SecondsOf(index, draft, composition, expected);
    if (seconds < best) {
      best = seconds;
      fastest = composition;
    }
  }
  return fastest;
}

}  // namespace tranche::internal::bench
