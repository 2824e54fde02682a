// Random histories lived through by an index of the C++ API and one of the C API: every answer of
// the second, errors included, is that of the first.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/capi/c_answers.h"
#include "tests/capi/compare_answers.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/oracle.h"
#include "tests/support/random.h"
#include "tests/support/random_world.h"
#include "tranche/c.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::internal::testing {
namespace {

constexpr int64_t kNow = 1'700'000'000'000'000'000;  // nanoseconds

class TwoIndexes {
 public:
  explicit TwoIndexes(uint64_t seed)
      : random_(seed), schema_(RandomWorld::Schema(random_)), oracle_(schema_) {
    IndexOptions options;
    options.clock = [] { return absl::FromUnixNanos(kNow); };
    options.now = absl::FromUnixNanos(kNow);
    cpp_ = NewIndex(schema_, options);
    const std::string schema_json = SchemaToJson(cpp_->Read().Fields());
    tranche_index_options c_options = TRANCHE_INDEX_OPTIONS_INIT;
    c_options.clock = [](void*) { return kNow; };
    c_options.now = kNow;
    c_options.has_now = true;
    REQUIRE(tranche_index_create(schema_json.data(), schema_json.size(), &c_options, &c_,
                                 nullptr) == TRANCHE_OK);
    REQUIRE(tranche_batch_create(&batch_, nullptr) == TRANCHE_OK);
  }
  TwoIndexes(const TwoIndexes&) = delete;
  TwoIndexes& operator=(const TwoIndexes&) = delete;
  ~TwoIndexes() {
    tranche_batch_free(batch_);
    tranche_index_free(c_);
  }

  void Step() {
    const uint64_t kind = random_.Below(100);
    if (kind < 60) {
      Apply(world_.Batch());
    } else if (kind < 70) {
      Load(world_.Load());
    } else if (kind < 85) {
      Create(random_.Percent(80) ? world_.ValidDraft() : world_.InvalidDraft().draft);
    } else if (kind < 95 && !oracle_.segments().empty()) {
      const std::string id = random_.Pick(oracle_.segments()).id;
      if (kind < 92)
        Update(id, world_.ValidDraft().rules);
      else
        DeleteSegment(id);
    } else {
      ChangeSchema();
    }
    Compare();
  }

 private:
  void Apply(const std::vector<Operation>& operations) {
    FillBatch(operations);
    tranche_changes* changes = nullptr;
    tranche_error* error = nullptr;
    const tranche_code code = tranche_index_apply(c_, batch_, &changes, &error);
    std::string text = BytesOf([&](tranche_buffer** json, tranche_error** none) {
      return changes == nullptr ? TRANCHE_OK : tranche_changes_json(changes, json, none);
    });
    const absl::StatusOr<BatchResult> result = TryApply(*cpp_, operations);
    if (result.ok()) CompareChanges(changes, *result);
    tranche_changes_free(changes);
    CHECK(Answer(code, error, std::move(text)) == Answer(Json(result)));
    (void)oracle_.Apply(operations);
  }

  static void CompareChanges(const tranche_changes* changes, const BatchResult& expected) {
    CHECK(tranche_changes_version(changes) == expected.version);
    CHECK(tranche_changes_entered(changes) == expected.entered);
    CHECK(tranche_changes_left(changes) == expected.left);
    REQUIRE(tranche_changes_size(changes) == expected.changes.size());
    for (size_t i = 0; i < expected.changes.size(); ++i) {
      tranche_change change;
      REQUIRE(tranche_changes_get(changes, i, &change, nullptr) == TRANCHE_OK);
      CHECK(TextOf(change.segment_id) == expected.changes[i].segment_id);
      CHECK(TextOf(change.customer_id) == expected.changes[i].customer_id);
      CHECK(change.entered == expected.changes[i].entered);
    }
  }

  void FillBatch(const std::vector<Operation>& operations) {
    tranche_batch_clear(batch_);
    for (const Operation& operation : operations) {
      const CAttributes given(operation.customer.attributes);
      const CAttributes added(operation.extras.add);
      const CAttributes removed(operation.extras.remove);
      tranche_operation call = TRANCHE_OPERATION_INIT;
      call.kind = static_cast<tranche_operation_kind>(operation.kind);
      call.id = {operation.customer.id.data(), operation.customer.id.size()};
      call.attributes = given.attributes.data();
      call.attribute_count = given.attributes.size();
      call.add = added.attributes.data();
      call.add_count = added.attributes.size();
      call.remove = removed.attributes.data();
      call.remove_count = removed.attributes.size();
      call.has_version = operation.extras.version.has_value();
      call.version = operation.extras.version.value_or(0);
      REQUIRE(tranche_batch_add(batch_, &call, nullptr) == TRANCHE_OK);
    }
    REQUIRE(tranche_batch_size(batch_) == operations.size());
  }

  void Load(const std::vector<LoadRecord>& records) {
    tranche_loader* loader = nullptr;
    REQUIRE(tranche_loader_create(c_, nullptr, &loader, nullptr) == TRANCHE_OK);
    for (const LoadRecord& record : records) {
      const CAttributes given(record.customer.attributes);
      (void)tranche_loader_add(loader, record.line, record.customer.id.data(),
                               record.customer.id.size(), given.attributes.data(),
                               given.attributes.size(), nullptr);
    }
    const std::string report = BytesOf([&](tranche_buffer** json, tranche_error** error) {
      return tranche_loader_commit(loader, json, error);
    });
    tranche_loader_free(loader);
    CHECK(report == ToJson(tranche::internal::testing::Load(*cpp_, records)));
    oracle_.Load(records);
  }

  void Create(Draft draft) {
    draft.name = "Segment " + std::to_string(++segments_);
    draft.id = "seg-" + std::to_string(segments_);
    // The text is read again, so that both sides refuse what cannot be said in JSON.
    const absl::StatusOr<Draft> parsed = ParseDraft(ToJson(draft));
    Call("create_segment", JsonObject({{"draft", ToJson(draft)}}),
         Json(parsed.ok() ? cpp_->CreateSegment(*parsed) : parsed.status()));
    (void)oracle_.CreateSegment(draft);
  }

  void Update(const std::string& id, const std::vector<Rule>& rules) {
    Draft draft;
    draft.name = "Renamed " + id;
    draft.rules = rules;
    const SegmentEdit edit{draft.name, draft.description, draft.rules};
    Call("update_segment", JsonObject({{"id", JsonString(id)}, {"edit", ToJson(draft)}}),
         Json(cpp_->UpdateSegment(id, edit)));
    (void)oracle_.UpdateSegment(id, edit);
  }

  void DeleteSegment(const std::string& id) {
    Call("delete_segment", JsonObject({{"id", JsonString(id)}}), Done(cpp_->DeleteSegment(id)));
    (void)oracle_.DeleteSegment(id);
  }

  void ChangeSchema() {
    const std::vector<FieldInfo> fields = cpp_->Read().Fields();
    const FieldInfo& field = random_.Pick(fields);
    const uint64_t kind = random_.Below(3);
    if (kind == 0) {
      const FieldSpec spec = RandomWorld::Property(random_, ++properties_);
      const std::string values = JsonOf(spec.values.value_or(std::vector<Value>()));
      const std::string json =
          JsonObject({{"name", JsonString(spec.name)},
                      {"kind", JsonString(FieldKindName(*spec.kind))},
                      {"open", spec.open ? "true" : "false"},
                      {"decimals", spec.decimals ? std::to_string(*spec.decimals) : "null"},
                      {"values", spec.values ? values : "null"}});
      Call("add_field", JsonObject({{"field", json}}), Done(cpp_->AddField(spec)));
      (void)oracle_.AddField(spec);
    } else if (kind == 1) {
      const std::vector<Value> values = {"w" + std::to_string(random_.Below(50))};
      Call("add_values",
           JsonObject({{"field", JsonString(field.name)}, {"values", JsonOf(values)}}),
           Done(cpp_->AddValues(field.name, values)));
      (void)oracle_.AddValues(field.name, values);
    } else if (!field.values.empty()) {
      const ValueInfo value = random_.Pick(field.values);
      if (value.retired) return;
      if (random_.Percent(30)) return Rename(field.name, value.value);
      const bool force = random_.Percent(50);
      const absl::Status status = cpp_->RetireValue(field.name, value.value, force);
      Call("retire_value",
           JsonObject({{"field", JsonString(field.name)},
                       {"value", JsonString(value.value)},
                       {"force", force ? "true" : "false"}}),
           Done(status));
      if (status.ok()) (void)oracle_.RetireValue(field.name, value.value, force);
    }
  }

  void Rename(const std::string& field, const std::string& value) {
    const std::string name = "renamed" + std::to_string(random_.Below(50));
    const absl::Status status = cpp_->RenameValue(field, value, name);
    Call("rename_value",
         JsonObject({{"field", JsonString(field)},
                     {"value", JsonString(value)},
                     {"new_value", JsonString(name)}}),
         Done(status));
    if (status.ok()) (void)oracle_.RenameValue(field, value, name);
  }

  static absl::StatusOr<std::string> Done(const absl::Status& status) {
    if (!status.ok()) return status;
    return "{}";
  }

  // Makes the request in C, and compares it with what C++ has answered to the same call. A place
  // begins at the request in one and at its part in the other: so of a failure only the code is
  // compared.
  void Call(const char* request, const std::string& json,
            const absl::StatusOr<std::string>& expected) {
    INFO(request << " " << json);
    tranche_buffer* answer = nullptr;
    const tranche_code code =
        tranche_index_call(c_, request, json.data(), json.size(), &answer, nullptr);
    CHECK(code == static_cast<int>(expected.status().code()));
    CHECK((answer != nullptr) == expected.ok());
    if (answer != nullptr) CHECK(tranche_buffer_data(answer) == expected.value_or(""));
    tranche_buffer_free(answer);
  }

  void Compare() {
    const Snapshot cpp = cpp_->Read();
    tranche_snapshot* c = nullptr;
    REQUIRE(tranche_index_read(c_, &c, nullptr) == TRANCHE_OK);
    CompareAnswers(c, cpp, &world_);
    tranche_snapshot_free(c);
  }

  Random random_;
  const SchemaSpec schema_;
  Oracle oracle_;  // what random_world looks at
  RandomWorld world_{&random_, &oracle_, 30};
  std::unique_ptr<Index> cpp_;
  tranche_index* c_ = nullptr;
  tranche_batch* batch_ = nullptr;
  uint64_t segments_ = 0;  // made so far
  uint64_t properties_ = 0;
};

TEST_CASE("the C API gives the answers of the C++ API") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 8; ++seed) {
    CAPTURE(seed);
    TwoIndexes indexes(seed);
    for (int step = 0; step < 60; ++step) indexes.Step();
  }
}

}  // namespace
}  // namespace tranche::internal::testing
