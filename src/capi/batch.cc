#include "src/capi/batch.h"

#include <string>

#include "src/capi/arguments.h"

namespace tranche::capi {
namespace {

// `add(Batch*, const CustomerView&)` adds the operation.
template <typename Add>
tranche_code AddTo(tranche_batch* batch, const char* id, size_t id_size,
                   const tranche_attribute* attributes, size_t attribute_count,
                   tranche_error** error, const Add& add) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
    TRANCHE_CAPI_TRY(batch->attributes.Read(attributes, attribute_count));
    add(&batch->batch, CustomerView{*text, batch->attributes.views()});
    return absl::OkStatus();
  });
}

absl::StatusOr<OperationKind> ReadKind(tranche_operation_kind kind) {
  constexpr auto kLast = static_cast<int32_t>(kLastOperationKind);
  if (kind >= 0 && kind <= kLast) return static_cast<OperationKind>(kind);
  return InvalidArgument("kind is " + std::to_string(kind) + ", expected 0 to " +
                         std::to_string(kLast));
}

}  // namespace

extern "C" {

tranche_code tranche_batch_create(tranche_batch** batch, tranche_error** error) {
  return Guard(error, Clear(batch), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    *batch = new tranche_batch;
    return absl::OkStatus();
  });
}

void tranche_batch_free(tranche_batch* batch) { delete batch; }

tranche_code tranche_batch_upsert(tranche_batch* batch, const char* id, size_t id_size,
                                  const tranche_attribute* attributes, size_t attribute_count,
                                  tranche_error** error) {
  return AddTo(batch, id, id_size, attributes, attribute_count, error,
               [](Batch* to, const CustomerView& customer) { to->Upsert(customer); });
}

tranche_code tranche_batch_patch(tranche_batch* batch, const char* id, size_t id_size,
                                 const tranche_attribute* attributes, size_t attribute_count,
                                 tranche_error** error) {
  return AddTo(batch, id, id_size, attributes, attribute_count, error,
               [](Batch* to, const CustomerView& customer) { to->Patch(customer); });
}

tranche_code tranche_batch_merge(tranche_batch* batch, const char* id, size_t id_size,
                                 const tranche_attribute* attributes, size_t attribute_count,
                                 tranche_error** error) {
  return AddTo(batch, id, id_size, attributes, attribute_count, error,
               [](Batch* to, const CustomerView& customer) { to->Merge(customer); });
}

tranche_code tranche_batch_delete(tranche_batch* batch, const char* id, size_t id_size,
                                  tranche_error** error) {
  return AddTo(batch, id, id_size, nullptr, 0, error,
               [](Batch* to, const CustomerView& customer) { to->Delete(customer.id); });
}

tranche_code tranche_batch_add(tranche_batch* batch, const tranche_operation* operation,
                               tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_TRY(NotNull("operation", operation));
    TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_operation", operation,
                                           tranche_operation(TRANCHE_OPERATION_INIT)));
    TRANCHE_CAPI_ASSIGN(id, Text("id", given->id));
    TRANCHE_CAPI_ASSIGN(kind, ReadKind(given->kind));
    TRANCHE_CAPI_TRY(batch->attributes.Read(given->attributes, given->attribute_count));
    TRANCHE_CAPI_TRY(batch->add.Read(given->add, given->add_count));
    TRANCHE_CAPI_TRY(batch->remove.Read(given->remove, given->remove_count));
    OperationView view;
    view.kind = *kind;
    view.customer = {*id, batch->attributes.views()};
    view.add = batch->add.views();
    view.remove = batch->remove.views();
    if (given->has_version) view.version = given->version;
    batch->batch.Add(view);
    return absl::OkStatus();
  });
}

tranche_code tranche_batch_set_bad_values(tranche_batch* batch, tranche_bad_values bad_values,
                                          tranche_unknown_keys unknown_keys,
                                          tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(values, Choice<BadValues>("bad_values", bad_values));
    TRANCHE_CAPI_ASSIGN(keys, Choice<UnknownKeys>("unknown_keys", unknown_keys));
    batch->batch.set_bad_values(*values);
    batch->batch.set_unknown_keys(*keys);
    return absl::OkStatus();
  });
}

tranche_code tranche_batch_set_position(tranche_batch* batch, const char* source,
                                        size_t source_size, uint64_t epoch, uint64_t sequence,
                                        tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(name, Text("source", source, source_size));
    batch->batch.set_position({std::string(*name), epoch, sequence});
    return absl::OkStatus();
  });
}

size_t tranche_batch_size(const tranche_batch* batch) {
  return batch == nullptr ? 0 : batch->batch.size();
}

void tranche_batch_clear(tranche_batch* batch) {
  if (batch != nullptr) batch->batch.Clear();
}

}  // extern "C"

}  // namespace tranche::capi
