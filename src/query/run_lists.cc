#include "src/query/run_lists.h"

#include <algorithm>

namespace tranche {
namespace {

// Each step writes a run and keeps it or not: a mispredicted branch costs more than the write.
// Room for as many runs as the steps there can be, and one.
void Reserve(std::vector<RowRun>* runs, size_t size) {
  if (runs->size() < size + 1) runs->resize(2 * size + 64);
}

}  // namespace

void RunList::AssignAll(uint16_t last) {
  Reserve(&runs_, 1);
  runs_[0] = {0, last};
  size_ = 1;
}

void RunList::Assign(std::span<const RowRun> runs) {
  Reserve(&runs_, runs.size());
  std::copy(runs.begin(), runs.end(), runs_.begin());
  size_ = runs.size();
}

void RunList::Take(size_t size) {
  runs_.swap(made_);
  size_ = size;
}

void RunList::Unite(std::span<const RowRun> other) {
  if (other.empty()) return;
  if (size_ == 0) return Assign(other);
  Reserve(&made_, size_ + other.size());
  const RowRun* a = runs_.data();
  const RowRun* const a_end = a + size_;
  const RowRun* b = other.data();
  const RowRun* const b_end = b + other.size();
  RowRun* out = made_.data();  // the run that is growing
  *out = a->first <= b->first ? *a : *b;
  const auto add = [&](RowRun next) {
    const bool joins = next.first <= out->last + 1;
    const uint16_t last = std::max(out->last, next.last);
    out += !joins;
    *out = {joins ? out->first : next.first, joins ? last : next.last};
  };
  while (a != a_end && b != b_end) {
    const bool is_a = a->first <= b->first;
    const RowRun next = is_a ? *a : *b;
    a += is_a;
    b += !is_a;
    add(next);
  }
  while (a != a_end) add(*a++);
  while (b != b_end) add(*b++);
  Take(static_cast<size_t>(out - made_.data()) + 1);
}

void RunList::Intersect(std::span<const RowRun> other) {
  Reserve(&made_, size_ + other.size());
  const RowRun* a = runs_.data();
  const RowRun* const a_end = a + size_;
  const RowRun* b = other.data();
  const RowRun* const b_end = b + other.size();
  RowRun* out = made_.data();
  while (a != a_end && b != b_end) {
    const RowRun both{std::max(a->first, b->first), std::min(a->last, b->last)};
    *out = both;
    out += both.first <= both.last;
    const bool a_ends = a->last <= b->last;
    const bool b_ends = b->last <= a->last;
    a += a_ends;
    b += b_ends;
  }
  Take(static_cast<size_t>(out - made_.data()));
}

void RunList::Subtract(std::span<const RowRun> other) {
  Reserve(&made_, size_ + other.size());
  const RowRun* a = runs_.data();
  const RowRun* const a_end = a + size_;
  const RowRun* b = other.data();
  const RowRun* const b_end = b + other.size();
  RowRun* out = made_.data();
  uint32_t next = 0;  // rows below are done
  while (a != a_end && b != b_end) {
    // The part of `a` before `b`.
    const uint32_t first = std::max<uint32_t>(a->first, next);
    const uint32_t end = std::min<uint32_t>(a->last + 1u, b->first);
    *out = {static_cast<uint16_t>(first), static_cast<uint16_t>(end - 1)};
    out += first < end;
    const bool a_ends = a->last <= b->last;
    next = a_ends ? next : b->last + 1u;
    a += a_ends;
    b += !a_ends;
  }
  for (; a != a_end; ++a) {
    const uint32_t first = std::max<uint32_t>(a->first, next);
    *out = {static_cast<uint16_t>(first), a->last};
    out += first <= a->last;
  }
  Take(static_cast<size_t>(out - made_.data()));
}

uint32_t RunList::CountRows() const {
  uint32_t count = 0;
  for (const RowRun& run : runs()) count += uint32_t{run.last} - run.first + 1;
  return count;
}

}  // namespace tranche
