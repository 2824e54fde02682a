// Fields and values come, change and go while the index is live.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/engine/engine.h"

namespace tranche::internal {
namespace {

// The names of the segments with a condition that `is_it`, as a message lists them: empty for none.
template <typename IsIt>
std::string SegmentsWith(const Catalog& catalog, const IsIt& is_it) {
  std::string names;
  for (const SegmentSlot slot : catalog.slots_in_order()) {
    const SavedSegment& segment = *catalog.at(slot);
    const std::vector<BoundRule>& rules = segment.definition.rules;
    const bool has_it = std::any_of(rules.begin(), rules.end(), [&](const BoundRule& rule) {
      return std::any_of(rule.conditions.begin(), rule.conditions.end(), is_it);
    });
    if (has_it) names += Concat({names.empty() ? "" : ", ", "\"", segment.name, "\""});
  }
  return names;
}

// Who depends on a value.
struct Dependents {
  Dependents(const WriterState& state, FieldId field, Code code)
      : holders(state.current().fields[field].values[code].total),
        segments(SegmentsWith(state.catalog, [&](const BoundCondition& condition) {
          return condition.field == field &&
                 (std::binary_search(condition.values.begin(), condition.values.end(), code) ||
                  condition.currency == code);
        })) {}

  bool empty() const { return holders == 0 && segments.empty(); }

  uint64_t holders;
  std::string segments;
};

// Puts a changed copy in place of each saved definition. `edit` changes a definition, and says
// whether it did.
template <typename Edit>
void EditDefinitions(WriterState* state, Version* next, const Edit& edit) {
  for (const SegmentSlot slot : state->catalog.slots_in_order()) {
    auto segment = std::make_shared<SavedSegment>(*state->catalog.at(slot));
    if (!edit(&segment->definition)) continue;
    state->heap.Keep(state->catalog.Put(&state->heap, next, std::move(segment)));
  }
}

// Names the value by its new name wherever the definition names it.
bool RenameIn(const Field& field, std::string_view value, std::string_view new_value,
              Bound* definition) {
  bool has_changed = false;
  for (Rule& rule : definition->canonical) {
    for (Condition& condition : rule.conditions) {
      if (condition.field != field.name) continue;
      for (Value& named : condition.values) {
        if (named != value) continue;
        named = new_value;
        has_changed = true;
      }
    }
  }
  return has_changed;
}

// Follows the fields after `dropped`, whose ids go down by one.
bool MoveFieldsIn(FieldId dropped, Bound* definition) {
  bool has_changed = false;
  for (BoundRule& rule : definition->rules) {
    for (BoundCondition& condition : rule.conditions) {
      if (condition.field < dropped) continue;
      --condition.field;
      has_changed = true;
    }
  }
  return has_changed;
}

absl::Status NoValue(const Field& field, std::string_view value) {
  return NotFound({"field \"", field.name, "\" has no value \"", value.substr(0, 64), "\""});
}

}  // namespace

absl::StatusOr<FieldId> Engine::FindField(std::string_view name) const {
  const FieldId id = state_.schema->Find(name);
  if (id == kNoField) return NotFound({"field \"", name, "\" does not exist"});
  return id;
}

void Engine::SetSchema(std::shared_ptr<const Schema> schema, Version* next) {
  state_.SetSchema(std::move(schema), next);
  staging_.ForgetSchema();
}

void Engine::PublishSchema(std::shared_ptr<const Schema> schema) {
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  const auto old_size = static_cast<FieldId>(state_.schema->size());
  SetSchema(std::move(schema), next.get());
  for (FieldId field = old_size; field < state_.schema->size(); ++field)
    TableWriter(&state_.heap, next.get()).AddField(field);
  state_.UpdateValueCounts(next.get());
  next.Publish();
}

absl::StatusOr<Outcome> Engine::Run(const AddField& add, absl::Time) {
  TRANCHE_ASSIGN_OR_RETURN(auto schema, state_.schema->WithField(add.field));
  PublishSchema(std::move(schema));
  return Outcome();
}

absl::StatusOr<Outcome> Engine::Run(const DropField& drop, absl::Time) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldId id, FindField(drop.field));
  if (id < kStandardFields)
    return InvalidArgument({"field \"", drop.field, "\" is a standard field: it stays"});
  const std::string segments = SegmentsWith(
      state_.catalog, [&](const BoundCondition& condition) { return condition.field == id; });
  if (!segments.empty()) {
    return FailedPrecondition(
        {"field \"", drop.field, "\" is in use: segments that name it: ", segments});
  }
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  TableWriter(&state_.heap, next.get()).DropField(id);
  SetSchema(state_.schema->WithoutField(id), next.get());
  state_.masks.DropField(id);
  state_.look_ahead.Clear();
  EditDefinitions(&state_, next.get(),
                  [&](Bound* definition) { return MoveFieldsIn(id, definition); });
  next.Publish();
  return Outcome();
}

absl::StatusOr<Outcome> Engine::Run(const AddValues& add, absl::Time) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldId id, FindField(add.field));
  TRANCHE_ASSIGN_OR_RETURN(auto schema, state_.schema->WithValues(id, add.values));
  PublishSchema(std::move(schema));
  return Outcome();
}

absl::StatusOr<Outcome> Engine::Run(const RenameValue& rename, absl::Time) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldId id, FindField(rename.field));
  const Field& field = state_.schema->field(id);
  if (!field.traits.takes_values || field.iso) {
    return FailedPrecondition(
        {"field \"", field.name, "\" has values of a standard, which keep their names"});
  }
  // In an open domain the dictionary also holds what somebody held or named once.
  const auto is_there = [&](Code code) {
    return code != kNotSet &&
           (field.has_authorized_values() || !Dependents(state_, id, code).empty());
  };
  const std::string_view value = Trim(rename.value);
  const Code code = field.values->Find(value);
  if (!is_there(code)) return NoValue(field, value);
  TRANCHE_ASSIGN_OR_RETURN(const std::string_view new_value,
                           CanonicalNewValue(field, rename.new_value));
  if (is_there(field.values->Find(new_value))) {
    return AlreadyExists(
        {"field \"", field.name, "\" has a value \"", new_value.substr(0, 64), "\" already"});
  }
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  EditDefinitions(&state_, next.get(),
                  [&](Bound* definition) { return RenameIn(field, value, new_value, definition); });
  SetSchema(state_.schema->WithRenamed(id, code, new_value), next.get());
  next.Publish();
  return Outcome();
}

absl::StatusOr<Outcome> Engine::Run(const RetireValue& retire, absl::Time) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldId id, FindField(retire.field));
  const Field& field = state_.schema->field(id);
  if (!field.has_authorized_values())
    return FailedPrecondition({"field \"", field.name, "\" has no list of authorized values"});
  const auto canonical = field.Canonical(retire.value);
  if (!canonical.ok()) return NoValue(field, retire.value);
  const Code code = field.values->Find(*canonical);
  if (field.IsRetired(code)) return Outcome();
  if (const Dependents dependents(state_, id, code); !retire.force && !dependents.empty()) {
    const std::string_view segments = dependents.segments;
    return FailedPrecondition({"field \"", field.name, "\": value \"", *canonical, "\" is in use: ",
                               dependents.holders, " customers hold it; segments that name it: ",
                               segments.empty() ? std::string_view("none") : segments});
  }
  PublishSchema(state_.schema->WithRetired(id, {&code, 1}));
  return Outcome();
}

}  // namespace tranche::internal
