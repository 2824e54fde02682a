// Short ways to say what a test needs: conditions, rules, drafts, operations, a schema. See drive.h
// for an index.
#ifndef TRANCHE_TESTS_SUPPORT_BUILD_H_
#define TRANCHE_TESTS_SUPPORT_BUILD_H_

#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

Condition In(std::string field, std::vector<std::string> values);
Condition NotIn(std::string field, std::vector<std::string> values);
Condition NotInNorMissing(std::string field, std::vector<std::string> values);
Condition HasAll(std::string field, std::vector<std::string> values);
Condition IsSet(std::string field);
Condition IsNotSet(std::string field);

Rule All(std::vector<Condition> conditions);
Rule Any(std::vector<Condition> conditions);

Draft MakeDraft(std::vector<Rule> rules, std::string name = "");
// Of one rule of one condition.
Draft MakeDraft(Condition condition, std::string name = "");

// Invoicing entities ent_fr and ent_us, a select `properties.plan_tier` (starter, growth, scale,
// enterprise) and a multi-select `properties.addons` (sso, audit_log, priority_support).
SchemaSpec SampleSchema();

Operation Upsert(std::string id, std::vector<Attribute> attributes = {});
Operation Patch(std::string id, std::vector<Attribute> attributes);
Operation Delete(std::string id);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_BUILD_H_
