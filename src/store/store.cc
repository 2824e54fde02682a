#include "tranche/store.h"

#include <new>
#include <stdexcept>
#include <utility>

#include "src/base/message.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/image/image.h"
#include "src/store/checkpointer.h"
#include "src/store/database.h"
#include "src/store/journal.h"
#include "src/store/recovery.h"

namespace tranche {

using namespace internal;

namespace internal {

// What a store has beside its index. Members are destroyed from the last to the first.
class OpenFile final : public OperationJournal {
 public:
  absl::StatusOr<Outcome> Submit(const Operation& operation) override;
  std::unique_ptr<LoadJournal> BeginLoad(const LoadOptions& options) override {
    return journal->BeginLoad(options);
  }

  std::unique_ptr<Database> database;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Checkpointer> checkpointer;
};

}  // namespace internal

namespace {

// An empty index, and the file that holds it.
absl::StatusOr<Recovered> CreateFile(Database* database, const StoreOptions& given) {
  auto schema = Schema::Create(*given.schema);
  if (!schema.ok()) return schema.status();
  Recovered created;
  IndexOptions options;
  options.search = given.search;
  options.now = given.now;
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

absl::StatusOr<Outcome> OpenFile::Submit(const Operation& operation) {
  return CatchNoMemory("out of memory", [&] {
    absl::StatusOr<Outcome> outcome = journal->Submit(operation);
    checkpointer->Wake();
    return outcome;
  });
}

Store::Store(std::unique_ptr<Engine> engine, std::unique_ptr<OpenFile> file)
    : Index(std::move(engine)), file_(std::move(file)) {
  this->engine().SetJournal(file_.get());
}

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

  absl::StatusOr<Recovered> recovered;
  if (database->is_new()) {
    recovered = CreateFile(database, options);
  } else {
    TRANCHE_RETURN_IF_ERROR(database->CheckStructure(false));
    const SchemaSpec* declared = options.schema ? &*options.schema : nullptr;
    recovered = Recover(database, declared, options.search);
  }
  if (!recovered.ok()) return recovered.status();
  TRANCHE_RETURN_IF_ERROR(database->BeginWriting());
  Engine* const engine = recovered->engine.get();
  engine->callbacks().Set(std::move(options.clock), std::move(options.listener));
  file->journal =
      std::make_unique<Journal>(engine, database, recovered->sequence, recovered->bytes);
  file->checkpointer =
      std::make_unique<Checkpointer>(engine, database, file->journal.get(), recovered->head);
  TRANCHE_RETURN_IF_ERROR(file->checkpointer->Start(options.checkpoint_after_bytes));
  return std::unique_ptr<Store>(new Store(std::move(recovered->engine), std::move(file)));
}

absl::Status Store::Checkpoint() {
  TRANCHE_RETURN_IF_ERROR(engine().CheckMayWrite());
  return file_->checkpointer->Checkpoint();
}

absl::Status Store::Verify() {
  TRANCHE_RETURN_IF_ERROR(engine().CheckMayWrite());
  return CatchNoMemory("out of memory while the file was verified", [&]() -> absl::Status {
    const auto no_checkpoint = file_->checkpointer->Stop();
    const Journal::Turn turn = file_->journal->TakeTurn();
    TRANCHE_RETURN_IF_ERROR(file_->database->CheckStructure(true));
    const auto recovered = Recover(file_->database.get(), nullptr, SearchIndex::kNever);
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
