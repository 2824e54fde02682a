#include "src/engine/references.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "src/base/message.h"
#include "src/engine/segment_binder.h"
#include "src/live/memberships.h"
#include "src/live/reference_graph.h"

namespace tranche::internal {
namespace {

constexpr std::string_view kSegmentKey = "segment";

// Where `rules` first name the segment.
std::string PlaceOf(std::string_view id, std::span<const Rule> rules) {
  for (size_t r = 0; r < rules.size(); ++r) {
    for (size_t c = 0; c < rules[r].conditions.size(); ++c) {
      const Condition& condition = rules[r].conditions[c];
      const auto found = std::find(condition.values.begin(), condition.values.end(), id);
      if (condition.field == kSegmentKey && found != condition.values.end()) {
        return Concat({"/rules/", r, "/conditions/", c, "/value/",
                       static_cast<size_t>(found - condition.values.begin())});
      }
    }
  }
  return {};
}

// The error for a cycle of the segments of these ids; `rules` are those of the first.
absl::Status Cycle(std::span<const std::string_view> ids, std::span<const Rule> rules) {
  std::string path;
  for (const std::string_view id : ids) path.append(id).append(" -> ");
  path += ids[0];
  return At(PlaceOf(ids[1 % ids.size()], rules),
            InvalidArgument({"segments refer to each other in a cycle: ", path}));
}

}  // namespace

std::span<const Rule> WithSegmentIds(std::span<const Rule> rules,
                                     const std::function<std::string(std::string_view)>& id_of,
                                     std::vector<Rule>* changed) {
  for (size_t r = 0; r < rules.size(); ++r) {
    for (size_t c = 0; c < rules[r].conditions.size(); ++c) {
      if (rules[r].conditions[c].field != kSegmentKey) continue;
      if (changed->empty()) changed->assign(rules.begin(), rules.end());
      for (Value& value : (*changed)[r].conditions[c].values) value = id_of(value);
    }
  }
  return changed->empty() ? rules : std::span<const Rule>(*changed);
}

absl::Status CheckNoCycle(const Version& version, SegmentSlot slot,
                          std::span<const SegmentSlot> references, std::span<const Rule> rules) {
  const auto named_by = [&](SegmentSlot at) {
    return at == slot ? references
                      : std::span<const SegmentSlot>(version.segments[at].definition->references);
  };
  std::vector<SegmentSlot> order;
  const std::vector<SegmentSlot> cycle = WalkSegments({&slot, 1}, named_by, &order);
  if (cycle.empty()) return absl::OkStatus();
  std::vector<std::string_view> ids;
  for (const SegmentSlot at : cycle) ids.push_back(version.segments[at].definition->id);
  return Cycle(ids, rules);
}

absl::Status OrderNewSegments(std::span<const std::shared_ptr<SavedSegment>> segments,
                              std::vector<std::shared_ptr<SavedSegment>>* order) {
  absl::flat_hash_map<SegmentSlot, size_t> index_of;
  std::vector<SegmentSlot> slots;
  for (size_t i = 0; i < segments.size(); ++i) {
    index_of[segments[i]->slot] = i;
    slots.push_back(segments[i]->slot);
  }
  const auto named_by = [&](SegmentSlot slot) -> std::span<const SegmentSlot> {
    const auto found = index_of.find(slot);  // one that exists names no new one
    if (found == index_of.end()) return {};
    return segments[found->second]->references;
  };
  std::vector<SegmentSlot> walked;
  const std::vector<SegmentSlot> cycle = WalkSegments(slots, named_by, &walked);
  if (!cycle.empty()) {
    std::vector<std::string_view> ids;
    for (const SegmentSlot slot : cycle) ids.push_back(segments[index_of[slot]]->id);
    const size_t first = index_of[cycle[0]];
    const absl::Status status = Cycle(ids, segments[first]->definition.canonical);
    return segments.size() == 1 ? status : Within(Concat({"/", first}), status);
  }
  for (const SegmentSlot slot : walked) {
    if (const auto found = index_of.find(slot); found != index_of.end())
      order->push_back(segments[found->second]);
  }
  return absl::OkStatus();
}

void EvaluateSegments(WriterState* state, Version* version,
                      std::span<const std::shared_ptr<const SavedSegment>> segments) {
  absl::flat_hash_map<SegmentSlot, const SavedSegment*> by_slot;
  std::vector<SegmentSlot> slots;
  for (const auto& segment : segments) {
    by_slot[segment->slot] = segment.get();
    slots.push_back(segment->slot);
  }
  for (const std::vector<SegmentSlot>& level : state->catalog.references().InLevels(slots)) {
    std::vector<Query> queries;
    for (const SegmentSlot slot : level) queries.push_back(EvaluationQuery(*state, *by_slot[slot]));
    SetMemberships(&state->heap, version, level, queries);
  }
}

absl::Status CheckNotNamed(const Catalog& catalog, SegmentSlot slot) {
  const std::span<const SegmentSlot> dependents = catalog.references().dependents(slot);
  if (dependents.empty()) return absl::OkStatus();
  std::string names;
  std::vector<const SavedSegment*> segments;
  for (const SegmentSlot above : dependents) segments.push_back(catalog.at(above).get());
  std::sort(segments.begin(), segments.end(),
            [](const SavedSegment* a, const SavedSegment* b) { return a->sequence < b->sequence; });
  for (const SavedSegment* segment : segments) {
    names += Concat({names.empty() ? "" : ", ", "\"", segment->name, "\" (", segment->id, ")"});
  }
  return FailedPrecondition(
      {"segment \"", catalog.at(slot)->id, "\" is in use: segments that name it: ", names});
}

std::vector<SegmentSlot> SegmentsAbove(const Version& version, SegmentSlot slot) {
  absl::flat_hash_map<SegmentSlot, std::vector<SegmentSlot>> dependents;
  for (const SegmentSlot above : version.segment_slots()) {
    for (const SegmentSlot named : version.segments[above].definition->references)
      dependents[named].push_back(above);
  }
  std::vector<SegmentSlot> order;
  const auto above_of = [&](SegmentSlot at) -> std::span<const SegmentSlot> {
    const auto found = dependents.find(at);
    if (found == dependents.end()) return {};
    return found->second;
  };
  WalkSegments({&slot, 1}, above_of, &order);
  std::reverse(order.begin(), order.end());
  order.erase(order.begin());
  return order;
}

}  // namespace tranche::internal
