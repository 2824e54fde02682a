#include "src/store/recovery.h"

#include <string>
#include <utility>

#include "src/base/message.h"
#include "src/base/string_hash.h"
#include "src/image/image.h"
#include "src/image/journal_row.h"
#include "src/image/replay.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

// The names of the fields that the journal declares.
absl::StatusOr<StringSet> FieldsOfJournal(Database* database, uint64_t sequence) {
  StringSet names;
  TRANCHE_RETURN_IF_ERROR(
      database->ReadJournal(sequence, [&](uint64_t, uint64_t operations, const std::string& body) {
        ByteReader row(body);
        for (; operations > 0; --operations) {
          const JournalOperation journalled = GetJournalOperation(&row);
          if (journalled.type != OperationType::kAddField) continue;
          TRANCHE_ASSIGN_OR_RETURN(const Operation operation,
                                   DecodeOperation(journalled.type, journalled.body));
          names.insert(std::get<AddField>(operation).field.name);
        }
        return absl::OkStatus();
      }));
  return names;
}

// `schema` is that of the checkpoint, to which the journal may add fields.
absl::Status CheckSchema(const SchemaSpec& declared, const Schema& schema, const StoreHead& head,
                         Database* database) {
  const std::string zone = schema.time_zone().name();
  if (declared.time_zone.value_or(zone) != zone) {
    return FailedPrecondition(
        {"the time zone of the file is ", zone, ", not ", declared.time_zone->substr(0, 64)});
  }
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
                                  SearchIndex search) {
  const auto head = database->ReadHead();
  if (!head.ok()) return head.status();
  IndexOptions options;
  options.search = search;
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
  Replay replay(recovered.engine.get());
  TRANCHE_RETURN_IF_ERROR(database->ReadJournal(
      head->sequence, [&](uint64_t first, uint64_t operations, const std::string& body) {
        recovered.sequence = first + operations - 1;
        recovered.bytes += body.size();
        return replay.ExecuteRow(operations, body);
      }));
  return recovered;
}

}  // namespace tranche::internal
