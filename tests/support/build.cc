#include "tests/support/build.h"

#include <utility>

namespace tranche::internal::testing {

Condition NotInNorMissing(std::string field, std::vector<Value> values) {
  return ExcludeMissing(NotIn(std::move(field), std::move(values)));
}

Draft MakeDraft(std::vector<Rule> rules, std::string name) {
  Draft draft;
  draft.name = std::move(name);
  draft.rules = std::move(rules);
  return draft;
}

Draft MakeDraft(Condition condition, std::string name) {
  std::vector<Rule> rules;
  rules.push_back({RuleOperator::kAnd, {std::move(condition)}});
  return MakeDraft(std::move(rules), std::move(name));
}

SchemaSpec SampleSchema() {
  return {
      {{"invoicing_entity", {}, {{"ent_fr", "ent_us"}}},
       {"properties.plan_tier", FieldKind::kSelect, {{"starter", "growth", "scale", "enterprise"}}},
       {"properties.addons", FieldKind::kMultiSelect, {{"sso", "audit_log", "priority_support"}}}}};
}

Operation Upsert(std::string id, std::vector<Attribute> attributes) {
  return {OperationKind::kUpsert, {std::move(id), std::move(attributes)}};
}
Operation Patch(std::string id, std::vector<Attribute> attributes, OperationExtras extras) {
  return {OperationKind::kPatch, {std::move(id), std::move(attributes)}, std::move(extras)};
}
Operation Merge(std::string id, std::vector<Attribute> attributes, OperationExtras extras) {
  return {OperationKind::kMerge, {std::move(id), std::move(attributes)}, std::move(extras)};
}
Operation At(uint64_t version, Operation operation) {
  operation.extras.version = version;
  return operation;
}
Operation Delete(std::string id) { return {OperationKind::kDelete, {std::move(id), {}}}; }

}  // namespace tranche::internal::testing
