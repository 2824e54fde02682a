// Random histories lived through by an index of the C++ API and one of the C API: every answer of
// the second, error messages included, is that of the first.
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
    cpp_ = NewIndex(schema_, options);
    const std::string schema_json = SchemaToJson(cpp_->Read().Fields());
    tranche_index_options c_options = TRANCHE_INDEX_OPTIONS_INIT;
    c_options.clock = [](void*) { return kNow; };
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
    std::string text;
    for (size_t i = 0; i < tranche_changes_size(changes); ++i) {
      tranche_change change;
      REQUIRE(tranche_changes_get(changes, i, &change, nullptr) == TRANCHE_OK);
      text += ShowChange(TextOf(change.segment_id), TextOf(change.customer_id), change.entered);
    }
    text += std::to_string(tranche_changes_version(changes));
    tranche_changes_free(changes);
    text = Answer(code, error, std::move(text));
    const auto show = [](const BatchResult& result) {
      std::string all;
      for (const Change& change : result.changes) {
        all += ShowChange(std::string(change.segment_id), std::string(change.customer_id),
                          change.entered);
      }
      return all + std::to_string(result.version);
    };
    CHECK(text == Answer<BatchResult>(TryApply(*cpp_, operations), show));
    (void)oracle_.Apply(operations);
  }

  // By arrays or value by value.
  void FillBatch(const std::vector<Operation>& operations) {
    tranche_batch_clear(batch_);
    for (const Operation& operation : operations) {
      const std::string& id = operation.customer.id;
      if (operation.kind == OperationKind::kDelete) {
        REQUIRE(tranche_batch_delete(batch_, id.data(), id.size(), nullptr) == TRANCHE_OK);
        continue;
      }
      const auto begin =
          operation.kind == OperationKind::kUpsert ? tranche_batch_upsert : tranche_batch_patch;
      const CAttributes given(operation.customer);
      const bool at_once = random_.Percent(50);
      REQUIRE(begin(batch_, id.data(), id.size(), at_once ? given.attributes.data() : nullptr,
                    at_once ? given.attributes.size() : 0, nullptr) == TRANCHE_OK);
      if (!at_once) AddValues(given);
    }
    REQUIRE(tranche_batch_size(batch_) == operations.size());
  }

  void AddValues(const CAttributes& given) {
    for (const tranche_attribute& attribute : given.attributes) {
      const auto add = [&](tranche_string value) {
        REQUIRE(tranche_batch_add_value(batch_, attribute.field.data, attribute.field.size,
                                        value.data, value.size, nullptr) == TRANCHE_OK);
      };
      if (attribute.value_count == 0) add({nullptr, 0});
      for (size_t i = 0; i < attribute.value_count; ++i) add(attribute.values[i]);
    }
  }

  void Load(const std::vector<LoadRecord>& records) {
    tranche_loader* loader = nullptr;
    REQUIRE(tranche_loader_create(c_, nullptr, &loader, nullptr) == TRANCHE_OK);
    for (const LoadRecord& record : records) {
      const CAttributes given(record.customer);
      (void)tranche_loader_add(loader, record.line, record.customer.id.data(),
                               record.customer.id.size(), given.attributes.data(),
                               given.attributes.size(), nullptr);
    }
    tranche_load_counts counts{};
    counts.struct_size = sizeof(counts);
    REQUIRE(tranche_loader_commit(loader, &counts, nullptr, nullptr) == TRANCHE_OK);
    tranche_loader_free(loader);
    const LoadReport report = tranche::internal::testing::Load(*cpp_, records);
    CHECK(counts.version == report.version);
    CHECK(counts.records == report.records);
    CHECK(counts.rejected == report.rejected);
    CHECK(counts.duplicates == report.duplicates);
    oracle_.Load(records, false);
  }

  void Create(Draft draft) {
    draft.name = "Segment " + std::to_string(++segments_);
    draft.id = "seg-" + std::to_string(segments_);
    const std::string json = ToJson(draft);
    const std::string answer = JsonOf([&](tranche_buffer** segment, tranche_error** error) {
      return tranche_index_create_segment(c_, json.data(), json.size(), nullptr, segment, error);
    });
    // The text is read again, so that the place of what is wrong in it is the same.
    const absl::StatusOr<Draft> parsed = ParseDraft(json);
    CHECK(answer == JsonAnswer(parsed.ok() ? cpp_->CreateSegment(*parsed) : parsed.status()));
    (void)oracle_.CreateSegment(draft);
  }

  void Update(const std::string& id, const std::vector<Rule>& rules) {
    Draft draft;
    draft.rules = rules;
    const std::string json = ToJson(draft);
    const std::string answer = JsonOf([&](tranche_buffer** segment, tranche_error** error) {
      return tranche_index_update_segment(c_, id.data(), id.size(), json.data(), json.size(),
                                          segment, error);
    });
    SegmentEdit edit;
    edit.rules = rules;
    CHECK(answer == JsonAnswer(cpp_->UpdateSegment(id, edit)));
    (void)oracle_.UpdateSegment(id, edit);
  }

  void DeleteSegment(const std::string& id) {
    tranche_error* error = nullptr;
    const tranche_code code = tranche_index_delete_segment(c_, id.data(), id.size(), &error);
    CHECK(Answer(code, error, "") == Answer(cpp_->DeleteSegment(id)));
    (void)oracle_.DeleteSegment(id);
  }

  void ChangeSchema() {
    const std::vector<FieldInfo> fields = cpp_->Read().Fields();
    const FieldInfo& field = random_.Pick(fields);
    tranche_error* error = nullptr;
    const uint64_t kind = random_.Below(3);
    if (kind == 0) {
      const FieldSpec spec = RandomWorld::Property(random_, ++properties_);
      const std::vector<tranche_string> values = ToC(*spec.values);
      const tranche_field_kind c_kind =
          spec.kind == FieldKind::kSelect ? TRANCHE_SELECT : TRANCHE_MULTI_SELECT;
      const tranche_code code = tranche_index_add_field(
          c_, spec.name.data(), spec.name.size(), c_kind, values.data(), values.size(), &error);
      CHECK(Answer(code, error, "") == Answer(cpp_->AddField(spec)));
      (void)oracle_.AddField(spec);
    } else if (kind == 1) {
      const std::vector<std::string> values = {"w" + std::to_string(random_.Below(50))};
      const std::vector<tranche_string> given = ToC(values);
      const tranche_code code = tranche_index_add_values(c_, field.name.data(), field.name.size(),
                                                         given.data(), given.size(), &error);
      CHECK(Answer(code, error, "") == Answer(cpp_->AddValues(field.name, values)));
      (void)oracle_.AddValues(field.name, values);
    } else if (!field.values.empty()) {
      const ValueInfo value = random_.Pick(field.values);
      if (value.retired) return;
      const bool force = random_.Percent(50);
      const tranche_code code =
          tranche_index_retire_value(c_, field.name.data(), field.name.size(), value.value.data(),
                                     value.value.size(), force, &error);
      const absl::Status status = cpp_->RetireValue(field.name, value.value, force);
      CHECK(Answer(code, error, "") == Answer(status));
      if (status.ok()) (void)oracle_.RetireValue(field.name, value.value, force);
    }
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
