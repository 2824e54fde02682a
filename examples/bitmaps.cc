// The members of a segment as a bitmap of CRoaring, and a bitmap as the target of a call.
#include <iostream>
#include <string>
#include <vector>

#include "tranche/build.h"
#include "tranche/index.h"
#include "tranche/roaring.h"

int main() {
  using namespace tranche;

  auto index = Index::Create({}).value();
  Draft french;
  french.name = "France";
  french.rules = {All(In("country", {"FR"}))};
  const SegmentId segment{index->CreateSegment(french).value().id};
  Batch batch;
  for (int i = 0; i < 1'000; ++i) {
    batch.Upsert(Customer{"cus_" + std::to_string(i), {{"country", {i % 3 == 0 ? "FR" : "DE"}}}});
  }
  index->Apply(batch).value();

  // Row numbers mean the same customers as long as the version is the same: one snapshot for all.
  const Snapshot snapshot = index->Read();
  roaring::Roaring rows = ToRoaring(snapshot.Export(segment).value()).value();
  std::cout << rows.cardinality() << " customers in France\n";

  // Work that the index knows nothing of: a sample of every hundredth row.
  roaring::Roaring sample;
  for (uint32_t row = 0; row < 1'000; row += 100) sample.add(row);
  rows &= sample;

  // Every reading call takes the result as a target.
  const Rows chosen = ToRows(rows, snapshot.version());
  std::cout << snapshot.Count(chosen).value() << " of them in the sample:";
  const Page page = snapshot.ListCustomers(chosen, {}).value();
  for (const std::vector<Cell>& row : page.rows) std::cout << " " << row[0].values[0];
  std::cout << "\n";
}
