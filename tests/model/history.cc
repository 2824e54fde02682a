#include "tests/model/history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/support/compare.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

constexpr size_t kMostSegments = 24;
constexpr size_t kMostPins = 4;
constexpr size_t kMostFields = 24;

std::string Disagree(const absl::Status& engine, const absl::Status& oracle) {
  return "engine " + engine.ToString() + ", oracle " + oracle.ToString();
}

std::string Show(const std::vector<OracleChange>& changes) {
  std::string text;
  for (const OracleChange& change : changes) {
    text += "\n    " + change.segment_id + " \"" + change.customer_id +
            (change.entered ? "\" entered" : "\" left");
  }
  return text;
}

std::string Show(const OracleLosses& losses) {
  std::string text;
  for (const auto& [dropped, count] : losses.dropped) {
    text += "\n    " + dropped.first + " \"" + dropped.second + "\" dropped " +
            std::to_string(count) + " times";
  }
  for (const auto& [key, count] : losses.unknown_keys)
    text += "\n    " + key + " unknown " + std::to_string(count) + " times";
  if (losses.already_applied) text += " applied already";
  return text;
}

}  // namespace

std::unique_ptr<Index> History::PlainIndex(const SchemaSpec& schema) {
  IndexOptions options;
  options.now = Start();
  return NewIndex(schema, std::move(options));
}

History::History(uint64_t seed, uint64_t id_count, const SchemaSpec& schema,
                 const MakeIndex& make_index)
    : random_(seed ^ 0xA5A5),
      id_count_(id_count),
      oracle_(schema),
      world_(&random_, &oracle_, id_count),
      index_(make_index(schema)) {
  oracle_.SetNow(index_->Read().now());
}

History::History(uint64_t seed, uint64_t id_count, const MakeIndex& make_index)
    : History(
          seed, id_count,
          [&] {
            Random random(seed);
            return RandomWorld::Schema(random);
          }(),
          make_index) {}

void History::Reopen(const std::function<std::unique_ptr<Index>()>& open) {
  pins_.clear();
  index_.reset();
  index_ = open();
}

std::string History::Step() {
  ++steps_;
  if (std::string error = Act(); !error.empty()) return error;
  if (std::string error = CompareNow(); !error.empty()) return error;
  if (random_.Percent(30)) {
    const Snapshot snapshot = index_->Read();
    if (std::string error = CompareAny(snapshot, oracle_, random_, world_); !error.empty())
      return error;
  }
  if (random_.Percent(10)) {
    if (std::string error = CompareAllParts(); !error.empty()) return error;
  }
  if (random_.Percent(5)) Pin();
  if (random_.Percent(15)) return CheckPins();
  return "";
}

std::string History::Act() {
  const uint64_t kind = random_.Below(100);
  if (kind < 74) {
    std::vector<Operation> batch = world_.Batch();
    OracleRules rules;
    if (random_.Percent(30)) {
      world_.Spoil(&batch);
      rules.bad_values = random_.Percent(80) ? BadValues::kDrop : BadValues::kReject;
      rules.unknown_keys = random_.Percent(80) ? UnknownKeys::kIgnore : UnknownKeys::kReject;
    }
    if (random_.Percent(40)) {
      rules.position = world_.AnyPosition();
      if (random_.Percent(10)) batch.clear();
    }
    return Live(ApplyBatch{std::make_shared<const Batch>(ToBatch(batch, rules))});
  }
  if (kind < 77) {
    std::vector<LoadRecord> records = world_.Load();
    LoadOptions options;
    options.strict = random_.Percent(20);
    options.bad_values = random_.Percent(50) ? BadValues::kDrop : BadValues::kReject;
    options.unknown_keys = random_.Percent(80) ? UnknownKeys::kIgnore : UnknownKeys::kReject;
    if (random_.Percent(40)) {
      options.mode = LoadMode::kMerge;
      for (LoadRecord& record : records) world_.KeepSome(&record.customer);
    }
    if (random_.Percent(50)) world_.Spoil(&records);
    return LoadRecords(records, options);
  }
  if (kind < 85)
    return Live(oracle_.segments().size() < kMostSegments ? NewSegments() : SegmentToDelete());
  if (kind < 88) return Live(SegmentToUpdate());
  if (kind < 91) return Live(SegmentToPut());
  if (kind < 92) return Live(SegmentToDelete());
  if (kind < 96)
    return Live(random_.Percent(60) ? AnyOperation(AdvanceTo{world_.LaterTime()}) : SchemaChange());
  return Refuse();
}

std::string History::Live(const AnyOperation& operation) {
  const std::string error = LiveThrough(operation);
  return error.empty() ? "" : error + "\n  " + ToString(operation);
}

std::string History::LiveThrough(const AnyOperation& operation) {
  const uint64_t before = index_->Read().version();
  const absl::Time now = index_->Read().now();
  const absl::StatusOr<Outcome> outcome = Execute(*index_, Recoded(operation));
  OracleLosses losses;
  const absl::StatusOr<std::vector<OracleChange>> expected =
      Execute(oracle_, operation, outcome, &losses);
  // An operation of several parts may be refused for any of them.
  const bool has_parts = operation.index() < AnyOperation(DeleteSegment()).index();
  if (outcome.ok() != expected.ok() ||
      (!has_parts && outcome.status().code() != expected.status().code()))
    return Disagree(outcome.status(), expected.status());
  if (!outcome.ok() && index_->Read().version() != before)
    return "a refused operation made a new version";
  if (!outcome.ok()) return CompareWanted(outcome.status(), oracle_, PositionOf(operation));
  if (const auto* result = std::get_if<BatchResult>(&*outcome)) {
    const bool stands_still =
        std::holds_alternative<AdvanceTo>(operation) && index_->Read().now() == now;
    if (losses.already_applied && index_->Read().version() != before)
      return "a repeat did something";
    const uint64_t first =
        before + (IsEmpty(operation) || stands_still || losses.already_applied ? 0 : 1);
    return CompareResult(*result, first, *expected, losses);
  }
  return "";
}

std::string History::CompareNow() {
  const Snapshot snapshot = index_->Read();
  if (absl::ToUnixMillis(snapshot.now()) != *oracle_.now()) return "the time";
  if (std::string error = ComparePositions(snapshot, oracle_); !error.empty()) return error;
  return CompareSegments(snapshot, oracle_);
}

std::string History::CompareAllParts() {
  const Snapshot snapshot = index_->Read();
  std::vector<std::string> absent;
  for (int i = 0; i < 5; ++i) absent.push_back(world_.AnyId());
  if (std::string error = CompareCustomers(snapshot, oracle_, absent); !error.empty()) return error;
  return CompareFields(snapshot, oracle_);
}

std::string History::CompareResult(const BatchResult& result, uint64_t first,
                                   const std::vector<OracleChange>& expected,
                                   const OracleLosses& losses) const {
  const uint64_t after = index_->Read().version();
  // Repacking after the batch makes another version of the same content.
  if (result.version < first || result.version > after) return "the version of the result";
  if (const OracleLosses engine = LossesOf(result); engine != losses)
    return "losses: engine" + Show(engine) + "\n  oracle" + Show(losses);
  if (ToOracle(result) != expected)
    return "changes: engine" + Show(ToOracle(result)) + "\n  oracle" + Show(expected);
  const auto entered = static_cast<uint64_t>(std::count_if(
      expected.begin(), expected.end(), [](const OracleChange& change) { return change.entered; }));
  if (result.entered != entered || result.left != expected.size() - entered)
    return "entered and left of the result";
  return "";
}

std::string History::LoadRecords(const std::vector<LoadRecord>& records,
                                 const LoadOptions& options) {
  std::string text = options.mode == LoadMode::kMerge           ? "\n  load that merges:"
                     : options.strict                           ? "\n  strict load:"
                     : options.bad_values == BadValues::kReject ? "\n  load that rejects:"
                                                                : "\n  load:";
  for (const LoadRecord& record : records) {
    text += "\n    " + std::to_string(record.line) + " " +
            ToString({OperationKind::kUpsert, record.customer});
  }
  const OracleLoad expected = oracle_.Load(records, options);
  const absl::StatusOr<LoadReport> report = TryLoad(*index_, records, options);
  if (options.strict && !expected.rejected_lines.empty()) {
    return absl::IsInvalidArgument(report.status())
               ? ""
               : "strict load: " + report.status().ToString() + text;
  }
  if (!report.ok()) return report.status().ToString() + text;
  if (report->version != index_->Read().version()) return "version of the load" + text;
  if (report->records != records.size()) return "records of the load" + text;
  std::set<uint64_t> rejected;
  std::string reasons;
  for (const RejectedRecord& rejection : report->rejections) {
    rejected.insert(rejection.line);
    reasons += "\n    " + std::to_string(rejection.line) + ": " + rejection.reason;
  }
  if (rejected != expected.rejected_lines || report->rejected != expected.rejected_lines.size()) {
    std::string lines;
    for (uint64_t line : expected.rejected_lines) lines += " " + std::to_string(line);
    return "rejections: engine" + reasons + "\n  oracle" + lines + text;
  }
  if (const OracleLosses engine = LossesOf(*report); engine != expected.losses)
    return "losses: engine" + Show(engine) + "\n  oracle" + Show(expected.losses) + text;
  if (report->cleared != expected.cleared) return "cleared values" + text;
  if (!expected.dropped_at_end && report->duplicates != expected.duplicates) {
    return "duplicates: engine " + std::to_string(report->duplicates) + ", oracle " +
           std::to_string(expected.duplicates) + text;
  }
  auto show = [](const std::vector<SegmentChanges>& changes) {
    std::string shown;
    for (const SegmentChanges& change : changes) {
      shown += "\n    " + change.segment_id + ": " + std::to_string(change.entered) + " entered, " +
               std::to_string(change.left) + " left";
    }
    return shown;
  };
  const std::string engine_changes = show(report->segments);
  const std::string oracle_changes = show(expected.segments);
  if (engine_changes == oracle_changes) return "";
  return "changes: engine" + engine_changes + "\n  oracle" + oracle_changes + text;
}

std::string History::NextName() {
  if (!oracle_.segments().empty() && random_.Percent(5))
    return random_.Pick(oracle_.segments()).name;
  if (random_.Percent(2)) return random_.Percent(50) ? " \t" : "\u200B";
  // The first look alike for one number.
  static const auto& forms = *new std::vector<std::string>{
      "Segment \u00C9 ", "segment e\u0301\u00A0", " \uFF33EGMENT \u00E9 ", "Segment E "};
  const uint64_t number = random_.Percent(10) && names_ > 0 ? random_.Between(1, names_) : ++names_;
  return random_.Pick(forms) + std::to_string(number) + (random_.Percent(10) ? " " : "");
}

std::string History::CreateSegment(Draft draft) {
  if (draft.name.empty()) draft.name = NextName();
  return Live(CreateSegments{{std::move(draft)}});
}

AnyOperation History::NewSegments() {
  CreateSegments create;
  const uint64_t count = random_.Percent(70) ? 1 : random_.Between(1, 4);
  while (create.drafts.size() < count) {
    Draft& draft = create.drafts.emplace_back(world_.ValidDraft());
    draft.name = NextName();
    if (random_.Percent(20)) draft.id = "chosen-" + std::to_string(names_);
  }
  // Some name others of the same call, before or behind them, or themselves.
  for (Draft& draft : create.drafts) {
    const Draft& named = random_.Pick(create.drafts);
    if (named.id.empty() || random_.Percent(60)) continue;
    const Operator op = random_.Percent(60) ? Operator::kIn : Operator::kNotIn;
    draft.rules[random_.Below(draft.rules.size())].conditions.push_back(
        {"segment", op, {named.id}, false});
  }
  return create;
}

std::string History::SavedId() {
  return oracle_.segments().empty() ? "nobody" : random_.Pick(oracle_.segments()).id;
}

AnyOperation History::SegmentToPut() {
  PutSegment put{world_.ValidDraft()};
  put.draft.name = NextName();
  put.draft.description = "description " + std::to_string(random_.Below(100));
  if (random_.Percent(95)) put.draft.id = SavedId();
  const bool may_create = oracle_.segments().size() < kMostSegments;
  if (may_create && random_.Percent(30)) put.draft.id = "put-" + std::to_string(names_);
  return put;
}

AnyOperation History::SegmentToUpdate() {
  UpdateSegment update;
  update.id = SavedId();
  if (random_.Percent(30)) update.edit.name = NextName();
  if (random_.Percent(30))
    update.edit.description = "description " + std::to_string(random_.Below(100));
  if (random_.Percent(70)) update.edit.rules = world_.ValidDraft().rules;
  return update;
}

AnyOperation History::SegmentToDelete() { return DeleteSegment{SavedId()}; }

AnyOperation History::SchemaChange() {
  std::vector<const FieldInfo*> fields;  // whose values are a list of ours
  std::vector<const FieldInfo*> open;
  for (const FieldInfo& field : oracle_.schema().fields()) {
    const bool is_select =
        field.kind == FieldKind::kSelect || field.kind == FieldKind::kMultiSelect;
    if (!is_select || OracleSchema::IsIso(field)) continue;
    (field.open ? open : fields).push_back(&field);
  }
  const uint64_t kind = random_.Below(10);
  if (fields.empty() || (kind < 2 && oracle_.schema().fields().size() < kMostFields)) {
    const bool taken = random_.Percent(15) && !fields.empty();
    AddField add{RandomWorld::Property(random_, ++properties_)};
    if (taken) add.field.name = fields[0]->name;
    return add;
  }
  if (kind < 3) return DropField{random_.Pick(oracle_.schema().fields()).name};
  if (kind < 5) {
    const FieldInfo& field = *random_.Pick(open.empty() || random_.Percent(50) ? fields : open);
    RenameValue rename{field.name, "v1", "w" + std::to_string(random_.Below(50))};
    if (!field.values.empty()) {
      rename.value = random_.Pick(field.values).value;
      if (random_.Percent(20)) rename.new_value = random_.Pick(field.values).value;
    }
    return rename;
  }
  const FieldInfo& field = *random_.Pick(fields);
  if (kind < 7) {
    return AddValues{field.name,
                     {"w" + std::to_string(random_.Below(50)), random_.Pick(field.values).value}};
  }
  const ValueInfo& value = random_.Pick(field.values);
  if (value.retired) return AddValues{field.name, {value.value}};
  return RetireValue{field.name, value.value, random_.Percent(50)};
}

// Asks for what must be refused, wherever a draft is taken. The comparison that follows shows that
// nothing changed.
std::string History::Refuse() {
  BrokenDraft broken = world_.InvalidDraft();
  const Draft& draft = broken.draft;
  const Snapshot snapshot = index_->Read();
  absl::Status status = absl::OkStatus();
  switch (random_.Below(4)) {
    case 0:
      status = snapshot.PreviewDraft(draft, {}).status();
      break;
    case 1:
      status = snapshot.Count(draft).status();
      break;
    case 2:
      broken.draft.name = "Broken";
      status = index_->CreateSegment(draft).status();
      break;
    default:
      if (oracle_.segments().empty()) return "";
      status =
          index_->UpdateSegment(random_.Pick(oracle_.segments()).id, {"Broken", {}, draft.rules})
              .status();
      break;
  }
  if (absl::IsInvalidArgument(status) &&
      MessageOf(status).find(broken.pointer) != std::string::npos)
    return "";
  return "a draft with something wrong at " + broken.pointer + ": " + status.ToString() +
         ToString(draft.rules);
}

void History::Pin() {
  if (pins_.size() >= kMostPins)
    pins_.erase(pins_.begin() + static_cast<std::ptrdiff_t>(random_.Below(pins_.size())));
  pins_.push_back({index_->Read(), oracle_, steps_});
}

std::string History::CheckPin(Pinned& pin) {
  RandomWorld world(&random_, &pin.oracle, id_count_);
  if (std::string error = CompareSegments(pin.snapshot, pin.oracle); !error.empty()) return error;
  if (std::string error = ComparePositions(pin.snapshot, pin.oracle); !error.empty()) return error;
  if (std::string error = CompareAny(pin.snapshot, pin.oracle, random_, world); !error.empty())
    return error;
  if (std::string error = CompareFields(pin.snapshot, pin.oracle); !error.empty()) return error;
  return CompareCustomers(pin.snapshot, pin.oracle, {world.AnyId(), world.AnyId()});
}

std::string History::CheckPins() {
  for (Pinned& pin : pins_) {
    const std::string error = CheckPin(pin);
    if (!error.empty()) return "snapshot pinned at step " + std::to_string(pin.step) + ": " + error;
  }
  return "";
}

}  // namespace tranche::internal::testing
