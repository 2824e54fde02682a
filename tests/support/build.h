// Short ways to say what a test needs, beside tranche/build.h: drafts, operations, a schema. See
// drive.h for an index.
#ifndef TRANCHE_TESTS_SUPPORT_BUILD_H_
#define TRANCHE_TESTS_SUPPORT_BUILD_H_

#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tranche/build.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

Condition NotInNorMissing(std::string field, std::vector<Value> values);

Draft MakeDraft(std::vector<Rule> rules, std::string name = "");
// Of one rule of one condition.
Draft MakeDraft(Condition condition, std::string name = "");

// Invoicing entities ent_fr and ent_us, a select `properties.plan_tier` (starter, growth, scale,
// enterprise) and a multi-select `properties.addons` (sso, audit_log, priority_support).
SchemaSpec SampleSchema();

Operation Upsert(std::string id, std::vector<Attribute> attributes = {});
Operation Patch(std::string id, std::vector<Attribute> attributes, OperationExtras extras = {});
Operation Merge(std::string id, std::vector<Attribute> attributes, OperationExtras extras = {});
// The same operation with a version.
Operation At(uint64_t version, Operation operation);
Operation Delete(std::string id);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_BUILD_H_
