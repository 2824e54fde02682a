// Why a customer is in a target, or why not.
#include "src/capi/snapshot.h"
#include "tranche/json.h"

struct tranche_explanation {
  tranche::Explanation explanation;

  // The condition, null past the end.
  const tranche::ConditionExplanation* At(size_t rule, size_t condition) const {
    if (rule >= explanation.rules.size()) return nullptr;
    const auto& conditions = explanation.rules[rule].conditions;
    return condition < conditions.size() ? &conditions[condition] : nullptr;
  }
};

namespace tranche::capi {
namespace {

absl::StatusOr<Explanation> ExplainIn(const Snapshot& from, tranche_target_kind kind,
                                      const char* target, size_t target_size,
                                      const char* customer_id, size_t customer_id_size) {
  TRANCHE_CAPI_ASSIGN(of, ReadTarget(kind, target, target_size));
  TRANCHE_CAPI_ASSIGN(id, Text("customer_id", customer_id, customer_id_size));
  return from.Explain(*of, *id);
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_explain(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                      const char* target, size_t target_size,
                                      const char* customer_id, size_t customer_id_size,
                                      tranche_explanation** explanation, tranche_error** error) {
  return Guard(error, Clear(explanation), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("explanation", explanation));
    TRANCHE_CAPI_ASSIGN(explained, ExplainIn(snapshot->snapshot, kind, target, target_size,
                                             customer_id, customer_id_size));
    *explanation = new tranche_explanation{*std::move(explained)};
    return absl::OkStatus();
  });
}

bool tranche_explanation_is_member(const tranche_explanation* explanation) {
  return explanation != nullptr && explanation->explanation.member;
}

size_t tranche_explanation_rule_count(const tranche_explanation* explanation) {
  return explanation == nullptr ? 0 : explanation->explanation.rules.size();
}

bool tranche_explanation_rule_holds(const tranche_explanation* explanation, size_t rule) {
  return rule < tranche_explanation_rule_count(explanation) &&
         explanation->explanation.rules[rule].holds;
}

size_t tranche_explanation_condition_count(const tranche_explanation* explanation, size_t rule) {
  if (rule >= tranche_explanation_rule_count(explanation)) return 0;
  return explanation->explanation.rules[rule].conditions.size();
}

tranche_code tranche_explanation_condition(const tranche_explanation* explanation, size_t rule,
                                           size_t condition, tranche_explained_condition* explained,
                                           tranche_error** error) {
  return Guard(error, Clear(explained), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("explanation", explanation));
    TRANCHE_CAPI_TRY(NotNull("explained", explained));
    const ConditionExplanation* found = explanation->At(rule, condition);
    if (found == nullptr) {
      return OutOfRange("no condition " + std::to_string(condition) + " of a rule " +
                        std::to_string(rule));
    }
    *explained = {ToC(found->field), ToC(OperatorName(found->op)), found->holds,
                  found->multi_valued, found->actual.size()};
    return absl::OkStatus();
  });
}

tranche_string tranche_explanation_value(const tranche_explanation* explanation, size_t rule,
                                         size_t condition, size_t position) {
  const ConditionExplanation* found =
      explanation == nullptr ? nullptr : explanation->At(rule, condition);
  if (found == nullptr || position >= found->actual.size()) return {nullptr, 0};
  return ToC(found->actual[position]);
}

void tranche_explanation_free(tranche_explanation* explanation) { delete explanation; }

tranche_code tranche_snapshot_explain_json(const tranche_snapshot* snapshot,
                                           tranche_target_kind kind, const char* target,
                                           size_t target_size, const char* customer_id,
                                           size_t customer_id_size, tranche_buffer** json,
                                           tranche_error** error) {
  return AnswerJson(
      snapshot, json, error, [&](const Snapshot& from) -> absl::StatusOr<std::string> {
        TRANCHE_CAPI_ASSIGN(
            explained, ExplainIn(from, kind, target, target_size, customer_id, customer_id_size));
        return ToJson(*explained);
      });
}

}  // extern "C"

}  // namespace tranche::capi
