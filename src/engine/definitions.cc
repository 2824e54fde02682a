// Segments come, change and go while the index is live.
#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/base/utf8.h"
#include "src/engine/describe.h"
#include "src/engine/engine.h"
#include "src/engine/references.h"
#include "src/engine/segment_binder.h"
#include "src/live/memberships.h"
#include "src/table/fold.h"

namespace tranche::internal {
namespace {

// `name` has no blanks around it.
absl::Status CheckName(const Catalog& catalog, std::string_view name, std::string_view own_id) {
  if (NameKey(name).empty()) return At("/name", InvalidArgument({"the segment has no name"}));
  if (name.size() > kMaxSegmentNameBytes) {
    return At("/name",
              InvalidArgument({"the name is longer than ", kMaxSegmentNameBytes, " bytes"}));
  }
  if (!IsText(name)) return At("/name", InvalidArgument({"the name is not UTF-8, or holds NUL"}));
  SegmentSlot slot;
  if (catalog.FindName(name, &slot) && catalog.at(slot)->id != own_id) {
    const std::string_view taken = catalog.at(slot)->name;
    return At("/name", AlreadyExists({"a segment named \"", taken, "\" exists already"}));
  }
  return absl::OkStatus();
}

absl::Status CheckDescription(std::string_view description) {
  if (IsText(description)) return absl::OkStatus();
  return InvalidArgument({"the description is not UTF-8, or holds NUL"});
}

// What the segments of one call are called.
struct NewNames {
  StringMap<std::string_view> names;  // by key
  StringSet ids;
};

// The checks of a draft but those of its rules.
absl::Status CheckDraft(const Catalog& catalog, const Draft& draft, NewNames* taken) {
  const std::string_view name = Trim(draft.name);
  TRANCHE_RETURN_IF_ERROR(CheckName(catalog, name, {}));
  if (const auto [other, is_new] = taken->names.try_emplace(NameKey(name), name); !is_new) {
    if (other->second == name) return AlreadyExists({"two segments are named \"", name, "\""});
    return AlreadyExists({"the names \"", other->second, "\" and \"", name, "\" look the same"});
  }
  if (!draft.id.empty()) {
    if (draft.id.size() > kMaxIdBytes || !IsText(draft.id)) {
      return At("/id",
                InvalidArgument({"the id is longer than ", kMaxIdBytes, " bytes, or not UTF-8"}));
    }
    SegmentSlot slot;
    if (catalog.FindId(draft.id, &slot) || !taken->ids.insert(draft.id).second)
      return At("/id", AlreadyExists({"a segment with id \"", draft.id, "\" exists already"}));
  }
  return CheckDescription(draft.description);
}

// The ids of new segments, each chosen by the host or new.
std::vector<std::string> IdsFor(std::span<const Draft> drafts, Catalog* catalog) {
  StringSet chosen;
  for (const Draft& draft : drafts) {
    if (!draft.id.empty()) chosen.insert(draft.id);
  }
  std::vector<std::string> ids;
  for (const Draft& draft : drafts)
    ids.push_back(draft.id.empty() ? catalog->NewId(chosen) : draft.id);
  return ids;
}

}  // namespace

absl::StatusOr<Outcome> Engine::Run(const CreateSegments& create, absl::Time now) {
  const std::vector<Times> times(create.drafts.size(), {now, now});
  TRANCHE_ASSIGN_OR_RETURN(std::vector<Segment> created, SaveNewSegments(create.drafts, times));
  return Outcome(std::move(created));
}

absl::StatusOr<std::vector<Segment>> Engine::SaveNewSegments(std::span<const Draft> drafts,
                                                             std::span<const Times> times) {
  if (drafts.empty()) return std::vector<Segment>();
  if (state_.catalog.size() + drafts.size() > kMaxSegments)
    return ResourceExhausted({"more than ", kMaxSegments, " segments"});
  NewNames taken;
  std::vector<std::shared_ptr<SavedSegment>> segments;
  absl::Cleanup give_back_ids = [this, last = state_.catalog.last_id()] {
    state_.catalog.set_last_id(last);
  };
  const std::vector<std::string> ids = IdsFor(drafts, &state_.catalog);
  SegmentBinder::NewSegments fresh;
  for (size_t i = 0; i < drafts.size(); ++i) {
    fresh.slots.emplace(ids[i], state_.catalog.NextSlot(i));
    fresh.ids.emplace(NameKey(drafts[i].name), ids[i]);
  }
  SegmentBinder binder(&state_, std::move(fresh));
  for (size_t i = 0; i < drafts.size(); ++i) {
    const Draft& draft = drafts[i];
    auto& segment = segments.emplace_back(std::make_shared<SavedSegment>());
    segment->slot = state_.catalog.NextSlot(i);
    absl::Status status = CheckDraft(state_.catalog, draft, &taken);
    if (status.ok()) status = binder.Bind(draft.rules, segment.get());
    if (!status.ok()) {
      if (drafts.size() == 1) return status;
      return Prefixed({"segment \"", draft.name, "\": "}, Within(Concat({"/", i}), status));
    }
    segment->id = ids[i];
    segment->name = Trim(draft.name);
    segment->description = draft.description;
  }
  std::vector<std::shared_ptr<SavedSegment>> order;
  TRANCHE_RETURN_IF_ERROR(OrderNewSegments(segments, &order));
  binder.Keep();
  std::move(give_back_ids).Cancel();
  for (size_t i = 0; i < segments.size(); ++i) {
    segments[i]->slot = state_.catalog.NewSlot();
    segments[i]->sequence = state_.catalog.next_sequence();
    segments[i]->created_at = times[i].created_at;
    segments[i]->updated_at = times[i].updated_at;
  }
  for (const auto& segment : order) state_.catalog.SetReferences(*segment);
  const std::vector<std::shared_ptr<const SavedSegment>> complete(segments.begin(), segments.end());
  SaveSegments(complete);
  std::vector<Segment> created;
  for (const auto& segment : segments)
    created.push_back(DescribeSegment(state_.current(), segment->slot));
  return created;
}

void Engine::SaveSegments(std::span<const std::shared_ptr<const SavedSegment>> segments) {
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  EvaluateSegments(&state_, next.get(), segments);
  for (const auto& segment : segments) {
    state_.masks.Add(segment->slot, MaskQuery(state_, *segment));
    state_.catalog.Put(&state_.heap, next.get(), segment);
  }
  state_.UpdateValueCounts(next.get());
  next.Publish();
}

absl::StatusOr<Outcome> Engine::Run(const PutSegment& put, absl::Time now) {
  const Draft& draft = put.draft;
  if (draft.id.empty()) return InvalidArgument({"missing \"id\""});
  SegmentSlot slot;
  if (!state_.catalog.FindId(draft.id, &slot)) return Run(CreateSegments{{draft}}, now);
  return Run(UpdateSegment{draft.id, {draft.name, draft.description, draft.rules}}, now);
}

absl::StatusOr<Outcome> Engine::Run(const UpdateSegment& update, absl::Time now) {
  const auto& [id, edit] = update;
  SegmentSlot slot;
  if (!state_.catalog.FindId(id, &slot)) return NotFound({"segment \"", id, "\" does not exist"});
  const SavedSegment& old = *state_.catalog.at(slot);
  const auto segment = std::make_shared<SavedSegment>(old);
  if (edit.name) {
    segment->name = Trim(*edit.name);
    TRANCHE_RETURN_IF_ERROR(CheckName(state_.catalog, segment->name, id));
  }
  if (edit.description) {
    TRANCHE_RETURN_IF_ERROR(CheckDescription(*edit.description));
    segment->description = *edit.description;
  }
  SavedSegment bound;
  SegmentBinder binder(&state_);
  if (edit.rules) {
    TRANCHE_RETURN_IF_ERROR(binder.Bind(*edit.rules, &bound));
    TRANCHE_RETURN_IF_ERROR(
        CheckNoCycle(state_.current(), slot, bound.references, bound.definition.canonical));
  }
  const bool has_new_rules = edit.rules && bound.definition.canonical != old.definition.canonical;
  if (!has_new_rules && segment->name == old.name && segment->description == old.description)
    return Outcome(std::vector<Segment>{DescribeSegment(state_.current(), slot)});
  segment->updated_at = now;
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  if (has_new_rules) {
    segment->definition = bound.definition;
    segment->lists = bound.lists;
    segment->references = bound.references;
    binder.Keep();
    state_.catalog.SetReferences(*segment);
    std::vector<std::shared_ptr<const SavedSegment>> changed;
    for (const SegmentSlot at : state_.catalog.references().WithAbove({&slot, 1})) {
      if (at == slot) {
        changed.push_back(segment);
      } else if (!TRANCHE_PLANTED(edit_stays_below)) {
        changed.push_back(state_.catalog.at(at));
      }
    }
    EvaluateSegments(&state_, next.get(), changed);
    state_.masks.Remove(slot);
    state_.masks.Add(slot, MaskQuery(state_, *segment));
    RemoveLists(old, &state_.handpicked);
  }
  state_.heap.Keep(state_.catalog.Put(&state_.heap, next.get(), segment));
  state_.UpdateValueCounts(next.get());
  next.Publish();
  return Outcome(std::vector<Segment>{DescribeSegment(state_.current(), slot)});
}

absl::StatusOr<Outcome> Engine::Run(const DeleteSegment& remove, absl::Time) {
  const std::string& id = remove.id;
  SegmentSlot slot;
  if (!state_.catalog.FindId(id, &slot)) return NotFound({"segment \"", id, "\" does not exist"});
  TRANCHE_RETURN_IF_ERROR(CheckNotNamed(state_.catalog, slot));
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  ClearMemberships(&state_.heap, next.get(), slot);
  state_.masks.Remove(slot);
  const std::shared_ptr<const SavedSegment> removed =
      state_.catalog.Remove(&state_.heap, next.get(), slot);
  RemoveLists(*removed, &state_.handpicked);
  state_.heap.Keep(removed);
  next.Publish();
  return Outcome();
}

}  // namespace tranche::internal
