#include "src/engine/reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/message.h"
#include "src/base/sort_unique.h"
#include "src/base/utf8.h"
#include "src/engine/describe.h"
#include "src/engine/references.h"
#include "src/table/fold.h"

namespace tranche::internal {
template <typename Matches>
bool Reader::FindSlot(bool is_known, SegmentSlot* slot, Matches&& matches) const {
  const auto is_it = [&](SegmentSlot candidate) {
    const SavedSegment* segment = version_.segments[candidate].definition;
    return segment != nullptr && matches(*segment);
  };
  if (is_known && is_it(*slot)) return true;
  if (!engine_.catalog().IsNewerThan(version_)) return false;
  for (const SegmentSlot candidate : version_.segment_slots()) {
    if (!is_it(candidate)) continue;
    *slot = candidate;
    return true;
  }
  return false;
}

absl::StatusOr<SegmentSlot> Reader::FindSegment(std::string_view id) const {
  SegmentSlot slot = 0;
  const bool is_known = engine_.catalog().FindId(id, &slot);
  if (FindSlot(is_known, &slot, [&](const SavedSegment& segment) { return segment.id == id; }))
    return slot;
  return NotFound({"segment \"", id, "\" does not exist"});
}

absl::StatusOr<SegmentSlot> Reader::FindNamedSegment(std::string_view id) const {
  const auto slot = FindSegment(id);
  if (!slot.ok()) return UnknownSegment(version_, id);
  return slot;
}

absl::StatusOr<SegmentSlot> Reader::FindSegmentByName(std::string_view name) const {
  SegmentSlot slot = 0;
  const bool is_known = engine_.catalog().FindName(name, &slot);
  const std::string key = NameKey(name);
  const auto has_key = [&](const SavedSegment& segment) { return NameKey(segment.name) == key; };
  if (FindSlot(is_known, &slot, has_key)) return slot;
  return NotFound({"no segment is named \"", name, "\""});
}

absl::StatusOr<Bound> Reader::BindRules(std::span<const Rule> rules) const {
  const auto id_of = [this](std::string_view text) {
    absl::StatusOr<SegmentSlot> slot = FindSegment(text);
    if (!slot.ok()) slot = FindSegmentByName(text);
    return slot.ok() ? version_.segments[*slot].definition->id : std::string(text);
  };
  std::vector<Rule> changed;
  return Bind(*version_.schema, WithSegmentIds(rules, id_of, &changed), nullptr,
              [this](std::string_view id) { return FindNamedSegment(id); });
}

absl::StatusOr<Row> Reader::FindCustomer(std::string_view id) const {
  const Row row = version_.ids->FindShared(version_, id);
  if (row == kNoRow)
    return NotFound({"customer \"", id.substr(0, kMaxIdBytes), "\" does not exist"});
  return row;
}

absl::StatusOr<FieldId> Reader::FindField(std::string_view name) const {
  const FieldId field = version_.schema->Find(name);
  if (field == kNoField) return version_.schema->UnknownField(name);
  if (version_.schema->field(field).traits.names_customers)
    return InvalidArgument({"customers cannot be grouped by \"customer_id\": each has its own"});
  if (version_.schema->field(field).traits.names_segments)
    return InvalidArgument(
        {"customers are not divided by \"segment\": an overlap counts who is in several"});
  return field;
}

FindRow Reader::RowFinder() const {
  return [this](std::string_view id) { return version_.ids->FindShared(version_, id); };
}

absl::StatusOr<std::vector<Row>> Reader::ListedRows(const Target& target) const {
  std::vector<Row> rows;
  if (const auto* given = std::get_if<Rows>(&target)) {
    if (given->version != version_.shown_number) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       Concat({"the rows are those of version ", given->version,
                               ", and this snapshot is of version ", version_.shown_number}));
    }
    for (const Row row : given->rows) {
      if (version_.IsLive(row)) rows.push_back(row);
    }
  } else {
    for (const std::string& id : std::get<Ids>(target).ids) {
      if (const Row row = version_.ids->FindShared(version_, id); row != kNoRow)
        rows.push_back(row);
    }
  }
  SortUnique(&rows);
  return rows;
}

Selection Reader::Listed(std::vector<Row> rows) const {
  return Selection::Matching(
      version_, Query{{Term{kCustomerIdField, false, {}, std::move(rows)}}, {Conjunction{{0}}}});
}

absl::StatusOr<Selection> Reader::Resolve(const Target& target,
                                          std::vector<FieldId>* fields) const {
  if (std::holds_alternative<Everybody>(target)) return Selection::Everybody(version_);
  if (const auto* segment = std::get_if<SegmentId>(&target)) {
    auto slot = FindSegment(segment->id);
    if (!slot.ok()) return slot.status();
    if (fields != nullptr)
      AddFieldsOf(version_.segments[*slot].definition->definition.rules, fields);
    return Selection::Members(version_, {*slot});
  }
  if (IsListed(target)) {
    auto rows = ListedRows(target);
    if (!rows.ok()) return rows.status();
    return Listed(*std::move(rows));
  }
  auto bound = BindRules(std::get<Draft>(target).rules);
  if (!bound.ok()) return bound.status();
  if (fields != nullptr) AddFieldsOf(bound->rules, fields);
  return Matching(bound->rules);
}

std::vector<Value> Reader::ValuesOf(Row row, FieldId id) const {
  const Field& field = version_.schema->field(id);
  std::vector<Value> values;
  if (field.traits.names_segments) {
    for (const SegmentSlot slot : version_.segment_slots()) {
      if (version_.IsMember(slot, row)) values.emplace_back(version_.segments[slot].definition->id);
    }
  } else if (field.text || field.has_text()) {
    const std::string_view text = version_.TextOf(row).Of(field);
    if (!text.empty()) values.emplace_back(text);
  } else if (field.has_numbers()) {
    if (version_.CodeOf(id, row) != kNotSet)
      values.push_back(field.type->TextOf(field, version_.NumberOf(id, row)));
  } else {
    field.ForEachValue(version_.CodeOf(id, row),
                       [&](Code value) { values.emplace_back(field.values->Value(value)); });
  }
  return values;
}

Customer Reader::CustomerAt(Row row) const {
  Customer customer;
  const TextRecord text = version_.TextOf(row);
  customer.id = text.id();
  const auto add = [&](std::string_view field, std::vector<Value> values) {
    if (!values.empty()) customer.attributes.push_back({std::string(field), std::move(values)});
  };
  const auto single = [](std::string_view value) {
    return value.empty() ? std::vector<Value>() : std::vector<Value>{value};
  };
  for (const TextField shown : {TextField::kName, TextField::kBillingEmail})
    add(NameOf(shown), single(text[shown]));
  const Row parent = version_.ParentOf(row);
  for (FieldId id = 0; id < version_.schema->size(); ++id) {
    const Field& field = version_.schema->field(id);
    if (field.text == TextField::kName || field.text == TextField::kBillingEmail) continue;
    if (!field.traits.is_derived) {
      add(field.name, ValuesOf(row, id));
    } else if (id == kRelationshipField) {
      add("parent_id",
          single(parent == kNoRow ? std::string_view() : version_.TextOf(parent).id()));
    }
  }
  return customer;
}

std::string Reader::BoundOf(const BoundCondition& condition) const {
  if (!condition.duration) return "";
  const Moment now(version_.schema->time_zone(), version_.now);
  return version_.schema->field(condition.field)
      .type->BoundText(now, condition.op, *condition.duration);
}

absl::StatusOr<Page> Reader::MakePage(Selection selection, std::span<const FieldId> fields,
                                      const PageRequest& request) const {
  if (request.take > kMaxTake)
    return InvalidArgument({"take is ", request.take, ": at most ", kMaxTake});
  if (!IsText(request.search)) return InvalidArgument({"the search is not UTF-8, or holds NUL"});
  PageStart start{request.skip, kNoRow};
  if (!request.after.empty()) {
    if (request.skip > 0)
      return InvalidArgument({"a page takes one of \"skip\" and \"after\", not both"});
    const auto row = FindCustomer(request.after);
    if (!row.ok()) return row.status();
    start.after = *row;
  }
  const SearchNeedle needle(request.search);
  std::optional<Pin> indexed;
  if (!needle.empty()) {
    if (!version_.has_search) {
      engine_.TryBuildSearch();
      indexed.emplace(engine_.versions());
    }
    // All answers of a version with the same number are the same: this one may have the index.
    const bool is_same = indexed && (*indexed)->shown_number == version_.shown_number;
    selection.Narrow(&needle, is_same ? **indexed : version_);
  }
  const PageRows rows = selection.Page(start, request.take);
  Page page;
  page.total = rows.total;
  page.skipped = rows.skipped;
  page.columns = {{"id", false}, {"name", false}, {"billing_email", false}};
  std::vector<FieldId> others;  // those that are no columns yet
  for (const FieldId id : fields) {
    const Field& field = version_.schema->field(id);
    if (field.text == TextField::kName || field.text == TextField::kBillingEmail) continue;
    others.push_back(id);
    page.columns.push_back({field.name, field.is_multi(), field.type->kind()});
  }
  for (const Row row : rows.rows) {
    std::vector<Cell>& cells = page.rows.emplace_back();
    const TextRecord text = version_.TextOf(row);
    for (const TextField shown : {TextField::kId, TextField::kName, TextField::kBillingEmail}) {
      Cell& cell = cells.emplace_back();
      if (!text[shown].empty()) cell.values.emplace_back(text[shown]);
    }
    for (const FieldId id : others) {
      Cell& cell = cells.emplace_back();
      cell.values = ValuesOf(row, id);
      const bool is_amount = version_.schema->field(id).traits.has_currency;
      if (is_amount && !cell.values.empty())
        cell.currency = CurrencyName(*version_.schema, version_.CodeOf(kCurrencyField, row));
    }
  }
  return page;
}

void AddFieldsOf(std::span<const BoundRule> rules, std::vector<FieldId>* fields) {
  for (const BoundRule& rule : rules) {
    for (const BoundCondition& condition : rule.conditions) {
      const bool is_known =
          std::find(fields->begin(), fields->end(), condition.field) != fields->end();
      if (!is_known && condition.field != kCustomerIdField) fields->push_back(condition.field);
    }
  }
}

}  // namespace tranche::internal
