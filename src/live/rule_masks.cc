#include "src/live/rule_masks.h"

#include <algorithm>
#include <bit>

#include "src/base/planted.h"
#include "src/base/sort_unique.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kWordBits = 64;
constexpr uint32_t kWordGroup = 8;  // words a kernel step

void SetBit(std::vector<uint64_t>* row, uint32_t bit, bool value) {
  uint64_t& word = (*row)[bit / kWordBits];
  const uint64_t mask = uint64_t{1} << (bit % kWordBits);
  word = value ? word | mask : word & ~mask;
}

}  // namespace

bool RuleMasks::Holds(const FieldTerm& term, std::span<const Code> effective_set) {
  return Term::HoldsAny(term.values, effective_set) != term.negated;
}

void RuleMasks::Add(SegmentSlot slot, const Query& query) {
  Run run;
  run.count = static_cast<uint32_t>(query.conjunctions.size());
  run.first = AllocateRun(run.count);
  const uint32_t in_word = run.first % kWordBits;
  const bool has_references =
      std::any_of(query.terms.begin(), query.terms.end(),
                  [](const Term& term) { return term.field == kSegmentField; });
  if (has_references) run.references.resize(run.count);
  const OwnerOfBit owner{slot, static_cast<uint8_t>(in_word),
                         static_cast<uint8_t>(run.count > kWordBits ? 0 : run.count),
                         has_references};
  for (uint32_t i = 0; i < run.count; ++i) {
    const uint32_t bit = run.first + i;
    owners_[bit] = owner;
    SetBit(&used_, bit, true);
    std::vector<const Term*> comparing;
    for (uint32_t index : query.conjunctions[i].terms) {
      const Term& term = query.terms[index];
      if (term.field == kSegmentField) {
        Reference& reference = run.references[i].emplace_back();
        reference.negated = term.negated;
        for (const Code code : term.values) reference.slots.push_back(SegmentOfCode(code));
        continue;
      }
      if (fields_.size() <= term.field) fields_.resize(term.field + size_t{1});
      if (term.ranges.empty() && term.match.empty()) {
        AddTerm(term.field, {bit, term.negated, term.values});
      } else {
        comparing.push_back(&term);
      }
      run.fields.push_back(term.field);
    }
    AddComparing(bit, std::move(comparing));
  }
  FindTextFields();
  SortUnique(&run.fields);
  runs_[slot] = std::move(run);
}

void RuleMasks::AddTerm(FieldId field, FieldTerm term) {
  FieldMasks& masks = fields_[field];
  bool mentions_new = false;
  for (Code value : term.values) {
    if (masks.mentioned.size() <= value) masks.mentioned.resize(value + size_t{1});
    mentions_new |= !masks.mentioned[value];
    masks.mentioned[value] = true;
  }
  // Codes that hold the new value leave their class; which ones is found out as they come.
  if (mentions_new && !TRANCHE_PLANTED(class_stale))
    std::fill(masks.class_of.begin(), masks.class_of.end(), kUnknown);
  for (ClassId id = 0; id < masks.rows.size(); ++id) {
    if (!Holds(term, masks.effective_sets[id])) SetBit(&masks.rows[id], term.bit, false);
  }
  masks.terms.push_back(std::move(term));
}

void RuleMasks::AddComparing(uint32_t bit, std::vector<const Term*> terms) {
  std::stable_sort(terms.begin(), terms.end(),
                   [](const Term* a, const Term* b) { return a->field < b->field; });
  for (size_t first = 0, end = 0; first < terms.size(); first = end) {
    const FieldId field = terms[first]->field;
    while (end < terms.size() && terms[end]->field == field) ++end;
    const std::span<const Term* const> of_field = std::span(terms).subspan(first, end - first);
    FieldMasks& masks = fields_[field];
    if (of_field[0]->match.empty()) {
      if (!masks.numbers) masks.numbers.emplace(word_count_);
      masks.numbers->Add(bit, of_field);
      if (std::any_of(of_field.begin(), of_field.end(),
                      [](const Term* term) { return term->relative.has_value(); }))
        moving_.Add(bit, of_field);
    } else {
      if (!masks.texts) masks.texts.emplace(word_count_);
      masks.texts->Add(bit, of_field);
    }
  }
}

void RuleMasks::Remove(SegmentSlot slot) {
  const auto found = runs_.find(slot);
  const Run run = std::move(found->second);
  runs_.erase(found);
  for (FieldId field : run.fields) {
    FieldMasks& masks = fields_[field];
    std::erase_if(masks.terms,
                  [&](const FieldTerm& term) { return term.bit - run.first < run.count; });
    for (BitRow& row : masks.rows) {
      for (uint32_t i = 0; i < run.count; ++i) SetBit(&row, run.first + i, true);
    }
    const auto remove = [&](auto* of_field) {
      if (!*of_field) return;
      (*of_field)->Remove(run.first, run.count);
      if ((*of_field)->empty()) of_field->reset();
    };
    remove(&masks.numbers);
    remove(&masks.texts);
  }
  moving_.Remove(run.first, run.count);
  FindTextFields();
  for (uint32_t i = 0; i < run.count; ++i) SetBit(&used_, run.first + i, false);
  free_runs_[run.count].push_back(run.first);
}

void RuleMasks::DropField(FieldId dropped) {
  if (dropped < fields_.size()) fields_.erase(fields_.begin() + dropped);
  moving_.DropField(dropped);
  for (auto& [slot, run] : runs_) {
    for (FieldId& field : run.fields) {
      if (field > dropped) --field;
    }
  }
  FindTextFields();
}

uint32_t RuleMasks::AllocateRun(uint32_t count) {
  if (const auto found = free_runs_.find(count); found != free_runs_.end()) {
    const uint32_t first = found->second.back();
    found->second.pop_back();
    if (found->second.empty()) free_runs_.erase(found);
    return first;
  }
  const uint32_t left_in_word = (kWordBits - next_bit_ % kWordBits) % kWordBits;
  if (count > left_in_word && left_in_word > 0) {
    free_runs_[left_in_word].push_back(next_bit_);
    next_bit_ += left_in_word;
  }
  const uint32_t first = next_bit_;
  next_bit_ += count;
  if (count > kWordBits) next_bit_ = (next_bit_ + kWordBits - 1) / kWordBits * kWordBits;
  GrowTo((next_bit_ + kWordBits - 1) / kWordBits);
  return first;
}

void RuleMasks::GrowTo(uint32_t words) {
  if (words <= word_count_) return;
  word_count_ = std::max(words, word_count_ + word_count_ / 4);
  word_count_ = (word_count_ + kWordGroup - 1) / kWordGroup * kWordGroup;
  used_.resize(word_count_);
  zeroes_.resize(word_count_);
  changes_.resize(word_count_);
  owners_.resize(size_t{word_count_} * kWordBits);
  for (FieldMasks& masks : fields_) {
    for (BitRow& row : masks.rows) row.resize(word_count_, ~uint64_t{0});
    if (masks.numbers) masks.numbers->Grow(word_count_);
    if (masks.texts) masks.texts->Grow(word_count_);
  }
}

RuleMasks::ClassId RuleMasks::ClassOf(FieldMasks* masks, Code code, const SetDictionary* sets) {
  if (code < masks->class_of.size() && masks->class_of[code] != kUnknown)
    return masks->class_of[code];
  std::vector<Code> effective;
  const auto add = [&](Code value) {
    if (value < masks->mentioned.size() && masks->mentioned[value]) effective.push_back(value);
  };
  if (sets != nullptr && code != kNotSet) {
    for (Code value : sets->Values(code)) add(value);
  } else if (code <= kMaxValuesPerField) {
    add(code);
  }
  const auto next = static_cast<ClassId>(masks->rows.size());
  const auto [found, is_new] = masks->classes.try_emplace(effective, next);
  if (is_new) {
    BitRow row(word_count_, ~uint64_t{0});
    for (const FieldTerm& term : masks->terms) {
      if (!Holds(term, effective)) SetBit(&row, term.bit, false);
    }
    masks->rows.push_back(std::move(row));
    masks->effective_sets.push_back(std::move(effective));
  }
  if (masks->class_of.size() <= code) masks->class_of.resize(code + size_t{1}, kUnknown);
  masks->class_of[code] = found->second;
  return found->second;
}

void RuleMasks::AddRows(const uint64_t* before, const uint64_t* after) {
  if (before == after) {
    common_.push_back(after);
  } else {
    before_.push_back(before);
    after_.push_back(after);
  }
}

void RuleMasks::AddNumberRows(const Held& before, const Held& after,
                              std::span<const FieldId> fields) {
  if (number_rows_.size() < fields.size()) number_rows_.resize(fields.size());
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    const FieldId field = fields[slot];
    if (field >= fields_.size() || !fields_[field].numbers) continue;
    const NumberMasks& masks = *fields_[field].numbers;
    const auto find = [&](const Held& held) -> std::optional<NumberMasks::Interval> {
      if (held.codes[field] == kNotSet) return std::nullopt;
      return masks.Find(held.numbers[slot]);
    };
    const auto row_of = [&](const std::optional<NumberMasks::Interval>& interval, BitRow* scratch) {
      return interval ? masks.RowOf(*interval, scratch) : masks.RowWithout();
    };
    const auto interval = find(after.empty() ? before : after);
    const uint64_t* row = row_of(interval, &number_rows_[slot].second);
    const uint64_t* row_before = row;
    if (!before.empty() && !after.empty()) {
      if (const auto interval_before = find(before); interval_before != interval)
        row_before = row_of(interval_before, &number_rows_[slot].first);
    }
    AddRows(row_before, row);
  }
}

void RuleMasks::FindRows(const Held& before, const Held& after, const Fields& fields) {
  FindCodeRows(before, after, fields);
  AddNumberRows(before, after, fields.numbers);
  if (reads_texts()) AddTextRows(before, after, fields.fields);
}

void RuleMasks::FindCodeRows(const Held& before, const Held& after, const Fields& fields) {
  common_.clear();
  before_.clear();
  after_.clear();
  same_texts_.clear();
  const bool exists_before = !before.empty();
  const bool exists_after = !after.empty();
  for (FieldId field = 0; field < fields_.size(); ++field) {
    FieldMasks& masks = fields_[field];
    if (masks.terms.empty()) continue;
    const Code code = exists_after ? after.codes[field] : before.codes[field];
    const ClassId id = ClassOf(&masks, code, fields.sets[field]);
    if (!exists_before || !exists_after || before.codes[field] == code) {
      common_.push_back(masks.rows[id].data());
      continue;
    }
    const ClassId id_before = ClassOf(&masks, before.codes[field], fields.sets[field]);
    // Looked up again: a new class moves the rows.
    AddRows(masks.rows[id_before].data(), masks.rows[id].data());
  }
}

void RuleMasks::Diff(const Held& before, const Held& after, const Fields& fields,
                     std::vector<Flip>* flips) {
  touched_.clear();
  if (runs_.empty()) return;
  const bool exists_before = !before.empty();
  const bool exists_after = !after.empty();
  FindRows(before, after, fields);
  if (exists_before && exists_after) {
    if (before_.empty()) return;
    common_.push_back(used_.data());
  } else {
    before_.push_back(exists_before ? used_.data() : zeroes_.data());
    after_.push_back(exists_after ? used_.data() : zeroes_.data());
  }
  DiffRows(flips);
}

void RuleMasks::DiffRows(std::vector<Flip>* flips) {
  const uint32_t count = BestKernels().diff(
      common_.data(), static_cast<uint32_t>(common_.size()), before_.data(), after_.data(),
      static_cast<uint32_t>(before_.size()),
      (next_bit_ + kWordBits * kWordGroup - 1) / (kWordBits * kWordGroup) * kWordGroup,
      changes_.data());
  CollectFlips({changes_.data(), count}, flips);
}

void RuleMasks::FindMembers(const Held& held, const Fields& fields,
                            std::vector<SegmentSlot>* slots) {
  slots->clear();
  if (runs_.empty()) return;
  FindRows(held, {}, fields);
  uint32_t long_run_end = 0;  // bits below belong to a run of many words that is done
  for (uint32_t word = 0; word * kWordBits < next_bit_; ++word) {
    if (word * kWordBits < long_run_end) continue;
    uint64_t met = used_[word];
    for (const uint64_t* row : common_) met &= row[word];
    met = MeetsTexts(word, met);
    while (met != 0) {
      const OwnerOfBit& owner =
          owners_[word * kWordBits + static_cast<uint32_t>(std::countr_zero(met))];
      slots->push_back(owner.slot);
      if (owner.count == 0) {
        const Run& run = runs_.find(owner.slot)->second;
        long_run_end = run.first + (run.count + kWordBits - 1) / kWordBits * kWordBits;
        break;
      }
      met &= ~((~uint64_t{0} >> (kWordBits - owner.count)) << owner.first);
    }
  }
}

void RuleMasks::CollectFlips(std::span<const WordChange> changes, std::vector<Flip>* flips) {
  uint32_t long_run_end = 0;  // bits below belong to a run of many words that is done
  for (const WordChange& change : changes) {
    uint64_t changed = change.before ^ change.after;
    const uint32_t first_bit = change.word * kWordBits;
    if (first_bit < long_run_end) continue;
    size_t end = flips->size();
    flips->resize(end + static_cast<size_t>(std::popcount(changed)));
    while (changed != 0) {
      const uint32_t bit = first_bit + static_cast<uint32_t>(std::countr_zero(changed));
      const OwnerOfBit& owner = owners_[bit];
      bool was;
      bool is;
      if (owner.has_references) {
        if (!TRANCHE_PLANTED(touched_forgotten)) touched_.push_back(owner.slot);
        if (owner.count == 0) {
          const Run& run = runs_.find(owner.slot)->second;
          long_run_end = run.first + (run.count + kWordBits - 1) / kWordBits * kWordBits;
          break;
        }
        changed &= ~((~uint64_t{0} >> (kWordBits - owner.count)) << owner.first);
        continue;
      }
      if (owner.count == 0) {
        const Run& run = runs_.find(owner.slot)->second;
        was = AnyOfLongRun(run, before_);
        is = AnyOfLongRun(run, after_);
        long_run_end = run.first + (run.count + kWordBits - 1) / kWordBits * kWordBits;
        changed = 0;
      } else {
        const uint64_t mask = (~uint64_t{0} >> (kWordBits - owner.count)) << owner.first;
        const uint64_t met = same_texts_.empty()
                                 ? mask
                                 : MeetsTexts(change.word, mask & (change.before | change.after));
        was = (change.before & met) != 0;
        is = (change.after & met) != 0;
        changed &= ~mask;
      }
      // Kept or not without a branch, which would be mispredicted half of the time.
      (*flips)[end] = {owner.slot, is};
      end += was != is;
    }
    flips->resize(end);
  }
}

uint64_t RuleMasks::MetIn(const Run& run, uint32_t word,
                          const std::vector<const uint64_t*>& rows) const {
  uint64_t met = used_[word];
  if (run.count <= kWordBits)
    met &= (~uint64_t{0} >> (kWordBits - run.count)) << run.first % kWordBits;
  for (const uint64_t* row : common_) met &= row[word];
  for (const uint64_t* row : rows) met &= row[word];
  return MeetsTexts(word, met);
}

bool RuleMasks::AnyOfLongRun(const Run& run, const std::vector<const uint64_t*>& rows) const {
  const uint32_t first = run.first / kWordBits;
  const uint32_t last = (run.first + run.count - 1) / kWordBits;
  for (uint32_t word = first; word <= last; ++word) {
    if (MetIn(run, word, rows) != 0) return true;
  }
  return false;
}

uint64_t RuleMasks::memory_bytes() const {
  uint64_t bytes = owners_.capacity() * sizeof(OwnerOfBit) +
                   word_count_ * (2 * sizeof(uint64_t) + sizeof(WordChange)) +
                   runs_.capacity() * (sizeof(std::pair<SegmentSlot, Run>) + 1);
  bytes += moving_.memory_bytes();
  for (const FieldMasks& masks : fields_) {
    bytes += sizeof(masks) + masks.class_of.capacity() * sizeof(ClassId) +
             masks.mentioned.capacity() / 8;
    for (const BitRow& row : masks.rows) bytes += sizeof(row) + row.capacity() * sizeof(uint64_t);
    for (const std::vector<Code>& set : masks.effective_sets)
      bytes += 2 * (sizeof(set) + set.capacity() * 2) + 48;
    if (masks.numbers) bytes += masks.numbers->memory_bytes();
    if (masks.texts) bytes += masks.texts->memory_bytes();
    for (const FieldTerm& term : masks.terms)
      bytes += sizeof(term) + term.values.capacity() * sizeof(Code);
  }
  return bytes;
}

}  // namespace tranche::internal
