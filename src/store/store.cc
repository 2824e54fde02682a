#include "tranche/store.h"

#include <condition_variable>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/store/database.h"
#include "src/store/image.h"
#include "src/store/journal.h"
#include "src/store/operation.h"
#include "src/store/replay.h"

namespace tranche {

using namespace internal;

namespace {

// The checks of a schema that is given for a file that has one.
absl::Status CheckSchema(const SchemaSpec& spec, const Schema& schema) {
  for (const FieldSpec& field : spec.fields) {
    const FieldId id = schema.Find(field.name);
    if (id == kNoField) return FailedPrecondition({"the file has no field \"", field.name, "\""});
    const FieldKind kind = schema.field(id).type->kind();
    if (field.kind && *field.kind != kind) {
      return FailedPrecondition({"field \"", field.name, "\" of the file is of kind ",
                                 FieldKindName(kind), ", not ", FieldKindName(*field.kind)});
    }
  }
  return absl::OkStatus();
}

// An engine as the file has it.
struct Recovered {
  StoreHead head;
  std::unique_ptr<Engine> engine;
  uint64_t sequence = 0;  // of the last operation
  uint64_t bytes = 0;     // of the journal behind the checkpoint
};

absl::StatusOr<Recovered> Recover(Database* database, IndexOptions options, OperationTime* time) {
  auto head = database->ReadHead();
  if (!head.ok()) return head.status();
  ImageReader reader(std::move(options));
  TRANCHE_RETURN_IF_ERROR(
      database->ReadChunks(*head, [&](std::string_view piece) { return reader.Add(piece); }));
  auto engine = reader.Finish();
  if (!engine.ok()) return engine.status();
  Recovered recovered{*head, *std::move(engine), head->sequence, 0};
  time->is_replay = true;
  Replay replay(recovered.engine.get(), time);
  TRANCHE_RETURN_IF_ERROR(database->ReadJournal(
      head->sequence, [&](uint64_t first, uint64_t operations, std::string body) {
        recovered.sequence = first + operations - 1;
        recovered.bytes += body.size();
        return replay.ApplyRow(operations, body);
      }));
  time->is_replay = false;
  return recovered;
}

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

// Customers and the count of each segment.
std::vector<uint64_t> CountsOf(const Engine& engine) {
  const Pin version(engine.versions());
  std::vector<uint64_t> counts = {version->customer_count};
  for (const SegmentSlot slot : version->segment_slots())
    counts.push_back(version->segments[slot].count);
  return counts;
}

// Writes an image as chunks of a generation; returns how many.
absl::StatusOr<uint64_t> WriteChunks(const ImageSource& image, uint64_t generation,
                                     Database* database) {
  uint64_t chunks = 0;
  TRANCHE_RETURN_IF_ERROR(image.Write(
      [&](std::string_view piece) { return database->AddChunk(generation, chunks++, piece); }));
  return chunks;
}

}  // namespace

namespace internal {

// What a store has beside its index.
class StoreFile {
 public:
  StoreFile(std::unique_ptr<Database> database, std::unique_ptr<OperationTime> time)
      : database_(std::move(database)), time_(std::move(time)) {}
  ~StoreFile() {
    {
      const std::lock_guard lock(wake_mutex_);
      is_closing_ = true;
    }
    wake_.notify_all();
    if (background_.joinable()) background_.join();
  }

  Journal* journal() { return journal_.get(); }
  StoreHead head() {
    const std::lock_guard lock(head_mutex_);
    return head_;
  }

  // After recovery: `bytes` of the journal follow the checkpoint, up to `sequence`.
  void Start(Engine* engine, const StoreOptions& options, const StoreHead& head, uint64_t sequence,
             uint64_t bytes) {
    engine_ = engine;
    head_ = head;
    checkpoint_after_bytes_ = options.checkpoint_after_bytes;
    journal_ = std::make_unique<Journal>(engine, database_.get(), options.clock, time_.get(),
                                         sequence, bytes);
    if (checkpoint_after_bytes_ > 0) background_ = std::thread([this] { Run(); });
  }

  absl::Status Checkpoint() {
    const std::lock_guard only_one(checkpoint_mutex_);
    StoreHead next = head();
    uint64_t bytes;
    std::unique_ptr<ImageSource> image;
    {
      const auto turn = journal_->TakeTurn();
      image = std::make_unique<ImageSource>(*engine_);
      next.sequence = journal_->sequence();
      bytes = journal_->bytes();
    }
    ++next.generation;
    // A checkpoint that was not finished may have left chunks.
    TRANCHE_RETURN_IF_ERROR(database_->DropOtherChunks(next.generation - 1));
    if (TRANCHE_PLANTED(head_before_chunks)) TRANCHE_RETURN_IF_ERROR(database_->SetHead(next));
    auto chunks = WriteChunks(*image, next.generation, database_.get());
    if (!chunks.ok()) return chunks.status();
    image.reset();
    next.chunks = *chunks;
    if (TRANCHE_PLANTED(sequence_taken_late)) next.sequence = journal_->sequence();
    TRANCHE_RETURN_IF_ERROR(database_->SetHead(next));
    {
      const std::lock_guard lock(head_mutex_);
      head_ = next;
    }
    journal_->Forget(bytes);
    return database_->DropOtherChunks(next.generation);
  }

  absl::Status Verify() {
    const std::lock_guard no_checkpoint(checkpoint_mutex_);
    const auto turn = journal_->TakeTurn();
    TRANCHE_RETURN_IF_ERROR(database_->CheckStructure(true));
    OperationTime time;
    auto recovered = Recover(database_.get(), OptionsWith(&time, {}, SearchIndex::kNever), &time);
    if (!recovered.ok()) return recovered.status();
    if (CountsOf(*recovered->engine) == CountsOf(*engine_)) return absl::OkStatus();
    return MakeError(absl::StatusCode::kDataLoss,
                     "what the file restores is not what the index holds");
  }

  // Journals a writing call and makes it: `call` returns a status, or a StatusOr.
  template <typename Call>
  auto Submit(OperationType type, std::string body, const Call& call) -> decltype(call()) {
    TRANCHE_RETURN_IF_ERROR(engine_->CheckMayWrite());
    std::optional<decltype(call())> result;
    const absl::Status status =
        journal_->Submit(type, std::move(body), [&] { result.emplace(call()); });
    WakeWhenLong();
    if (!status.ok()) return status;
    return *std::move(result);
  }

 private:
  void WakeWhenLong() {
    if (checkpoint_after_bytes_ == 0 || journal_->bytes() < checkpoint_after_bytes_) return;
    const std::lock_guard lock(wake_mutex_);
    wake_.notify_one();
  }

  void Run() {
    std::unique_lock lock(wake_mutex_);
    uint64_t failed_at = 0;  // a checkpoint that failed is tried again when the journal has doubled
    while (!is_closing_) {
      const uint64_t bytes = journal_->bytes();
      if (bytes >= checkpoint_after_bytes_ && bytes >= 2 * failed_at) {
        lock.unlock();
        failed_at = Checkpoint().ok() ? 0 : bytes;
        lock.lock();
        continue;
      }
      wake_.wait(lock);
    }
  }

  const std::unique_ptr<Database> database_;
  const std::unique_ptr<OperationTime> time_;
  std::unique_ptr<Journal> journal_;
  Engine* engine_ = nullptr;
  uint64_t checkpoint_after_bytes_ = 0;

  std::mutex checkpoint_mutex_;
  std::mutex head_mutex_;
  StoreHead head_;

  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool is_closing_ = false;
  std::thread background_;
};

}  // namespace internal

Store::Store(std::unique_ptr<Engine> engine, std::unique_ptr<StoreFile> file)
    : Index(std::move(engine)), file_(std::move(file)) {}

Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& path, StoreOptions options) {
  try {
    return OpenFile(path, std::move(options));
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {  // a container asked for more than there can be
  }
  return ResourceExhausted({"out of memory while \"", path, "\" was opened"});
}

absl::StatusOr<std::unique_ptr<Store>> Store::OpenFile(const std::string& path,
                                                       StoreOptions options) {
  auto opened = Database::Open(path, options.schema.has_value(), options.durability, options.vfs);
  if (!opened.ok()) return opened.status();
  Database* database = opened->get();
  auto owned_time = std::make_unique<OperationTime>();
  OperationTime* time = owned_time.get();
  auto file = std::make_unique<StoreFile>(*std::move(opened), std::move(owned_time));

  IndexOptions index_options = OptionsWith(time, options.listener, options.search);
  Recovered recovered;
  if (database->is_new()) {
    auto schema = Schema::Create(*options.schema);
    if (!schema.ok()) return schema.status();
    recovered.engine = std::make_unique<Engine>(*std::move(schema), std::move(index_options));
    const ImageSource image(*recovered.engine);
    recovered.head.generation = 1;
    TRANCHE_RETURN_IF_ERROR(database->Create([&]() -> absl::StatusOr<StoreHead> {
      auto chunks = WriteChunks(image, recovered.head.generation, database);
      if (!chunks.ok()) return chunks.status();
      recovered.head.chunks = *chunks;
      return recovered.head;
    }));
  } else {
    TRANCHE_RETURN_IF_ERROR(database->CheckStructure(false));
    auto found = Recover(database, std::move(index_options), time);
    if (!found.ok()) return found.status();
    recovered = *std::move(found);
    if (options.schema) {
      const Pin version(recovered.engine->versions());
      TRANCHE_RETURN_IF_ERROR(CheckSchema(*options.schema, *version->schema));
    }
  }
  TRANCHE_RETURN_IF_ERROR(database->BeginWriting());
  file->Start(recovered.engine.get(), options, recovered.head, recovered.sequence, recovered.bytes);
  return std::unique_ptr<Store>(new Store(std::move(recovered.engine), std::move(file)));
}

absl::StatusOr<BatchResult> Store::Apply(const Batch& batch) {
  if (batch.empty()) return Index::Apply(batch);
  return file_->Submit(OperationType::kBatch, EncodeBatch(batch),
                       [&] { return Index::Apply(batch); });
}

Loader Store::Load(LoadOptions options) {
  if (const absl::Status may = engine().CheckMayWrite(); !may.ok())
    return Loader(std::string(MessageOf(may)));
  auto journal = file_->journal()->BeginLoad();
  return Loader(std::make_unique<LoadSession>(&engine(), std::move(options), std::move(journal)));
}

absl::StatusOr<Segment> Store::CreateSegment(const Draft& draft) {
  auto created = CreateSegments({&draft, 1});
  if (!created.ok()) return created.status();
  return std::move(created->front());
}

absl::StatusOr<std::vector<Segment>> Store::CreateSegments(std::span<const Draft> drafts) {
  if (drafts.empty()) return std::vector<Segment>();
  return file_->Submit(OperationType::kCreateSegments, EncodeCreateSegments(drafts),
                       [&] { return Index::CreateSegments(drafts); });
}

absl::StatusOr<Segment> Store::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  return file_->Submit(OperationType::kUpdateSegment, EncodeUpdateSegment(id, edit),
                       [&] { return Index::UpdateSegment(id, edit); });
}

absl::Status Store::DeleteSegment(std::string_view id) {
  return file_->Submit(OperationType::kDeleteSegment, EncodeDeleteSegment(id),
                       [&] { return Index::DeleteSegment(id); });
}

absl::Status Store::AddField(const FieldSpec& field) {
  return file_->Submit(OperationType::kAddField, EncodeAddField(field),
                       [&] { return Index::AddField(field); });
}

absl::Status Store::AddValues(std::string_view field, std::span<const std::string> values) {
  return file_->Submit(OperationType::kAddValues, EncodeAddValues(field, values),
                       [&] { return Index::AddValues(field, values); });
}

absl::Status Store::RetireValue(std::string_view field, std::string_view value, bool force) {
  return file_->Submit(OperationType::kRetireValue, EncodeRetireValue(field, value, force),
                       [&] { return Index::RetireValue(field, value, force); });
}

absl::Status Store::Checkpoint() {
  TRANCHE_RETURN_IF_ERROR(engine().CheckMayWrite());
  return file_->Checkpoint();
}

absl::Status Store::Verify() {
  TRANCHE_RETURN_IF_ERROR(engine().CheckMayWrite());
  return file_->Verify();
}

StoreStats Store::Stats() const {
  return {file_->journal()->sequence(), file_->head().sequence, file_->journal()->bytes()};
}

}  // namespace tranche
