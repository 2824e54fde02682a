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

}  // namespace

std::unique_ptr<Index> History::PlainIndex(const SchemaSpec& schema) { return NewIndex(schema); }

History::History(uint64_t seed, uint64_t id_count, const SchemaSpec& schema,
                 const MakeIndex& make_index)
    : random_(seed ^ 0xA5A5),
      id_count_(id_count),
      oracle_(schema),
      world_(&random_, &oracle_, id_count),
      index_(make_index(schema)) {}

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
    const std::vector<Operation> batch = world_.Batch();
    const std::string error = ApplyBatch(batch);
    return error.empty() ? "" : error + "\n  batch:" + ToString(batch);
  }
  if (kind < 77) return LoadRecords(world_.Load(), random_.Percent(20));
  if (kind < 85)
    return oracle_.segments().size() < kMostSegments ? CreateSegments() : DeleteSegment();
  if (kind < 90) return UpdateSegment();
  if (kind < 92) return DeleteSegment();
  if (kind < 96) return ChangeSchema();
  return Refuse();
}

std::string History::CompareNow() { return CompareSegments(index_->Read(), oracle_); }

std::string History::CompareAllParts() {
  const Snapshot snapshot = index_->Read();
  std::vector<std::string> absent;
  for (int i = 0; i < 5; ++i) absent.push_back(world_.AnyId());
  if (std::string error = CompareCustomers(snapshot, oracle_, absent); !error.empty()) return error;
  return CompareFields(snapshot, oracle_);
}

std::string History::ApplyBatch(const std::vector<Operation>& batch) {
  const uint64_t before = index_->Read().version();
  absl::StatusOr<BatchResult> result = TryApply(*index_, batch);
  const absl::StatusOr<std::vector<OracleChange>> expected = oracle_.Apply(batch);
  if (result.ok() != expected.ok()) return Disagree(result.status(), expected.status());
  const uint64_t after = index_->Read().version();
  if (!result.ok()) return after == before ? "" : "a refused batch made a new version";
  // Repacking after the batch makes another version of the same content.
  const uint64_t first = before + (batch.empty() ? 0 : 1);
  if (result->version < first || result->version > after) return "the version of the result";
  const BatchResult moved = *std::move(result);
  if (ToOracle(moved) != *expected) {
    return "changes: engine" + Show(ToOracle(moved)) + "\n  oracle" + Show(*expected);
  }
  const auto entered = static_cast<uint64_t>(
      std::count_if(expected->begin(), expected->end(),
                    [](const OracleChange& change) { return change.entered; }));
  if (moved.entered != entered || moved.left != expected->size() - entered)
    return "entered and left of the result";
  return "";
}

std::string History::LoadRecords(const std::vector<LoadRecord>& records, bool strict) {
  std::string text = strict ? "\n  strict load:" : "\n  load:";
  for (const LoadRecord& record : records) {
    text += "\n    " + std::to_string(record.line) + " " +
            ToString({OperationKind::kUpsert, record.customer});
  }
  const OracleLoad expected = oracle_.Load(records, strict);
  const absl::StatusOr<LoadReport> report = TryLoad(*index_, records, {strict, nullptr});
  if (strict && !expected.rejected_lines.empty()) {
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
  return "Segment " + std::to_string(++names_);
}

std::string History::CreateSegment(Draft draft) {
  if (draft.name.empty()) draft.name = NextName();
  const absl::StatusOr<Segment> segment = index_->CreateSegment(draft);
  if (segment.ok()) draft.id = segment->id;
  const absl::Status expected = oracle_.CreateSegment(draft);
  if (segment.ok() != expected.ok())
    return "create: " + Disagree(segment.status(), expected) + ToString(draft.rules);
  return "";
}

std::string History::CreateSegments() {
  if (random_.Percent(70)) return CreateSegment(world_.ValidDraft());
  std::vector<Draft> drafts;
  const uint64_t count = random_.Between(1, 4);
  while (drafts.size() < count) {
    Draft& draft = drafts.emplace_back(world_.ValidDraft());
    draft.name = NextName();
    if (random_.Percent(20)) draft.id = "chosen-" + std::to_string(names_);
  }
  const absl::StatusOr<std::vector<Segment>> segments = index_->CreateSegments(drafts);
  Oracle next = oracle_;
  absl::Status expected = absl::OkStatus();
  for (size_t i = 0; i < drafts.size() && expected.ok(); ++i) {
    if (segments.ok()) {
      if (!drafts[i].id.empty() && (*segments)[i].id != drafts[i].id)
        return "the chosen id was not kept";
      drafts[i].id = (*segments)[i].id;
    } else if (drafts[i].id.empty()) {
      drafts[i].id = "unknown-" + std::to_string(i);
    }
    expected = next.CreateSegment(drafts[i]);
  }
  if (segments.ok() != expected.ok())
    return "create several: " + Disagree(segments.status(), expected);
  if (expected.ok()) oracle_ = std::move(next);
  return "";
}

std::string History::UpdateSegment() {
  const std::string id =
      oracle_.segments().empty() ? "nobody" : random_.Pick(oracle_.segments()).id;
  SegmentEdit edit;
  if (random_.Percent(30)) edit.name = NextName();
  if (random_.Percent(30)) edit.description = "description " + std::to_string(random_.Below(100));
  if (random_.Percent(70)) edit.rules = world_.ValidDraft().rules;
  const absl::StatusOr<Segment> segment = index_->UpdateSegment(id, edit);
  const absl::Status expected = oracle_.UpdateSegment(id, edit);
  return segment.ok() == expected.ok() ? "" : "update: " + Disagree(segment.status(), expected);
}

std::string History::DeleteSegment() {
  const std::string id =
      oracle_.segments().empty() ? "nobody" : random_.Pick(oracle_.segments()).id;
  const absl::Status status = index_->DeleteSegment(id);
  const absl::Status expected = oracle_.DeleteSegment(id);
  return status.code() == expected.code() ? "" : "delete: " + Disagree(status, expected);
}

std::string History::ChangeSchema() {
  std::vector<const FieldInfo*> fields;  // whose values are a list of ours
  for (const FieldInfo& field : oracle_.schema().fields()) {
    const bool is_select =
        field.kind == FieldKind::kSelect || field.kind == FieldKind::kMultiSelect;
    const bool is_iso =
        field.name == "country" || field.name == "currency" || field.name == "language";
    if (is_select && !field.open && !is_iso) fields.push_back(&field);
  }
  const uint64_t kind = random_.Below(10);
  if (fields.empty() || (kind < 2 && oracle_.schema().fields().size() < kMostFields)) {
    const bool taken = random_.Percent(15) && !fields.empty();
    FieldSpec spec = RandomWorld::Property(random_, ++properties_);
    if (taken) spec.name = fields[0]->name;
    const absl::Status status = index_->AddField(spec);
    const absl::Status expected = oracle_.AddField(spec);
    return status.code() == expected.code() ? "" : "add field: " + Disagree(status, expected);
  }
  const FieldInfo& field = *random_.Pick(fields);
  const std::string name = field.name;
  if (kind < 6) {
    const std::vector<std::string> values = {"w" + std::to_string(random_.Below(50)),
                                             random_.Pick(field.values).value};
    const absl::Status status = index_->AddValues(name, values);
    const absl::Status expected = oracle_.AddValues(name, values);
    return status.code() == expected.code() ? "" : "add values: " + Disagree(status, expected);
  }
  const ValueInfo value = random_.Pick(field.values);
  if (value.retired) return "";
  const bool force = random_.Percent(50);
  const absl::Status status = index_->RetireValue(name, value.value, force);
  const absl::Status expected = oracle_.RetireValue(name, value.value, force);
  if (status.code() == expected.code()) return "";
  return "retire " + value.value + " of " + name + (force ? " by force: " : ": ") +
         Disagree(status, expected);
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
