#include "tests/model/crowd.h"

#include <algorithm>
#include <utility>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/roaring_decoder.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kFew = 40;
constexpr size_t kDeletesInABatch = 4'000;

bool IsOfTheCrowd(const std::string& id) { return id.starts_with("base-"); }

std::string Differ(const std::string& what, uint64_t engine, uint64_t expected) {
  if (engine == expected) return "";
  return what + ": engine " + std::to_string(engine) + ", expected " + std::to_string(expected);
}

}  // namespace

SchemaSpec Crowd::Schema() {
  std::vector<Value> many;
  for (int i = 0; i < 300; ++i) many.push_back("v" + std::to_string(i));
  SchemaSpec schema = SampleSchema();
  schema.fields.push_back({"properties.many", FieldKind::kMultiSelect, many});
  return schema;
}

Crowd::Crowd(uint64_t seed, size_t segment_count) : Crowd(seed, segment_count, Schema()) {}

Crowd::Crowd(uint64_t seed, size_t segment_count, const SchemaSpec& schema)
    : random_(seed), oracle_(schema), world_(&random_, &oracle_, kFew), index_(NewIndex(schema)) {
  const std::vector<std::vector<Attribute>> kinds = {
      {},
      {{"country", {"FR"}}, {"payment_method_type", {"card"}}, {"properties.addons", {"sso"}}},
      {{"country", {"DE"}},
       {"payment_method_type", {"card", "wire"}},
       {"properties.many", {"v7", "v299"}}}};
  for (const std::vector<Attribute>& attributes : kinds) {
    Group& group = groups_.emplace_back();
    group.attributes = attributes;
    group.like.id = "base-0";
    for (const Attribute& attribute : attributes) {
      group.like.held[attribute.field] = {attribute.values.begin(), attribute.values.end()};
    }
  }
  for (size_t i = 0; i < segment_count; ++i) {
    Draft draft = world_.ValidDraft();
    draft.name = "Segment " + std::to_string(i);
    draft.id = Must(index_->CreateSegment(draft)).id;
    Must(oracle_.CreateSegment(draft));
  }
}

void Crowd::Grow(uint64_t count) {
  Loader loader = index_->Load();
  for (uint64_t line = 1; line <= count; ++line) {
    const uint64_t n = next_base_++;
    const uint64_t block = n >> 16;  // about: runs in one, bitsets in the next, arrays in the third
    size_t group = 0;
    if (block % 3 == 0) group = n % 20'000 < 9'000 ? 1 : 2;
    if (block % 3 == 1) group = (n * 0x9E3779B97F4A7C15u >> 60) % 3;
    if (block % 3 == 2) group = n % 97 == 0 ? 1 + n % 2 : 0;
    const std::string id = "base-" + std::to_string(n);
    std::vector<std::vector<std::string_view>> values;
    for (const Attribute& attribute : groups_[group].attributes) {
      values.emplace_back(attribute.values.begin(), attribute.values.end());
    }
    std::vector<AttributeView> attributes;
    for (size_t i = 0; i < values.size(); ++i)
      attributes.push_back({groups_[group].attributes[i].field, values[i]});
    Must(loader.Add({id, attributes}, line));
    crowd_.push_back({id, group});
    ++groups_[group].live;
  }
  Must(loader.Commit());
}

std::string Crowd::Thin(uint64_t stride) {
  std::vector<Member> kept;
  std::vector<std::vector<Member>> batches;
  for (size_t i = 0; i < crowd_.size(); ++i) {
    if (i % stride != 0) {
      kept.push_back(std::move(crowd_[i]));
      continue;
    }
    if (batches.empty() || batches.back().size() == kDeletesInABatch) batches.emplace_back();
    batches.back().push_back(std::move(crowd_[i]));
  }
  crowd_ = std::move(kept);
  for (const std::vector<Member>& deleted : batches) {
    Batch batch;
    uint64_t leaving = 0;
    for (const Member& member : deleted) {
      batch.Delete(member.id);
      --groups_[member.group].live;
      for (const OracleSegment& segment : oracle_.segments()) {
        leaving += oracle_.Holds(groups_[member.group].like, segment.rules);
      }
    }
    const BatchResult result = Must(index_->Apply(batch));
    if (std::string error = Differ("left by a mass delete", result.left, leaving); !error.empty())
      return error;
    if (std::string error = Differ("entered by a mass delete", result.entered, 0); !error.empty())
      return error;
    if (std::string error = Step(); !error.empty()) return error;
  }
  return "";
}

std::string Crowd::Step() {
  const std::vector<Operation> batch = world_.Batch(8);
  const absl::StatusOr<BatchResult> result = TryApply(*index_, batch);
  const absl::StatusOr<std::vector<OracleChange>> expected = oracle_.Apply(batch);
  if (result.ok() != expected.ok()) {
    return "engine " + result.status().ToString() + ", oracle " + expected.status().ToString() +
           ToString(batch);
  }
  if (result.ok() && ToOracle(*result) != *expected) return "changes of" + ToString(batch);
  return "";
}

uint64_t Crowd::Matching(const std::vector<Rule>& rules) const {
  uint64_t count = 0;
  for (const Group& group : groups_) count += oracle_.Holds(group.like, rules) ? group.live : 0;
  return count;
}

std::string Crowd::CheckMembers(const Snapshot& snapshot, const Target& target,
                                const std::vector<Rule>& rules) const {
  const std::string in = ToString(rules) + "\n  ";
  std::vector<std::string> members = Members(snapshot, target);
  const std::vector<std::string> expected = *oracle_.Members(target);
  const uint64_t count = expected.size() + Matching(rules);
  if (std::string error = Differ(in + "members", members.size(), count); !error.empty())
    return error;
  if (std::string error = Differ(in + "count", Must(snapshot.Count(target)), count); !error.empty())
    return error;
  std::erase_if(members, IsOfTheCrowd);
  return members == expected ? "" : in + "members that are not of the crowd";
}

std::string Crowd::CheckPreview(const Snapshot& snapshot, const Draft& draft) const {
  const std::string in = "preview" + ToString(draft.rules) + "\n  ";
  const Preview preview = Must(snapshot.PreviewDraft(draft, {}));
  const Preview few = Must(oracle_.PreviewDraft(draft, {}));
  const std::vector<Rule> rules = Must(oracle_.Canonical(draft.rules));
  if (preview.page.total != few.page.total + Matching(rules)) return in + "total";
  for (size_t i = 0; i < rules.size(); ++i) {
    const std::string rule = in + "rule " + std::to_string(i);
    uint64_t own = few.rules[i].own;
    for (const Group& group : groups_) {
      const auto holding = std::count_if(rules.begin(), rules.end(), [&](const Rule& other) {
        return oracle_.Holds(group.like, other);
      });
      if (holding == 1 && oracle_.Holds(group.like, rules[i])) own += group.live;
    }
    const uint64_t count = few.rules[i].count + Matching({rules[i]});
    if (std::string error = Differ(rule, preview.rules[i].count, count); !error.empty())
      return error;
    if (std::string error = Differ(rule + " own", preview.rules[i].own, own); !error.empty())
      return error;
    for (size_t j = 0; j < rules[i].conditions.size(); ++j) {
      const uint64_t holding = few.rules[i].conditions[j].count +
                               Matching({{RuleOperator::kAnd, {rules[i].conditions[j]}}});
      const std::string error = Differ(rule + " condition " + std::to_string(j),
                                       preview.rules[i].conditions[j].count, holding);
      if (!error.empty()) return error;
    }
  }
  return "";
}

std::string Crowd::CheckPage(const Snapshot& snapshot, const Draft& draft) {
  const std::vector<std::string> members = Members(snapshot, draft);
  const uint64_t skip = random_.Below(members.size() + 2);
  const uint64_t end = std::min<uint64_t>(members.size(), skip + 10);
  const Preview preview = Must(snapshot.PreviewDraft(draft, {skip, 10, ""}));
  std::vector<std::string> expected;
  for (uint64_t i = skip; i < end; ++i) expected.push_back(members[i]);
  if (Ids(preview.page) == expected) return "";
  return "page after " + std::to_string(skip) + " of" + ToString(draft.rules);
}

std::string Crowd::Check() {
  const Snapshot snapshot = index_->Read();
  const uint64_t customers = oracle_.customers().size() + Matching({});
  if (std::string error = Differ("customers", snapshot.customer_count(), customers); !error.empty())
    return error;
  for (const OracleSegment& segment : oracle_.segments()) {
    const std::string error = CheckMembers(snapshot, SegmentId{segment.id}, segment.rules);
    if (!error.empty()) return "segment" + error;
  }
  for (int i = 0; i < 3; ++i) {
    const Draft draft = world_.ValidDraft();
    if (std::string error = CheckMembers(snapshot, draft, Must(oracle_.Canonical(draft.rules)));
        !error.empty()) {
      return "draft" + error;
    }
    if (std::string error = CheckPreview(snapshot, draft); !error.empty()) return error;
    if (std::string error = CheckPage(snapshot, draft); !error.empty()) return error;
  }
  return CheckMembers(snapshot, Everybody{}, {});
}

uint64_t Crowd::NextRow() {
  Must(TryApply(*index_, {Upsert("probe")}));
  const Draft probe = MakeDraft(In("customer_id", {"probe"}));
  const uint64_t row = DecodeRoaring(Must(index_->Read().Export(probe)).bytes)->at(0);
  Must(TryApply(*index_, {Delete("probe")}));
  return row + 1;
}

}  // namespace tranche::internal::testing
