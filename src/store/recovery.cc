#include "src/store/recovery.h"

#include <string>
#include <utility>

#include "src/base/message.h"
#include "src/base/string_hash.h"
#include "src/schema/schema.h"
#include "src/store/image.h"
#include "src/store/operation.h"
#include "src/store/replay.h"

namespace tranche::internal {
namespace {

// The names of the fields that the journal declares.
absl::StatusOr<StringSet> FieldsOfJournal(Database* database, uint64_t sequence) {
  StringSet names;
  TRANCHE_RETURN_IF_ERROR(
      database->ReadJournal(sequence, [&](uint64_t, uint64_t operations, const std::string& body) {
        ByteReader row(body);
        for (; operations > 0; --operations) {
          const JournalOperation operation = GetJournalOperation(&row);
          ByteReader from(operation.body);
          if (operation.type == OperationType::kAddField) names.insert(GetFieldSpec(&from).name);
        }
        return absl::OkStatus();
      }));
  return names;
}

// `schema` is that of the checkpoint, to which the journal may add fields.
absl::Status CheckSchema(const SchemaSpec& declared, const Schema& schema, const StoreHead& head,
                         Database* database) {
  bool is_missing = false;
  for (const FieldSpec& field : declared.fields) {
    const FieldId id = schema.Find(field.name);
    is_missing = is_missing || id == kNoField;
    if (id == kNoField || !field.kind) continue;
    const FieldKind kind = schema.field(id).type->kind();
    if (*field.kind != kind) {
      return FailedPrecondition({"field \"", field.name, "\" of the file is of kind ",
                                 FieldKindName(kind), ", not ", FieldKindName(*field.kind)});
    }
  }
  if (!is_missing) return absl::OkStatus();
  const auto added = FieldsOfJournal(database, head.sequence);
  if (!added.ok()) return added.status();
  for (const FieldSpec& field : declared.fields) {
    if (schema.Find(field.name) == kNoField && !added->contains(field.name))
      return FailedPrecondition({"the file has no field \"", field.name, "\""});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Recovered> Recover(Database* database, const SchemaSpec* declared,
                                  IndexOptions options, OperationTime* time) {
  const auto head = database->ReadHead();
  if (!head.ok()) return head.status();
  ImageReader reader(std::move(options));
  const SchemaSpec* unchecked = declared;
  const auto add = [&](std::string_view chunk) -> absl::Status {
    TRANCHE_RETURN_IF_ERROR(reader.Add(chunk));
    if (unchecked == nullptr || reader.schema() == nullptr) return absl::OkStatus();
    return CheckSchema(*std::exchange(unchecked, nullptr), *reader.schema(), *head, database);
  };
  TRANCHE_RETURN_IF_ERROR(database->ReadChunks(*head, add));
  auto engine = reader.Finish();
  if (!engine.ok()) return engine.status();
  Recovered recovered{*head, *std::move(engine), head->sequence, 0};
  time->is_replay = true;
  Replay replay(recovered.engine.get(), time);
  TRANCHE_RETURN_IF_ERROR(database->ReadJournal(
      head->sequence, [&](uint64_t first, uint64_t operations, const std::string& body) {
        recovered.sequence = first + operations - 1;
        recovered.bytes += body.size();
        return replay.ApplyRow(operations, body);
      }));
  time->is_replay = false;
  return recovered;
}

}  // namespace tranche::internal
