// A writing call as a value: what `Engine::Execute` executes, a journal holds and replay repeats.
//
// A new writing call is one more struct here, with its executor (`Engine::Run`), its bytes
// (src/image/operation_codec.cc) and its JSON. Bulk loads are no operations: see LoadSession.
#ifndef TRANCHE_SRC_ENGINE_OPERATION_H_
#define TRANCHE_SRC_ENGINE_OPERATION_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "tranche/batch.h"
#include "tranche/change.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal {

// The comments of `Index` say what each of them does.

struct ApplyBatch {
  std::shared_ptr<const Batch> batch;  // not null

  // Views `batch`, which must outlive the operation.
  static ApplyBatch View(const Batch& batch) {
    return {std::shared_ptr<const Batch>(std::shared_ptr<const Batch>(), &batch)};
  }
};

struct CreateSegments {
  std::vector<Draft> drafts;
};

struct PutSegment {
  Draft draft;
};

struct UpdateSegment {
  std::string id;
  SegmentEdit edit;
};

struct DeleteSegment {
  std::string id;
};

struct AddField {
  FieldSpec field;
};

struct DropField {
  std::string field;
};

struct AddValues {
  std::string field;
  std::vector<Value> values;
};

struct RenameValue {
  std::string field;
  std::string value;
  std::string new_value;
};

struct RetireValue {
  std::string field;
  std::string value;
  bool force = false;
};

struct AdvanceTo {
  absl::Time time;
};

using Operation = std::variant<ApplyBatch, CreateSegments, PutSegment, UpdateSegment, DeleteSegment,
                               AddField, DropField, AddValues, RenameValue, RetireValue, AdvanceTo>;

// Whether the operation holds nothing to do, so that it changes nothing and need not be kept.
inline bool IsEmpty(const Operation& operation) {
  if (const auto* apply = std::get_if<ApplyBatch>(&operation))
    return apply->batch->empty() && !apply->batch->position();
  if (const auto* create = std::get_if<CreateSegments>(&operation)) return create->drafts.empty();
  return false;
}

// What an operation returns: of `ApplyBatch` and `AdvanceTo` the result, of the operations that
// save segments the segments saved, in the order given; of the others nothing.
using Outcome = std::variant<std::monostate, BatchResult, std::vector<Segment>>;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_OPERATION_H_
