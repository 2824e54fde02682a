// The reading calls: what is asked of one pinned version.
#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/bitmap/roaring.h"
#include "src/engine/describe.h"
#include "src/engine/edit_preview.h"
#include "src/engine/engine.h"
#include "src/engine/explain.h"
#include "src/engine/positions.h"
#include "src/engine/reader.h"
#include "src/engine/references.h"
#include "src/live/next_crossing.h"
#include "src/query/analysis.h"
#include "src/query/draft_counts.h"
#include "src/query/many_evaluator.h"
#include "tranche/index.h"

namespace tranche {

using namespace internal;

Snapshot::Snapshot(std::shared_ptr<Engine> engine)
    : engine_(std::move(engine)), version_(engine_->versions()) {}

Snapshot::Snapshot(Snapshot&& other) noexcept = default;

Snapshot& Snapshot::operator=(Snapshot&& other) noexcept {
  std::swap(engine_, other.engine_);
  std::swap(version_, other.version_);
  return *this;
}

Snapshot::~Snapshot() {
  if (engine_ == nullptr) return;
  { const Pin ended = std::move(version_); }
  engine_->EndSomePatches();
}

uint64_t Snapshot::version() const { return version_->shown_number; }
uint64_t Snapshot::customer_count() const { return version_->customer_count; }
absl::Time Snapshot::now() const { return absl::FromUnixMillis(version_->now); }
std::string Snapshot::time_zone() const { return version_->schema->time_zone().name(); }
std::optional<absl::Time> Snapshot::NextCrossing() const {
  const std::optional<Number> next = internal::NextCrossing(*version_);
  if (!next) return std::nullopt;
  return absl::FromUnixMillis(*next);
}
std::optional<Position> Snapshot::PositionOf(std::string_view source) const {
  return FindPosition(engine_->sources(), *version_, source);
}
std::vector<Position> Snapshot::Positions() const {
  return AllPositions(engine_->sources(), *version_);
}
uint64_t Snapshot::segment_count() const { return version_->segment_count; }

std::vector<FieldInfo> Snapshot::Fields() const {
  std::vector<FieldInfo> fields;
  for (FieldId id = 0; id < version_->schema->size(); ++id) {
    const Field& field = version_->schema->field(id);
    const FieldState& state = version_->fields[id];
    FieldInfo& info = fields.emplace_back();
    info.name = field.name;
    info.kind = field.type->kind();
    info.open = field.traits.takes_values && field.domain != Domain::kAuthorized;
    info.decimals = field.decimals;
    info.unit = field.unit;
    const auto measures = version_->schema->measures();
    info.is_measure = std::binary_search(measures.begin(), measures.end(), id);
    // Others have values that are no values to name, or more than anybody can read.
    if (!field.type->Takes(Operator::kIn) || field.has_numbers() || field.has_text()) continue;
    for (Code code = 1; code <= state.value_count; ++code) {
      if (field.domain != Domain::kAuthorized && state.values[code].total == 0)
        continue;  // named by a definition only
      info.values.push_back({std::string(field.values->Value(code)), field.IsRetired(code)});
    }
  }
  return fields;
}

absl::StatusOr<Customer> Snapshot::GetCustomer(std::string_view id) const {
  const Reader reader(*engine_, *version_);
  const auto row = reader.FindCustomer(id);
  if (!row.ok()) return row.status();
  return reader.CustomerAt(*row);
}

absl::StatusOr<Segment> Snapshot::GetSegment(std::string_view id) const {
  const auto slot = Reader(*engine_, *version_).FindSegment(id);
  if (!slot.ok()) return slot.status();
  return DescribeSegment(*version_, *slot);
}

absl::StatusOr<Segment> Snapshot::FindSegmentByName(std::string_view name) const {
  const auto slot = Reader(*engine_, *version_).FindSegmentByName(name);
  if (!slot.ok()) return slot.status();
  return DescribeSegment(*version_, *slot);
}

std::vector<Segment> Snapshot::ListSegments(uint64_t skip, uint64_t take) const {
  const std::span<const SegmentSlot> slots = version_->segment_slots();
  std::vector<Segment> segments;
  for (uint64_t i = skip; i < slots.size() && i - skip < take; ++i) {
    segments.push_back(DescribeSegment(*version_, slots[i]));
  }
  return segments;
}

std::vector<SegmentStats> Snapshot::Stats() const {
  std::vector<SegmentStats> stats;
  for (const SegmentSlot slot : version_->segment_slots()) {
    const SegmentState& state = version_->segments[slot];
    stats.push_back({state.definition->id, state.definition->name, state.count,
                     PercentageOf(state.count, *version_), SumsOfSegment(*version_, slot)});
  }
  return stats;
}

absl::StatusOr<uint64_t> Snapshot::Count(const Target& target) const {
  auto selection = Reader(*engine_, *version_).Resolve(target);
  if (!selection.ok()) return selection.status();
  return selection->Count();
}

absl::StatusOr<std::vector<uint64_t>> Snapshot::CountMany(std::span<const Draft> drafts) const {
  const Reader reader(*engine_, *version_);
  std::vector<Query> queries;
  for (size_t i = 0; i < drafts.size(); ++i) {
    auto bound = reader.BindRules(drafts[i].rules);
    if (!bound.ok()) return Within(Concat({"/", i}), bound.status());
    queries.push_back(
        MakeQuery(*version_->schema, version_->now, bound->rules, reader.RowFinder()));
  }
  ManyEvaluator evaluator(*version_, queries);
  std::vector<uint64_t> counts(drafts.size());
  for (BlockId block = 0; block < version_->block_count(); ++block) evaluator.Count(block, counts);
  return counts;
}

absl::StatusOr<Preview> Snapshot::PreviewDraft(const Draft& draft,
                                               const PageRequest& request) const {
  const Reader reader(*engine_, *version_);
  auto bound = reader.BindRules(draft.rules);
  if (!bound.ok()) return bound.status();
  std::vector<FieldId> fields;
  AddFieldsOf(bound->rules, &fields);
  Preview preview;
  auto page = reader.MakePage(reader.Matching(bound->rules), fields, request);
  if (!page.ok()) return page.status();
  preview.page = *std::move(page);
  const auto query_of = [&, find_row = reader.RowFinder()](const auto& definition) {
    return MakeQuery(*version_->schema, version_->now, definition, find_row);
  };
  std::vector<Query> rules;
  std::vector<Query> conditions;
  for (const BoundRule& rule : bound->rules) {
    rules.push_back(query_of(rule));
    for (const BoundCondition& condition : rule.conditions)
      conditions.push_back(query_of(condition));
  }
  const std::span<const FieldId> measures = version_->schema->measures();
  const DraftCounts counts = CountDraft(*version_, rules, conditions, measures);
  for (size_t m = 0; m < measures.size(); ++m)
    preview.sums.push_back(DescribeSums(*version_, measures[m], counts.sums[m]));
  auto count = counts.conditions.begin();
  for (size_t r = 0; r < rules.size(); ++r) {
    RuleCount& rule = preview.rules.emplace_back();
    rule.count = counts.rules[r].count;
    rule.own = counts.rules[r].own;
    for (const BoundCondition& condition : bound->rules[r].conditions)
      rule.conditions.push_back({*count++, reader.BoundOf(condition)});
  }
  return preview;
}

namespace {

// Rules that could replace those of a segment.
struct BoundEdit {
  SegmentSlot slot;
  Bound bound;
};

absl::StatusOr<BoundEdit> BindEdit(const Reader& reader, std::string_view segment_id,
                                   std::span<const Rule> rules) {
  const auto slot = reader.FindSegment(segment_id);
  if (!slot.ok()) return slot.status();
  auto bound = reader.BindRules(rules);
  if (!bound.ok()) return bound.status();
  TRANCHE_RETURN_IF_ERROR(
      CheckNoCycle(reader.version(), *slot, ReferencesOf(bound->rules), bound->canonical));
  return BoundEdit{*slot, *std::move(bound)};
}

}  // namespace

absl::StatusOr<EditImpact> Snapshot::PreviewEdit(std::string_view segment_id,
                                                 const std::vector<Rule>& rules) const {
  const Reader reader(*engine_, *version_);
  const auto edit = BindEdit(reader, segment_id, rules);
  if (!edit.ok()) return edit.status();
  const FindRow find_row = reader.RowFinder();
  return ImpactOfEdit(*version_, edit->slot,
                      MakeQuery(*version_->schema, version_->now, edit->bound.rules, find_row),
                      find_row);
}

absl::StatusOr<Page> Snapshot::ListEditChanges(std::string_view segment_id,
                                               const std::vector<Rule>& rules, ChangeKind change,
                                               const PageRequest& request,
                                               std::string_view in) const {
  const Reader reader(*engine_, *version_);
  const auto edit = BindEdit(reader, segment_id, rules);
  if (!edit.ok()) return edit.status();
  const auto shown = in.empty() ? edit->slot : reader.FindSegment(in);
  if (!shown.ok()) return shown.status();
  const FindRow find_row = reader.RowFinder();
  std::vector<FieldId> fields;
  AddFieldsOf(edit->bound.rules, &fields);
  return reader.MakePage(reader.Listed(RowsChangedByEdit(*version_, edit->slot,
                                                         MakeQuery(*version_->schema, version_->now,
                                                                   edit->bound.rules, find_row),
                                                         find_row, change, *shown)),
                         fields, request);
}

absl::StatusOr<Page> Snapshot::ListCustomers(const Target& target,
                                             const PageRequest& request) const {
  return ListCustomers(std::span(&target, 1), request);
}

absl::StatusOr<Page> Snapshot::ListCustomers(std::span<const Target> targets,
                                             const PageRequest& request) const {
  const Reader reader(*engine_, *version_);
  Selection selection = Selection::Everybody(*version_);
  std::vector<FieldId> fields;
  for (const Target& target : targets) {
    auto resolved = reader.Resolve(target, &fields);
    if (!resolved.ok()) return resolved.status();
    selection.Intersect(*std::move(resolved));
  }
  return reader.MakePage(std::move(selection), fields, request);
}

absl::StatusOr<std::vector<std::string>> Snapshot::SegmentsOf(std::string_view customer_id) const {
  const auto row = Reader(*engine_, *version_).FindCustomer(customer_id);
  if (!row.ok()) return row.status();
  std::vector<std::string> ids;
  for (const SegmentSlot slot : version_->segment_slots()) {
    if (version_->IsMember(slot, *row)) ids.push_back(version_->segments[slot].definition->id);
  }
  return ids;
}

absl::StatusOr<Explanation> Snapshot::Explain(const Target& target,
                                              std::string_view customer_id) const {
  const Reader reader(*engine_, *version_);
  Bound draft;
  const Bound* bound = &draft;
  if (const auto* segment = std::get_if<SegmentId>(&target)) {
    const auto slot = reader.FindSegment(segment->id);
    if (!slot.ok()) return slot.status();
    bound = &version_->segments[*slot].definition->definition;
  } else if (const auto* rules = std::get_if<Draft>(&target)) {
    auto result = reader.BindRules(rules->rules);
    if (!result.ok()) return result.status();
    draft = *std::move(result);
  }
  const auto row = reader.FindCustomer(customer_id);
  if (!row.ok()) return row.status();
  Explanation explanation;
  explanation.member = std::holds_alternative<Everybody>(target);
  if (IsListed(target)) {
    const auto rows = reader.ListedRows(target);
    if (!rows.ok()) return rows.status();
    explanation.member = std::binary_search(rows->begin(), rows->end(), *row);
  }
  explanation.rules = ExplainRules(reader, *row, bound->rules);
  for (const RuleExplanation& rule : explanation.rules) explanation.member |= rule.holds;
  explanation.segments = ExplainReferences(reader, *row, bound->rules);
  return explanation;
}

absl::StatusOr<Plan> Snapshot::ExplainPlan(const Draft& draft) const {
  const Reader reader(*engine_, *version_);
  auto bound = reader.BindRules(draft.rules);
  if (!bound.ok()) return bound.status();
  Plan plan;
  for (size_t r = 0; r < bound->rules.size(); ++r) {
    const BoundRule& rule = bound->rules[r];
    PlannedRule& planned = plan.rules.emplace_back();
    const bool is_and = rule.op == RuleOperator::kAnd;
    planned.estimated = is_and ? version_->customer_count : 0;
    planned.actual = reader.Matching(rule).Count();
    for (size_t c = 0; c < rule.conditions.size(); ++c) {
      const Query query =
          MakeQuery(*version_->schema, version_->now, rule.conditions[c], reader.RowFinder());
      uint64_t estimated = version_->customer_count;
      for (const Term& term : query.terms) {
        bool is_exact;
        estimated = std::min(estimated, EstimateTerm(*version_, term, &is_exact));
      }
      planned.estimated = is_and
                              ? std::min(planned.estimated, estimated)
                              : std::min(planned.estimated + estimated, version_->customer_count);
      planned.conditions.push_back({Concat({"/rules/", r, "/conditions/", c}), estimated,
                                    reader.Matching(rule.conditions[c]).Count()});
    }
    std::stable_sort(planned.conditions.begin(), planned.conditions.end(),
                     [](const PlannedCondition& a, const PlannedCondition& b) {
                       return a.estimated < b.estimated;
                     });
  }
  Selection whole = reader.Matching(bound->rules);
  for (BlockId block = 0; block < version_->block_count(); ++block) whole.CountIn(block);
  const EvaluationTally tally = whole.tally();
  plan.blocks = version_->block_count();
  plan.skipped = tally.skipped;
  plan.full = tally.full;
  plan.sparse = tally.sparse;
  plan.dense = tally.dense;
  plan.scanned = tally.scanned;
  plan.complemented = tally.complemented;
  plan.compared = tally.compared;
  plan.texts_read = tally.texts_read;
  return plan;
}

absl::StatusOr<Overlap> Snapshot::OverlapOf(std::span<const Target> targets) const {
  if (targets.size() < 2) return InvalidArgument({"an overlap is of two segments or more"});
  if (targets.size() > kMaxOverlap) {
    return ResourceExhausted({"an overlap is of at most ", kMaxOverlap, " segments"});
  }
  const Reader reader(*engine_, *version_);
  std::vector<Selection> selections;
  for (size_t i = 0; i < targets.size(); ++i) {
    auto selection = reader.Resolve(targets[i]);
    if (!selection.ok() && std::holds_alternative<Draft>(targets[i])) {
      return Within(Concat({"/", i, "/draft"}), selection.status());
    }
    if (!selection.ok()) return selection.status();
    selections.push_back(*std::move(selection));
  }
  return CountOverlap(*version_, selections);
}

absl::StatusOr<BitmapExport> Snapshot::ExportValue(std::string_view field_name,
                                                   std::string_view value) const {
  Draft draft;
  draft.rules = {{RuleOperator::kAnd,
                  {{std::string(field_name), Operator::kIn, {std::string(value)}, false}}}};
  return Export(draft);
}

absl::StatusOr<BitmapExport> Snapshot::Export(const Target& target) const {
  auto selection = Reader(*engine_, *version_).Resolve(target);
  if (!selection.ok()) return selection.status();
  RoaringBuilder builder;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version_->block_count(); ++block) {
    if (selection->SelectIn(block, words->words) > 0) builder.Add(block, words->words);
  }
  return BitmapExport{version_->shown_number, builder.cardinality(), builder.Serialize()};
}

std::vector<std::string> Snapshot::IdsOfRows(std::span<const uint32_t> rows) const {
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const Row row : rows) {
    ids.emplace_back(row < version_->row_count ? version_->TextOf(row).id() : std::string_view());
  }
  return ids;
}

}  // namespace tranche
