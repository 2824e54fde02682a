// A table of its own: a schema, a heap, a version and its writer.
#ifndef TRANCHE_TESTS_TABLE_TABLE_FIXTURE_H_
#define TRANCHE_TESTS_TABLE_TABLE_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/base/heap.h"
#include "src/schema/schema.h"
#include "src/table/table_writer.h"
#include "src/table/version.h"
#include "tests/base/version_clock.h"
#include "tranche/schema.h"

namespace tranche::internal::testing {

// A property of `count` values: "v1" has code 1, and so on.
inline FieldSpec Property(const std::string& name, FieldKind kind, uint32_t count) {
  std::vector<Value> values;
  for (uint32_t i = 1; i <= count; ++i) values.push_back("v" + std::to_string(i));
  return {"properties." + name, kind, std::move(values)};
}

// A property of whole numbers.
inline FieldSpec NumberProperty(const std::string& name) {
  return {.name = "properties." + name, .kind = FieldKind::kNumber, .decimals = 0};
}

class Table {
 public:
  explicit Table(SchemaSpec spec) : schema(*Schema::Create(spec)) {
    version.schema = schema.get();
    version.number = heap.version();
    for (FieldId id = 0; id < schema->size(); ++id)
      version.fields.Mutable(&heap, id).value_count = schema->field(id).values->size();
  }
  ~Table() { LeakedBytes(); }

  // The version that ends, as a reader who pins it goes on seeing it.
  Version Pin() {
    Version pinned = version;
    clock.PinAndNext();
    version.number = heap.version();
    return pinned;
  }
  void Next() {
    clock.Next();
    version.number = heap.version();
  }

  // Bytes left when the table is cleared and nothing is pinned.
  uint64_t LeakedBytes() {
    writer.Clear();
    clock.UnpinAndFreeAll();
    return BytesInAll(heap);
  }

  std::shared_ptr<const Schema> schema;
  Heap heap;
  VersionClock clock{&heap};
  Version version{};
  TableWriter writer{&heap, &version};
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_TABLE_TABLE_FIXTURE_H_
