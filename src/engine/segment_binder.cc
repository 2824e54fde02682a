#include "src/engine/segment_binder.h"

#include "src/engine/references.h"
#include "src/table/fold.h"

namespace tranche::internal {
namespace {

// Calls `visit` with each customer_id condition and its place among them.
template <typename Rules, typename Visit>
void ForEachList(Rules& rules, const Visit& visit) {
  size_t place = 0;
  for (auto& rule : rules) {
    for (auto& condition : rule.conditions) {
      if (condition.field == kCustomerIdField) visit(condition, place++);
    }
  }
}

}  // namespace

SegmentBinder::~SegmentBinder() {
  for (const SavedSegment* segment : bound_) RemoveLists(*segment, &state_.handpicked);
  savepoint_.Undo();
}

absl::Status SegmentBinder::Bind(std::span<const Rule> rules, SavedSegment* segment) {
  const auto add_value = [&](const Field& field, std::string_view canonical) -> Code {
    if (field.values->size() >= kMaxValuesPerField) return kNotSet;
    savepoint_.Note(field, field.values->size(), field.sets == nullptr ? 0 : field.sets->size());
    return field.values->Add(canonical);
  };
  const auto find_segment = [&](std::string_view id) -> absl::StatusOr<SegmentSlot> {
    SegmentSlot slot;
    if (state_.catalog.FindId(id, &slot)) return slot;
    const auto found = fresh_.slots.find(id);
    if (found != fresh_.slots.end()) return found->second;
    return UnknownSegment(state_.current(), id);
  };
  std::vector<Rule> changed;
  rules = WithSegmentIds(
      rules, [this](std::string_view text) { return IdOf(text); }, &changed);
  absl::StatusOr<Bound> bound = internal::Bind(*state_.schema, rules, add_value, find_segment);
  if (!bound.ok()) return bound.status();
  segment->definition = *std::move(bound);
  segment->references = ReferencesOf(segment->definition.rules);
  segment->lists.clear();
  ForEachList(segment->definition.rules, [&](const BoundCondition& condition, size_t) {
    segment->lists.push_back(state_.handpicked.AddList(condition.ids));
  });
  bound_.push_back(segment);
  return absl::OkStatus();
}

std::string SegmentBinder::IdOf(std::string_view text) const {
  SegmentSlot slot;
  if (state_.catalog.FindId(text, &slot) || fresh_.slots.contains(text)) return std::string(text);
  if (state_.catalog.FindName(text, &slot)) return state_.catalog.at(slot)->id;
  const auto found = fresh_.ids.find(NameKey(text));
  return found == fresh_.ids.end() ? std::string(text) : found->second;
}

void SegmentBinder::Keep() {
  savepoint_.Clear();
  bound_.clear();
}

void RemoveLists(const SavedSegment& segment, Handpicked* handpicked) {
  ForEachList(segment.definition.rules, [&](const BoundCondition& condition, size_t place) {
    handpicked->RemoveList(segment.lists[place], condition.ids);
  });
}

Query EvaluationQuery(const WriterState& state, const SavedSegment& segment) {
  return EvaluationQuery(state, state.current().now, segment);
}

Query EvaluationQuery(const WriterState& state, Number now, const SavedSegment& segment) {
  return MakeQuery(*state.schema, now, segment.definition.rules,
                   [&state](std::string_view id) { return state.FindRow(id); });
}

Query MaskQuery(const WriterState& state, const SavedSegment& segment) {
  std::vector<BoundRule> rules = segment.definition.rules;
  ForEachList(rules, [&](BoundCondition& condition, size_t place) {
    condition.values = {segment.lists[place]};
    condition.ids.clear();
  });
  return MakeQuery(*state.schema, state.current().now, rules, nullptr);
}

}  // namespace tranche::internal
