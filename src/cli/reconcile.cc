#include "src/cli/reconcile.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "src/base/message.h"
#include "src/cli/text.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

template <typename Items>
auto* FindByName(Items& items, std::string_view name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

// What a datetime takes beside texts.
std::string UnitText(const std::optional<TimeUnit>& unit) {
  if (!unit) return "no integers";
  return "integers in " + std::string(TimeUnitName(*unit));
}

// Compares one field; both sides have values in canonical form.
FieldGrowth Compare(const FieldInfo& wanted, const FieldInfo& existing,
                    std::vector<std::string>* differences) {
  FieldGrowth growth{wanted.name, false, {}};
  const auto differ = [&](const std::string& difference) {
    differences->push_back(Printable(wanted.name) + " " + difference);
  };
  if (wanted.kind != existing.kind) {
    differ("is of kind " + std::string(FieldKindName(existing.kind)) + ", not " +
           std::string(FieldKindName(wanted.kind)));
  } else if (wanted.decimals != existing.decimals) {
    differ("has " + Plural(static_cast<uint64_t>(*existing.decimals), "decimal", "decimals") +
           ", not " + std::to_string(*wanted.decimals));
  } else if (wanted.unit != existing.unit) {
    differ("takes " + UnitText(existing.unit) + ", and the schema says " + UnitText(wanted.unit));
  } else if (wanted.open != existing.open) {
    differ(existing.open ? "takes any value, and the schema lists some"
                         : "has a list of values, and the schema none");
  } else if (!wanted.open) {
    for (const ValueInfo& value : wanted.values) {
      const auto known =
          std::find_if(existing.values.begin(), existing.values.end(),
                       [&](const ValueInfo& candidate) { return candidate.value == value.value; });
      if (known == existing.values.end()) {
        growth.values.push_back(value.value);
      } else if (known->retired) {
        differ("has retired the value \"" + Printable(value.value) + "\"");
      }
    }
  }
  return growth;
}

}  // namespace

std::string Sentence(const FieldGrowth& growth) {
  const std::string field = Printable(growth.field);
  if (growth.is_new) return "field " + field + " is added";
  return field + " takes " + Printable(Join(growth.values, ", ")) + " too";
}

absl::StatusOr<std::vector<FieldGrowth>> GrowSchema(Index* index, const SchemaSpec& schema) {
  // As an index shows them, values are canonical.
  const absl::StatusOr<std::unique_ptr<Index>> declared = Index::Create(schema);
  if (!declared.ok()) return declared.status();
  const std::vector<FieldInfo> wanted = (*declared)->Read().Fields();
  const std::vector<FieldInfo> existing = index->Read().Fields();

  std::vector<const FieldSpec*> new_fields;
  std::vector<FieldGrowth> grown;
  std::vector<std::string> differences;
  if (const std::string kept = index->Read().time_zone(); schema.time_zone.value_or(kept) != kept)
    differences.push_back("the time zone is " + kept + ", not " + Printable(*schema.time_zone));
  for (const FieldSpec& field : schema.fields) {
    const FieldInfo* known = FindByName(existing, field.name);
    if (known == nullptr) {
      new_fields.push_back(&field);
      continue;
    }
    FieldGrowth growth = Compare(*FindByName(wanted, field.name), *known, &differences);
    if (!growth.values.empty()) grown.push_back(std::move(growth));
  }
  for (const std::string& measure : schema.measures) {
    const FieldInfo* known = FindByName(existing, measure);
    if (known != nullptr && known->is_measure) continue;
    differences.push_back(Printable(measure) +
                          " is no measure: those of a file are chosen when it is made");
  }
  if (!differences.empty()) {
    return absl::FailedPreconditionError("the schema contradicts the one that is kept: " +
                                         Join(differences, "; "));
  }

  std::vector<FieldGrowth> added;
  for (const FieldSpec* field : new_fields) {
    TRANCHE_RETURN_IF_ERROR(index->AddField(*field));
    added.push_back({field->name, true, field->values.value_or(std::vector<Value>())});
  }
  for (FieldGrowth& growth : grown) {
    TRANCHE_RETURN_IF_ERROR(index->AddValues(growth.field, growth.values));
    added.push_back(std::move(growth));
  }
  return added;
}

absl::StatusOr<std::vector<Segment>> PutSegments(Index* index, std::span<const Draft> drafts) {
  const Snapshot existing = index->Read();
  std::vector<Draft> fresh;
  std::vector<std::pair<std::string, const Draft*>> changed;  // by id
  for (const Draft& draft : drafts) {
    const absl::StatusOr<Segment> segment =
        draft.id.empty() ? existing.FindSegmentByName(draft.name) : existing.GetSegment(draft.id);
    if (!segment.ok()) {
      fresh.push_back(draft);
      continue;
    }
    Draft kept;
    kept.id = draft.id;
    kept.name = segment->name;
    kept.description = segment->description;
    kept.rules = segment->rules;
    if (ToJson(kept) != ToJson(draft)) changed.emplace_back(segment->id, &draft);
  }
  if (!fresh.empty()) TRANCHE_RETURN_IF_ERROR(index->CreateSegments(fresh).status());
  for (const auto& [id, draft] : changed) {
    SegmentEdit edit;
    edit.name = draft->name;
    edit.description = draft->description;
    edit.rules = draft->rules;
    TRANCHE_RETURN_IF_ERROR(internal::Prefixed({"segment \"", Printable(draft->name), "\": "},
                                               index->UpdateSegment(id, edit).status()));
  }
  const Snapshot now = index->Read();
  std::vector<Segment> segments;
  for (const Draft& draft : drafts) {
    TRANCHE_ASSIGN_OR_RETURN(segments.emplace_back(), draft.id.empty()
                                                          ? now.FindSegmentByName(draft.name)
                                                          : now.GetSegment(draft.id));
  }
  return segments;
}

}  // namespace tranche::cli
