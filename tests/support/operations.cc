#include "tests/support/operations.h"

#include <utility>

#include "src/image/operation_codec.h"
#include "tests/support/drive.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

using Result = absl::StatusOr<Outcome>;
using Changes = absl::StatusOr<std::vector<OracleChange>>;

Result Nothing(const absl::Status& status) {
  if (!status.ok()) return status;
  return Outcome();
}

Result One(absl::StatusOr<Segment> segment) {
  if (!segment.ok()) return segment.status();
  return Outcome(std::vector<Segment>{*std::move(segment)});
}

Changes NoChanges(const absl::Status& status) {
  if (!status.ok()) return status;
  return std::vector<OracleChange>();
}

absl::Status Create(Oracle& oracle, std::vector<Draft> drafts, const Result& outcome) {
  for (size_t i = 0; i < drafts.size(); ++i) {
    if (drafts[i].id.empty()) {
      drafts[i].id = outcome.ok() ? std::get<std::vector<Segment>>(*outcome).at(i).id
                                  : "unknown-" + std::to_string(i);
    }
  }
  return oracle.CreateSegments(drafts);
}

absl::Status Put(Oracle& oracle, const Draft& draft) {
  if (draft.id.empty()) return absl::InvalidArgumentError("id");
  if (oracle.FindSegment(draft.id) == nullptr) return oracle.CreateSegment(draft);
  return oracle.UpdateSegment(draft.id, {draft.name, draft.description, draft.rules});
}

std::string Quoted(const std::string& text) { return " \"" + text + "\""; }
std::string Shown(const Draft& draft) {
  return Quoted(draft.id) + Quoted(draft.name) + Quoted(draft.description) + ToString(draft.rules);
}
std::string Shown(const std::vector<Value>& values) {
  std::string shown;
  for (const Value& value : values) shown += Quoted(value.text());
  return shown;
}

}  // namespace

Result Execute(Index& index, const AnyOperation& operation) {
  return std::visit(
      Overloaded{
          [&](const ApplyBatch& apply) -> Result {
            auto applied = index.Apply(*apply.batch);
            if (!applied.ok()) return applied.status();
            return Outcome(*std::move(applied));
          },
          [&](const CreateSegments& create) -> Result {
            if (create.drafts.size() == 1) return One(index.CreateSegment(create.drafts.front()));
            auto created = index.CreateSegments(create.drafts);
            if (!created.ok()) return created.status();
            return Outcome(*std::move(created));
          },
          [&](const PutSegment& put) { return One(index.PutSegment(put.draft)); },
          [&](const UpdateSegment& update) {
            return One(index.UpdateSegment(update.id, update.edit));
          },
          [&](const DeleteSegment& remove) { return Nothing(index.DeleteSegment(remove.id)); },
          [&](const AddField& add) { return Nothing(index.AddField(add.field)); },
          [&](const DropField& drop) { return Nothing(index.DropField(drop.field)); },
          [&](const RenameValue& rename) {
            return Nothing(index.RenameValue(rename.field, rename.value, rename.new_value));
          },
          [&](const AddValues& add) { return Nothing(index.AddValues(add.field, add.values)); },
          [&](const RetireValue& retire) {
            return Nothing(index.RetireValue(retire.field, retire.value, retire.force));
          },
          [&](const AdvanceTo& advance) -> Result {
            auto advanced = index.AdvanceTo(advance.time);
            if (!advanced.ok()) return advanced.status();
            return Outcome(*std::move(advanced));
          }},
      operation);
}

Changes Execute(Oracle& oracle, const AnyOperation& operation, const Result& outcome,
                OracleLosses* losses) {
  return std::visit(
      Overloaded{
          [&](const ApplyBatch& apply) {
            const Batch& batch = *apply.batch;
            return oracle.Apply(OperationsOf(batch),
                                {batch.bad_values(), batch.unknown_keys(), batch.position()},
                                losses);
          },
          [&](const CreateSegments& create) {
            return NoChanges(Create(oracle, create.drafts, outcome));
          },
          [&](const PutSegment& put) { return NoChanges(Put(oracle, put.draft)); },
          [&](const UpdateSegment& update) {
            return NoChanges(oracle.UpdateSegment(update.id, update.edit));
          },
          [&](const DeleteSegment& remove) { return NoChanges(oracle.DeleteSegment(remove.id)); },
          [&](const AddField& add) { return NoChanges(oracle.AddField(add.field)); },
          [&](const DropField& drop) { return NoChanges(oracle.DropField(drop.field)); },
          [&](const RenameValue& rename) {
            return NoChanges(oracle.RenameValue(rename.field, rename.value, rename.new_value));
          },
          [&](const AddValues& add) { return NoChanges(oracle.AddValues(add.field, add.values)); },
          [&](const RetireValue& retire) {
            return NoChanges(oracle.RetireValue(retire.field, retire.value, retire.force));
          },
          [&](const AdvanceTo& advance) { return oracle.AdvanceTo(advance.time); }},
      operation);
}

AnyOperation Recoded(const AnyOperation& operation) {
  const EncodedOperation encoded(operation);
  return Must(DecodeOperation(encoded.type(), encoded.body()));
}

std::vector<Operation> OperationsOf(const Batch& batch) {
  std::vector<Operation> operations;
  const auto owned = [](std::span<const AttributeView> views) {
    std::vector<Attribute> attributes;
    for (const AttributeView& attribute : views) {
      attributes.push_back(
          {std::string(attribute.field), {attribute.values.begin(), attribute.values.end()}});
    }
    return attributes;
  };
  batch.ForEach([&](const OperationView& view) {
    operations.push_back({view.kind,
                          {std::string(view.customer.id), owned(view.customer.attributes)},
                          {owned(view.add), owned(view.remove), view.version}});
    return true;
  });
  return operations;
}

std::optional<Position> PositionOf(const AnyOperation& operation) {
  const auto* apply = std::get_if<ApplyBatch>(&operation);
  return apply == nullptr ? std::nullopt : apply->batch->position();
}

std::string ToString(const AnyOperation& operation) {
  return std::visit(
      Overloaded{
          [](const ApplyBatch& apply) {
            const auto position = apply.batch->position();
            return (apply.batch->bad_values() == BadValues::kDrop ? "batch that drops" : "batch") +
                   (position
                        ? " at" + Quoted(position->source) + " " + std::to_string(position->epoch) +
                              "/" + std::to_string(position->sequence)
                        : "") +
                   ":" + ToString(OperationsOf(*apply.batch));
          },
          [](const CreateSegments& create) {
            std::string shown = "create:";
            for (const Draft& draft : create.drafts) shown += "\n  " + Shown(draft);
            return shown;
          },
          [](const PutSegment& put) { return "put" + Shown(put.draft); },
          [](const UpdateSegment& update) {
            const SegmentEdit& edit = update.edit;
            return "update" + Quoted(update.id) + (edit.name ? " name" + Quoted(*edit.name) : "") +
                   (edit.description ? " description" + Quoted(*edit.description) : "") +
                   (edit.rules ? " rules" + ToString(*edit.rules) : "");
          },
          [](const DeleteSegment& remove) { return "delete" + Quoted(remove.id); },
          [](const AddField& add) {
            return "add field" + Quoted(add.field.name) +
                   (add.field.kind ? " " + std::string(FieldKindName(*add.field.kind)) : "") +
                   (add.field.values ? " values" + Shown(*add.field.values) : "") +
                   (add.field.open ? " open" : "");
          },
          [](const DropField& drop) { return "drop field" + Quoted(drop.field); },
          [](const RenameValue& rename) {
            return "rename" + Quoted(rename.value) + " of" + Quoted(rename.field) + " to" +
                   Quoted(rename.new_value);
          },
          [](const AddValues& add) {
            return "add values of" + Quoted(add.field) + ":" + Shown(add.values);
          },
          [](const RetireValue& retire) {
            return "retire" + Quoted(retire.value) + " of" + Quoted(retire.field) +
                   (retire.force ? " by force" : "");
          },
          [](const AdvanceTo& advance) {
            return "advance to " + absl::FormatTime(advance.time, absl::UTCTimeZone());
          }},
      operation);
}

}  // namespace tranche::internal::testing
