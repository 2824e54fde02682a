#include "src/query/run_lists.h"

#include <algorithm>
#include <cstddef>

namespace tranche::internal {
namespace {

// Writes runs that come in order of their beginning: who touches or overlaps the last one joins it.
class Joiner {
 public:
  Joiner(RowRun* out, RowRun first) : out_(out), first_(first.first), last_(first.last) {
    *out = first;
  }

  void Add(RowRun next) {
    const bool joins = next.first <= last_ + 1;
    first_ = joins ? first_ : next.first;
    last_ = joins ? std::max<uint32_t>(last_, next.last) : next.last;
    out_ += !joins;
    *out_ = {static_cast<uint16_t>(first_), static_cast<uint16_t>(last_)};
  }
  const RowRun* last() const { return out_; }

 private:
  RowRun* out_;
  uint32_t first_;  // of the run at `out_`, not read again from there
  uint32_t last_;
};

}  // namespace

void RunList::Reserve(size_t size) {
  if (runs_.size() < size + 1) runs_.resize(2 * size + 64);
}

void RunList::AssignAll(uint16_t last) {
  Reserve(1);
  runs_[0] = {0, last};
  size_ = 1;
}

void RunList::Unite(Runs a, Runs b) {
  Reserve(a.size() + b.size());
  if (a.empty() || b.empty()) {
    const Runs only = a.empty() ? b : a;
    std::copy(only.begin(), only.end(), runs_.begin());
    size_ = only.size();
    return;
  }
  auto at = a.begin();
  auto other = b.begin();
  Joiner joiner(runs_.data(), at->first <= other->first ? *at : *other);
  while (at != a.end() && other != b.end()) {
    const bool is_a = at->first <= other->first;
    const RowRun next = is_a ? *at : *other;
    at += is_a;
    other += !is_a;
    joiner.Add(next);
  }
  while (at != a.end()) joiner.Add(*at++);
  while (other != b.end()) joiner.Add(*other++);
  size_ = static_cast<size_t>(joiner.last() - runs_.data()) + 1;
}

void RunList::Intersect(Runs a, Runs b) {
  Reserve(a.size() + b.size());
  auto at = a.begin();
  auto other = b.begin();
  RowRun* out = runs_.data();
  while (at != a.end() && other != b.end()) {
    const RowRun both{std::max(at->first, other->first), std::min(at->last, other->last)};
    *out = both;
    out += both.first <= both.last;
    const bool a_ends = at->last <= other->last;
    const bool b_ends = other->last <= at->last;
    at += a_ends;
    other += b_ends;
  }
  size_ = static_cast<size_t>(out - runs_.data());
}

void RunList::Subtract(Runs a, Runs b) {
  Reserve(a.size() + b.size());
  auto at = a.begin();
  auto other = b.begin();
  RowRun* out = runs_.data();
  uint32_t next = 0;  // rows below are done
  while (at != a.end() && other != b.end()) {
    // The part of `a` before `b`.
    const uint32_t first = std::max<uint32_t>(at->first, next);
    const uint32_t end = std::min<uint32_t>(at->last + 1u, other->first);
    *out = {static_cast<uint16_t>(first), static_cast<uint16_t>(end - 1)};
    out += first < end;
    const bool a_ends = at->last <= other->last;
    next = a_ends ? next : other->last + 1u;
    at += a_ends;
    other += !a_ends;
  }
  for (; at != a.end(); ++at) {
    const uint32_t first = std::max<uint32_t>(at->first, next);
    *out = {static_cast<uint16_t>(first), at->last};
    out += first <= at->last;
  }
  size_ = static_cast<size_t>(out - runs_.data());
}

uint32_t CountRows(RunList::Runs runs) {
  uint32_t count = 0;
  for (const RowRun& run : runs) count += uint32_t{run.last} - run.first + 1;
  return count;
}

uint32_t CountCommonRows(RunList::Runs a, RunList::Runs b) {
  uint32_t count = 0;
  auto at = a.begin();
  auto other = b.begin();
  while (at != a.end() && other != b.end()) {
    const int first = std::max(at->first, other->first);
    const int last = std::min(at->last, other->last);
    count += static_cast<uint32_t>(std::max(last - first + 1, 0));
    const bool a_ends = at->last <= other->last;
    const bool b_ends = other->last <= at->last;
    at += a_ends;
    other += b_ends;
  }
  return count;
}

}  // namespace tranche::internal
