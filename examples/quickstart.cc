// A schema, a segment, a batch of customers: the changes it causes and the count, both exact.
#include <iostream>

#include "tranche/build.h"
#include "tranche/index.h"

int main() {
  using namespace tranche;

  // What a customer may hold, beside the standard fields.
  SchemaSpec schema;
  schema.fields = {{"properties.plan_tier", FieldKind::kSelect, {{"starter", "enterprise"}}}};
  auto index = Index::Create(schema).value();

  // A segment is live from the moment it is created.
  Draft draft;
  draft.name = "Enterprise in France";
  draft.rules = {All(In("country", {"FR"}), In("properties.plan_tier", {"enterprise"}))};
  Segment segment = index->CreateSegment(draft).value();

  // A batch is applied whole or not at all, and says who entered and left which segment.
  Batch batch;
  batch.Upsert(Customer{"cus_1", {{"name", {"Acme SAS"}}, {"country", {"FR"}}}});
  batch.Upsert(Customer{"cus_2", {{"name", {"Nord GmbH"}}, {"country", {"DE"}}}});
  batch.Patch(Customer{"cus_1", {{"properties.plan_tier", {"enterprise"}}}});
  BatchResult result = index->Apply(batch).value();
  for (const Change& change : result.changes) {
    std::cout << change.customer_id << (change.entered ? " entered " : " left ") << segment.name
              << "\n";
  }

  Snapshot now = index->Read();
  std::cout << now.Count(SegmentId{segment.id}).value() << " of " << now.customer_count()
            << " customers\n";
}
