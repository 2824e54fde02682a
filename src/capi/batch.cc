#include "src/capi/batch.h"

#include <memory>
#include <utility>

#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

// The line that begins at `*rest`, which then begins at the next.
std::string_view TakeLine(std::string_view* rest) {
  const size_t end = rest->find('\n');
  const std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return line;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

void Append(OperationKind kind, const CustomerView& customer, Batch* batch) {
  switch (kind) {
    case OperationKind::kUpsert:
      return batch->Upsert(customer);
    case OperationKind::kPatch:
      return batch->Patch(customer);
    case OperationKind::kDelete:
      return batch->Delete(customer.id);
  }
}

}  // namespace

BatchBuilder::Slice BatchBuilder::Copy(std::string_view text) {
  const Slice slice{bytes_.size(), text.size()};
  bytes_ += text;
  return slice;
}

absl::Status BatchBuilder::Add(OperationKind kind, std::string_view id,
                               const tranche_attribute* attributes, size_t attribute_count) {
  TRANCHE_CAPI_TRY(given_.Read(attributes, attribute_count));
  Close();
  if (attribute_count > 0 || kind == OperationKind::kDelete) {
    Append(kind, {id, given_.views()}, &batch_);
    return absl::OkStatus();
  }
  kind_ = kind;
  id_ = id;
  is_open_ = true;
  return absl::OkStatus();
}

absl::Status BatchBuilder::AddValue(std::string_view field, std::string_view value) {
  if (!is_open_) {
    return FailedPrecondition(
        "the batch does not end with an upsert or a patch that was added without attributes");
  }
  size_t position = attributes_.size();
  while (position > 0 && TextOf(attributes_[position - 1].field) != field) --position;
  const bool is_new = position == 0;
  if (is_new) {
    attributes_.push_back({Copy(field), 0});
    position = attributes_.size();
  }
  if (value.empty()) return absl::OkStatus();
  size_t values_before = 0;
  for (size_t i = 0; i < position; ++i) values_before += attributes_[i].value_count;
  values_.insert(values_.begin() + static_cast<ptrdiff_t>(values_before), Copy(value));
  ++attributes_[position - 1].value_count;
  return absl::OkStatus();
}

absl::Status BatchBuilder::AddJson(std::string_view ndjson) {
  Batch added;
  if (ndjson.starts_with("\xEF\xBB\xBF")) ndjson.remove_prefix(3);  // a byte order mark
  for (uint64_t number = 1; !ndjson.empty(); ++number) {
    const std::string_view line = TakeLine(&ndjson);
    if (IsBlank(line)) continue;
    const absl::Status status = ParseOperation(line, &added);
    if (!status.ok()) return Prefixed("line " + std::to_string(number), status);
  }
  Close();
  added.ForEach([&](OperationKind kind, const CustomerView& customer) {
    Append(kind, customer, &batch_);
    return true;
  });
  return absl::OkStatus();
}

void BatchBuilder::Clear() {
  batch_.Clear();
  is_open_ = false;
  bytes_.clear();
  attributes_.clear();
  values_.clear();
}

const Batch& BatchBuilder::Close() {
  if (is_open_) {
    value_views_.clear();
    for (Slice value : values_) value_views_.push_back(TextOf(value));
    attribute_views_.clear();
    const std::string_view* values = value_views_.data();
    for (const OpenAttribute& attribute : attributes_) {
      attribute_views_.push_back({TextOf(attribute.field), {values, attribute.value_count}});
      values += attribute.value_count;
    }
    Append(kind_, {id_, attribute_views_}, &batch_);
    is_open_ = false;
    bytes_.clear();
    attributes_.clear();
    values_.clear();
  }
  return batch_;
}

namespace {

tranche_code Add(OperationKind kind, tranche_batch* batch, const char* id, size_t id_size,
                 const tranche_attribute* attributes, size_t attribute_count,
                 tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
    return batch->builder.Add(kind, *text, attributes, attribute_count);
  });
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
  return Add(OperationKind::kUpsert, batch, id, id_size, attributes, attribute_count, error);
}

tranche_code tranche_batch_patch(tranche_batch* batch, const char* id, size_t id_size,
                                 const tranche_attribute* attributes, size_t attribute_count,
                                 tranche_error** error) {
  return Add(OperationKind::kPatch, batch, id, id_size, attributes, attribute_count, error);
}

tranche_code tranche_batch_delete(tranche_batch* batch, const char* id, size_t id_size,
                                  tranche_error** error) {
  return Add(OperationKind::kDelete, batch, id, id_size, nullptr, 0, error);
}

tranche_code tranche_batch_add_value(tranche_batch* batch, const char* field, size_t field_size,
                                     const char* value, size_t value_size, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(field_text, Text("field", field, field_size));
    TRANCHE_CAPI_ASSIGN(value_text, Text("value", value, value_size));
    return batch->builder.AddValue(*field_text, *value_text);
  });
}

tranche_code tranche_batch_add_json(tranche_batch* batch, const char* ndjson, size_t ndjson_size,
                                    tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    TRANCHE_CAPI_ASSIGN(text, Text("ndjson", ndjson, ndjson_size));
    return batch->builder.AddJson(*text);
  });
}

size_t tranche_batch_size(const tranche_batch* batch) {
  return batch == nullptr ? 0 : batch->builder.size();
}

void tranche_batch_clear(tranche_batch* batch) {
  if (batch != nullptr) batch->builder.Clear();
}

}  // extern "C"

}  // namespace tranche::capi
