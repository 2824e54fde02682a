#include "bench/support/table_build.h"

#include "bench/support/check.h"
#include "bench/support/engine.h"
#include "src/base/heap.h"
#include "src/table/version.h"

namespace tranche::internal::bench {
namespace {

// The engine's code for `code` of `from`; the value is added to an open or ISO domain.
Code Translate(const internal::Field& to, const Field& from, uint16_t code) {
  if (code == 0 || from.kind == FieldKind::kText || from.kind == FieldKind::kRelationship) {
    return code;
  }
  const std::string& value = from.values[from.sets[code][0]];
  Code known = to.values->Find(value);
  if (known == kNotSet) known = to.values->Add(value);
  if (!to.is_multi()) return known;
  return to.sets->Intern({&known, 1});
}

}  // namespace

TableBuild::TableBuild(const Workload& workload)
    : schema_(Get(Schema::Create(workload.schema()), "creating the schema")),
      codes_(schema_->size()),
      customers_(workload.customers()),
      parents_(workload.customers(), kNoRow) {
  for (const Field& field : workload.fields()) {
    const FieldId id = schema_->Find(field.name);
    std::vector<Code> codes;
    for (size_t code = 0; code < field.code_count(); ++code) {
      codes.push_back(Translate(schema_->field(id), field, static_cast<uint16_t>(code)));
    }
    for (const uint16_t code : field.codes) codes_[id].push_back(codes[code]);
  }
}

double TableBuild::Run() const {
  Heap heap;
  Version* version = heap.New<Version>(MemoryUse::kIndex);
  version->schema = schema_.get();
  NewRows rows;
  rows.count = customers_;
  rows.codes.assign(codes_.begin(), codes_.end());
  rows.parents = parents_;
  TableWriter writer(&heap, version);
  const double start = SecondsNow();
  writer.AddMany(rows);
  const double seconds = SecondsNow() - start;
  writer.Clear();
  heap.Retire(version);
  return seconds;
}

}  // namespace tranche::internal::bench
