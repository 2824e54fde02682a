// Definitions: segments, fields and values come, change and go while the index is live.
#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/engine/describe.h"
#include "src/engine/engine.h"
#include "src/query/many_evaluator.h"

namespace tranche::internal {
namespace {

// Values that saved definitions brought into open domains, to be taken back when saving fails.
class NewValues {
 public:
  UnknownValue Adder() {
    return [this](const Field& field, std::string_view canonical) -> Code {
      if (field.values->size() >= kMaxValuesPerField) return kNotSet;
      sizes_.emplace_back(field.values.get(), field.values->size());
      return field.values->Add(canonical);
    };
  }
  void Undo() {
    while (!sizes_.empty()) {
      sizes_.back().first->Truncate(sizes_.back().second);
      sizes_.pop_back();
    }
  }

 private:
  std::vector<std::pair<Dictionary*, uint32_t>> sizes_;
};

}  // namespace

absl::Status Engine::CheckName(std::string_view name, std::string_view own_id) const {
  if (name.empty()) return At("/name", InvalidArgument({"the segment has no name"}));
  if (name.size() > kMaxSegmentNameBytes) {
    return At("/name",
              InvalidArgument({"the name is longer than ", kMaxSegmentNameBytes, " bytes"}));
  }
  if (!IsText(name)) return At("/name", InvalidArgument({"the name is not UTF-8, or holds NUL"}));
  SegmentSlot slot;
  if (catalog_.FindName(name, &slot) && catalog_.at(slot)->id != own_id) {
    return At("/name", AlreadyExists({"a segment named \"", name, "\" exists already"}));
  }
  return absl::OkStatus();
}

Query Engine::EvaluationQuery(const Bound& bound) const {
  return MakeQuery(*schema_, bound.rules, RowFinder());
}

Query Engine::MaskQuery(const Bound& bound, std::span<const Handpicked::ListCode> lists) const {
  std::vector<BoundRule> rules = bound.rules;
  size_t next = 0;
  for (BoundRule& rule : rules) {
    for (BoundCondition& condition : rule.conditions) {
      if (condition.field != kCustomerIdField) continue;
      condition.values = {lists[next++]};
      condition.ids.clear();
    }
  }
  return MakeQuery(*schema_, rules, nullptr);
}

std::vector<Handpicked::ListCode> Engine::AddLists(const Bound& bound) {
  std::vector<Handpicked::ListCode> lists;
  for (const BoundRule& rule : bound.rules) {
    for (const BoundCondition& condition : rule.conditions) {
      if (condition.field == kCustomerIdField) lists.push_back(handpicked_.AddList(condition.ids));
    }
  }
  return lists;
}

void Engine::RemoveLists(const Bound& bound, std::span<const Handpicked::ListCode> lists) {
  size_t next = 0;
  for (const BoundRule& rule : bound.rules) {
    for (const BoundCondition& condition : rule.conditions) {
      if (condition.field != kCustomerIdField) continue;
      handpicked_.RemoveList(lists[next++], condition.ids);
    }
  }
}

void Engine::SetMemberships(Version* version, std::span<const SegmentSlot> slots,
                            std::span<const Query> queries) {
  ManyEvaluator evaluator(*version, queries);
  const Heap::Bulk bulk(&heap_, version->row_count >= kBulkRows);
  std::vector<uint64_t> counts(slots.size());
  for (BlockId id = 0; id < version->block_count(); ++id) {
    Block*& block = version->blocks.Mutable(&heap_, id);
    heap_.Own(&block);
    evaluator.Select(id, [&](size_t i, uint32_t count, const uint64_t* words) {
      counts[i] += count;
      if (count == 0 && block->memberships[slots[i]].empty()) return;
      AssignWords(&heap_, &block->memberships.Mutable(&heap_, slots[i]), words, count,
                  ArrayLimit::kMembership, MemoryUse::kMemberships);
    });
  }
  for (size_t i = 0; i < slots.size(); ++i)
    version->segments.Mutable(&heap_, slots[i]).count = counts[i];
}

void Engine::ClearMembership(Version* version, SegmentSlot slot) {
  for (BlockId id = 0; id < version->block_count(); ++id) {
    if (version->block(id).memberships[slot].empty()) continue;
    Block*& block = version->blocks.Mutable(&heap_, id);
    heap_.Own(&block);
    Clear(&heap_, &block->memberships.Mutable(&heap_, slot));
  }
}

absl::StatusOr<std::vector<Segment>> Engine::CreateSegments(std::span<const Draft> drafts,
                                                            std::span<const Times> times) {
  const std::lock_guard writer_lock(writer_mutex_);
  if (drafts.empty()) return std::vector<Segment>();
  if (catalog_.size() + drafts.size() > kMaxSegments) {
    return ResourceExhausted({"more than ", kMaxSegments, " segments"});
  }
  NewValues new_values;
  std::vector<std::shared_ptr<SavedSegment>> segments;
  StringSet names;
  StringSet ids;
  const auto prepare = [&](const Draft& draft) -> absl::Status {
    TRANCHE_RETURN_IF_ERROR(CheckName(draft.name, {}));
    if (!names.insert(draft.name).second) {
      return AlreadyExists({"two segments are named \"", draft.name, "\""});
    }
    SegmentSlot taken;
    if (!draft.id.empty()) {
      if (draft.id.size() > kMaxIdBytes || !IsText(draft.id)) {
        return At("/id",
                  InvalidArgument({"the id is longer than ", kMaxIdBytes, " bytes, or not UTF-8"}));
      }
      if (catalog_.FindId(draft.id, &taken) || !ids.insert(draft.id).second) {
        return At("/id", AlreadyExists({"a segment with id \"", draft.id, "\" exists already"}));
      }
    }
    if (!IsText(draft.description))
      return InvalidArgument({"the description is not UTF-8, or holds NUL"});
    absl::StatusOr<Bound> bound = Bind(*schema_, draft.rules, new_values.Adder());
    if (!bound.ok()) return bound.status();
    auto segment = std::make_shared<SavedSegment>();
    segment->id = draft.id;
    segment->name = draft.name;
    segment->description = draft.description;
    segment->definition = *std::move(bound);
    segment->lists = AddLists(segment->definition);
    segments.push_back(std::move(segment));
    return absl::OkStatus();
  };
  for (size_t i = 0; i < drafts.size(); ++i) {
    const absl::Status status = prepare(drafts[i]);
    if (status.ok()) continue;
    for (const auto& segment : segments) RemoveLists(segment->definition, segment->lists);
    new_values.Undo();
    if (drafts.size() == 1) return status;
    return Prefixed({"segment \"", drafts[i].name, "\": "}, Within(Concat({"/", i}), status));
  }

  std::vector<SegmentSlot> slots;
  std::vector<Query> queries;
  for (const auto& segment : segments) {
    slots.push_back(catalog_.NewSlot());
    queries.push_back(EvaluationQuery(segment->definition));
  }
  const absl::Time now = callbacks_.Now();
  {
    Write write(this, Write::kAside);
    Version* version = write.version();
    SetMemberships(version, slots, queries);
    for (size_t i = 0; i < segments.size(); ++i) {
      SavedSegment& segment = *segments[i];
      segment.slot = slots[i];
      segment.sequence = catalog_.next_sequence();
      segment.created_at = times.empty() ? now : times[i].created_at;
      segment.updated_at = times.empty() ? now : times[i].updated_at;
      if (segment.id.empty()) segment.id = catalog_.NewId(ids);
      masks_.Add(slots[i], MaskQuery(segment.definition, segment.lists));
      version->segments.Mutable(&heap_, slots[i]).definition = &segment;
      catalog_.Put(segments[i]);
    }
    version->segment_count += static_cast<uint32_t>(segments.size());
    UpdateValueCounts(version);
  }
  std::vector<Segment> created;
  for (const SegmentSlot slot : slots) created.push_back(DescribeSegment(*current_, slot));
  return created;
}

absl::StatusOr<Segment> Engine::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  const std::lock_guard writer_lock(writer_mutex_);
  SegmentSlot slot;
  if (!catalog_.FindId(id, &slot)) return NotFound({"segment \"", id, "\" does not exist"});
  const SavedSegment& old = *catalog_.at(slot);
  auto segment = std::make_shared<SavedSegment>(old);
  if (edit.name) {
    TRANCHE_RETURN_IF_ERROR(CheckName(*edit.name, id));
    segment->name = *edit.name;
  }
  if (edit.description) {
    if (!IsText(*edit.description))
      return InvalidArgument({"the description is not UTF-8, or holds NUL"});
    segment->description = *edit.description;
  }
  if (edit.rules) {
    NewValues new_values;
    absl::StatusOr<Bound> bound = Bind(*schema_, *edit.rules, new_values.Adder());
    if (!bound.ok()) {
      new_values.Undo();
      return bound.status();
    }
    segment->definition = *std::move(bound);
    segment->lists = AddLists(segment->definition);
  }
  segment->updated_at = callbacks_.Now();
  {
    Write write(this, Write::kAside);
    Version* version = write.version();
    if (edit.rules) {
      const Query query = EvaluationQuery(segment->definition);
      SetMemberships(version, {&slot, 1}, {&query, 1});
      masks_.Remove(slot);
      masks_.Add(slot, MaskQuery(segment->definition, segment->lists));
      RemoveLists(old.definition, old.lists);
    }
    version->segments.Mutable(&heap_, slot).definition = segment.get();
    heap_.Keep(catalog_.Put(segment));
    UpdateValueCounts(version);
  }
  return DescribeSegment(*current_, slot);
}

absl::Status Engine::DeleteSegment(std::string_view id) {
  const std::lock_guard writer_lock(writer_mutex_);
  SegmentSlot slot;
  if (!catalog_.FindId(id, &slot)) return NotFound({"segment \"", id, "\" does not exist"});
  Write write(this, Write::kAside);
  Version* version = write.version();
  ClearMembership(version, slot);
  version->segments.Mutable(&heap_, slot) = SegmentState{};
  --version->segment_count;
  masks_.Remove(slot);
  const std::shared_ptr<const SavedSegment> removed = catalog_.Remove(slot);
  RemoveLists(removed->definition, removed->lists);
  heap_.Keep(removed);
  return absl::OkStatus();
}

void Engine::PublishSchema(std::shared_ptr<const Schema> schema) {
  Write write(this, Write::kAside);
  Version* version = write.version();
  const auto old_size = static_cast<FieldId>(schema_->size());
  heap_.Keep(std::exchange(schema_, std::move(schema)));
  version->schema = schema_.get();
  staging_.ForgetSchema();
  RefreshSetDictionaries();
  for (FieldId field = old_size; field < schema_->size(); ++field)
    TableWriter(&heap_, version).AddField(field);
  UpdateValueCounts(version);
}

absl::Status Engine::AddField(const FieldSpec& field) {
  const std::lock_guard writer_lock(writer_mutex_);
  auto schema = schema_->WithField(field);
  if (schema.ok()) PublishSchema(*std::move(schema));
  return schema.status();
}

absl::Status Engine::AddValues(std::string_view field, std::span<const std::string> values) {
  const std::lock_guard writer_lock(writer_mutex_);
  const FieldId id = schema_->Find(field);
  if (id == kNoField) return NotFound({"field \"", field, "\" does not exist"});
  auto schema = schema_->WithValues(id, values);
  if (schema.ok()) PublishSchema(*std::move(schema));
  return schema.status();
}

absl::Status Engine::RetireValue(std::string_view name, std::string_view value, bool force) {
  const std::lock_guard writer_lock(writer_mutex_);
  const FieldId id = schema_->Find(name);
  if (id == kNoField) return NotFound({"field \"", name, "\" does not exist"});
  const Field& field = schema_->field(id);
  if (field.domain != Domain::kAuthorized || !field.stores_not_set()) {
    return FailedPrecondition({"field \"", name, "\" has no list of authorized values"});
  }
  auto canonical = field.Canonical(value);
  if (!canonical.ok()) {
    return NotFound({"field \"", name, "\" has no value \"", value, "\""});
  }
  const Code code = field.values->Find(*canonical);
  if (field.IsRetired(code)) return absl::OkStatus();
  if (!force) {
    const uint64_t holders = current_->fields[id].values[code].total;
    std::string dependents;
    for (const SavedSegment* segment : catalog_.InOrder()) {
      const auto names_it = [&](const BoundCondition& condition) {
        return condition.field == id &&
               std::binary_search(condition.values.begin(), condition.values.end(), code);
      };
      const bool depends = std::any_of(segment->definition.rules.begin(),
                                       segment->definition.rules.end(), [&](const BoundRule& rule) {
                                         return std::any_of(rule.conditions.begin(),
                                                            rule.conditions.end(), names_it);
                                       });
      if (depends)
        dependents += Concat({dependents.empty() ? "" : ", ", "\"", segment->name, "\""});
    }
    if (holders > 0 || !dependents.empty()) {
      return FailedPrecondition(
          {"field \"", name, "\": value \"", *canonical, "\" is in use: ", holders,
           " customers hold it; segments that name it: ",
           dependents.empty() ? std::string_view("none") : std::string_view(dependents)});
    }
  }
  PublishSchema(schema_->WithRetired(id, {&code, 1}));
  return absl::OkStatus();
}

}  // namespace tranche::internal
