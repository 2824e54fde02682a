#include "bench/support/row_store_live.h"

#include "bench/support/check.h"

namespace tranche::internal::bench {

RowStoreLive::RowStoreLive(const Workload& workload, const Names& names, const DenseRival& dense,
                           std::span<const Draft> drafts)
    : names_(names),
      words_(dense.words()),
      rows_(workload.customers()),
      affected_(workload, drafts),
      members_(drafts.size() * dense.words()),
      counts_(drafts.size()) {
  Check(workload.fields().size() <= kMaxFields, "the row store holds 16 fields");
  for (size_t i = 0; i < workload.fields().size(); ++i) {
    const Field& field = workload.fields()[i];
    Check(field.code_count() <= 64, "the row store holds 64 codes a field");
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      rows_[row].codes[i] = static_cast<uint8_t>(field.codes[row]);
    }
  }
  for (size_t i = 0; i < drafts.size(); ++i) {
    first_test_.push_back(static_cast<uint32_t>(tests_.size()));
    for (const Rule& rule : drafts[i].rules) {
      for (const Condition& condition : rule.conditions) {
        const size_t field = workload.FieldIndex(condition.field);
        const std::vector<uint8_t> truth = TruthByCode(workload.fields()[field], condition);
        Test& test = tests_.emplace_back(Test{0, static_cast<uint32_t>(field), 0});
        for (size_t code = 0; code < truth.size(); ++code) {
          test.codes |= uint64_t{truth[code]} << code;
        }
      }
      tests_.back().last = 1;
    }
    counts_[i] = static_cast<int64_t>(
        dense.Fill(drafts[i], std::span(members_).subspan(i * words_, words_)));
  }
  first_test_.push_back(static_cast<uint32_t>(tests_.size()));
}

bool RowStoreLive::Matches(uint32_t segment, const Row& row) const {
  const Test* test = tests_.data() + first_test_[segment];
  const Test* const end = tests_.data() + first_test_[segment + 1];
  while (test < end) {
    while (((test->codes >> row.codes[test->field]) & 1) != 0) {
      if (test->last != 0) return true;
      ++test;
    }
    while (test->last == 0) ++test;
    ++test;
  }
  return false;
}

std::span<const Flip> RowStoreLive::Apply(std::string_view id, std::string_view field,
                                          std::string_view value) {
  const BoundUpdate update = names_.Bind(id, field, value);
  Row& row = rows_[update.row];
  const Row before = row;
  row.codes[update.field] = static_cast<uint8_t>(update.code);
  const Row after = row;
  flips_.clear();
  affected_.ForEach(update.field, before.codes[update.field], update.code, [&](uint32_t segment) {
    const bool is = Matches(segment, after);
    if (is == Matches(segment, before)) return;
    members_[segment * words_ + (update.row >> 6)] ^= uint64_t{1} << (update.row & 63);
    counts_[segment] += is ? 1 : -1;
    flips_.push_back({segment, update.row, is});
  });
  return flips_;
}

}  // namespace tranche::internal::bench
