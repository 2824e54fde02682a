#include "tranche/store.h"

#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "src/base/message.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/store/checkpointer.h"
#include "src/store/database.h"
#include "src/store/image.h"
#include "src/store/journal.h"
#include "src/store/operation.h"
#include "src/store/recovery.h"

namespace tranche {

using namespace internal;

namespace internal {

// What a store has beside its index. Members are destroyed from the last to the first.
struct OpenFile {
  std::unique_ptr<Database> database;
  OperationTime time;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Checkpointer> checkpointer;
};

}  // namespace internal

namespace {

IndexOptions OptionsWith(OperationTime* time, ChangeListener listener, SearchIndex search) {
  IndexOptions options;
  options.clock = [time] { return time->now; };
  options.search = search;
  if (listener) {
    options.listener = [time, listener = std::move(listener)](const BatchResult& result) {
      if (!time->is_replay) listener(result);
    };
  }
  return options;
}

// An empty index, and the file that holds it.
absl::StatusOr<Recovered> CreateFile(Database* database, const SchemaSpec& spec,
                                     IndexOptions options) {
  auto schema = Schema::Create(spec);
  if (!schema.ok()) return schema.status();
  Recovered created;
  created.engine = std::make_unique<Engine>(*std::move(schema), std::move(options));
  created.head.generation = 1;
  const ImageSource image(*created.engine);
  TRANCHE_RETURN_IF_ERROR(database->Create(
      &created.head, [&](const Database::ChunkSink& add) { return image.Write(add); }));
  return created;
}

// Customers and the count of each segment.
std::vector<uint64_t> CountsOf(const Engine& engine) {
  const Pin version(engine.versions());
  std::vector<uint64_t> counts = {version->customer_count};
  for (const SegmentSlot slot : version->segment_slots())
    counts.push_back(version->segments[slot].count);
  return counts;
}

// What `call` returns; ResourceExhausted when memory runs out in it.
template <typename Call>
auto CatchNoMemory(std::string_view message, const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {  // a container asked for more than there can be
  }
  return MakeError(absl::StatusCode::kResourceExhausted, message);
}

}  // namespace

Store::Store(std::unique_ptr<Engine> engine, std::unique_ptr<OpenFile> file)
    : Index(std::move(engine)), file_(std::move(file)) {}

Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& path, StoreOptions options) {
  return CatchNoMemory("out of memory while the store was opened",
                       [&] { return OpenOrCreate(path, std::move(options)); });
}

absl::StatusOr<std::unique_ptr<Store>> Store::OpenOrCreate(const std::string& path,
                                                           StoreOptions options) {
  auto opened = Database::Open(path, options.schema.has_value(), options.durability, options.vfs);
  if (!opened.ok()) return opened.status();
  auto file = std::make_unique<internal::OpenFile>();
  file->database = *std::move(opened);
  Database* const database = file->database.get();

  IndexOptions index_options = OptionsWith(&file->time, options.listener, options.search);
  absl::StatusOr<Recovered> recovered;
  if (database->is_new()) {
    recovered = CreateFile(database, *options.schema, std::move(index_options));
  } else {
    TRANCHE_RETURN_IF_ERROR(database->CheckStructure(false));
    const SchemaSpec* declared = options.schema ? &*options.schema : nullptr;
    recovered = Recover(database, declared, std::move(index_options), &file->time);
  }
  if (!recovered.ok()) return recovered.status();
  TRANCHE_RETURN_IF_ERROR(database->BeginWriting());
  Engine* const engine = recovered->engine.get();
  file->journal = std::make_unique<Journal>(engine, database, options.clock, &file->time,
                                            recovered->sequence, recovered->bytes);
  file->checkpointer =
      std::make_unique<Checkpointer>(engine, database, file->journal.get(), recovered->head);
  TRANCHE_RETURN_IF_ERROR(file->checkpointer->Start(options.checkpoint_after_bytes));
  return std::unique_ptr<Store>(new Store(std::move(recovered->engine), std::move(file)));
}

absl::Status Store::CheckMayWrite() const {
  TRANCHE_RETURN_IF_ERROR(file_->journal->CheckMayWrite());
  return engine().CheckMayWrite();
}

template <typename Call>
auto Store::Submit(OperationType type, const std::function<std::string()>& encode, const Call& call)
    -> decltype(call()) {
  TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
  return CatchNoMemory("out of memory", [&]() -> decltype(call()) {
    std::optional<decltype(call())> result;
    const absl::Status status =
        file_->journal->Submit(type, encode(), [&] { result.emplace(call()); });
    file_->checkpointer->Wake();
    if (!status.ok()) return status;
    return *std::move(result);
  });
}

absl::StatusOr<BatchResult> Store::Apply(const Batch& batch) {
  if (batch.empty()) return Index::Apply(batch);
  return Submit(
      OperationType::kBatch, [&] { return EncodeBatch(batch); },
      [&] { return Index::Apply(batch); });
}

Loader Store::Load(LoadOptions options) {
  if (const absl::Status may = CheckMayWrite(); !may.ok())
    return Loader(std::string(MessageOf(may)));
  auto journal = file_->journal->BeginLoad();
  return Loader(std::make_unique<LoadSession>(&engine(), std::move(options), std::move(journal)));
}

absl::StatusOr<Segment> Store::CreateSegment(const Draft& draft) {
  auto created = CreateSegments({&draft, 1});
  if (!created.ok()) return created.status();
  return std::move(created->front());
}

absl::StatusOr<std::vector<Segment>> Store::CreateSegments(std::span<const Draft> drafts) {
  if (drafts.empty()) return std::vector<Segment>();
  return Submit(
      OperationType::kCreateSegments, [&] { return EncodeCreateSegments(drafts); },
      [&] { return Index::CreateSegments(drafts); });
}

absl::StatusOr<Segment> Store::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  return Submit(
      OperationType::kUpdateSegment, [&] { return EncodeUpdateSegment(id, edit); },
      [&] { return Index::UpdateSegment(id, edit); });
}

absl::Status Store::DeleteSegment(std::string_view id) {
  return Submit(
      OperationType::kDeleteSegment, [&] { return EncodeDeleteSegment(id); },
      [&] { return Index::DeleteSegment(id); });
}

absl::Status Store::AddField(const FieldSpec& field) {
  return Submit(
      OperationType::kAddField, [&] { return EncodeAddField(field); },
      [&] { return Index::AddField(field); });
}

absl::Status Store::AddValues(std::string_view field, std::span<const std::string> values) {
  return Submit(
      OperationType::kAddValues, [&] { return EncodeAddValues(field, values); },
      [&] { return Index::AddValues(field, values); });
}

absl::Status Store::RetireValue(std::string_view field, std::string_view value, bool force) {
  return Submit(
      OperationType::kRetireValue, [&] { return EncodeRetireValue(field, value, force); },
      [&] { return Index::RetireValue(field, value, force); });
}

absl::Status Store::Checkpoint() {
  TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
  return file_->checkpointer->Checkpoint();
}

absl::Status Store::Verify() {
  TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
  return CatchNoMemory("out of memory while the file was verified", [&]() -> absl::Status {
    const auto no_checkpoint = file_->checkpointer->Stop();
    const Journal::Turn turn = file_->journal->TakeTurn();
    TRANCHE_RETURN_IF_ERROR(file_->database->CheckStructure(true));
    OperationTime time;
    const auto recovered =
        Recover(file_->database.get(), nullptr, OptionsWith(&time, {}, SearchIndex::kNever), &time);
    if (!recovered.ok()) return recovered.status();
    if (CountsOf(*recovered->engine) == CountsOf(engine())) return absl::OkStatus();
    return MakeError(absl::StatusCode::kDataLoss,
                     "what the file restores is not what the index holds");
  });
}

StoreStats Store::Stats() const {
  return {file_->journal->sequence(), file_->checkpointer->head().sequence, file_->journal->bytes(),
          file_->checkpointer->last()};
}

}  // namespace tranche
