// An export of the installed library in the hands of CRoaring, and back.
#include "tranche/roaring.h"

#include <cstdio>

#include "tranche/index.h"

int main() {
  using namespace tranche;
  auto index = Index::Create({}).value();
  Batch batch;
  for (const char* id : {"a", "b", "c"}) batch.Upsert(Customer{id, {}});
  index->Apply(batch).value();
  const Snapshot snapshot = index->Read();
  roaring::Roaring rows = ToRoaring(snapshot.Export(Everybody{}).value()).value();
  rows.remove(rows.minimum());
  const uint64_t count = snapshot.Count(ToRows(rows, snapshot.version())).value();
  std::printf("%d rows left\n", static_cast<int>(count));
  return count == 2 ? 0 : 1;
}
