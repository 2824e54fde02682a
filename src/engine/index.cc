// The public faces of the engine: Index and Loader.
#include "tranche/index.h"

#include <new>
#include <optional>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/customer_views.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"

namespace tranche {

using namespace internal;

namespace {

// What the engine makes of the operation that `make` returns. Memory that runs out in `make` harms
// nothing.
template <typename Make>
absl::StatusOr<Outcome> Submit(Engine& engine, const Make& make) {
  std::optional<Operation> operation;
  try {
    operation.emplace(make());
  } catch (const std::bad_alloc&) {
    return ResourceExhausted({"out of memory"});
  }
  return engine.Submit(*operation);
}

// The outcome of an operation, which is a T.
template <typename T>
absl::StatusOr<T> Get(absl::StatusOr<Outcome> outcome) {
  if (!outcome.ok()) return std::move(outcome).status();
  return std::get<T>(*std::move(outcome));
}

// The one segment that an operation saved.
absl::StatusOr<Segment> GetSegment(absl::StatusOr<Outcome> outcome) {
  TRANCHE_ASSIGN_OR_RETURN(auto segments, Get<std::vector<Segment>>(std::move(outcome)));
  return std::move(segments.front());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Index>> Index::Create(const SchemaSpec& spec, IndexOptions options) {
  auto schema = Schema::Create(spec);
  if (!schema.ok()) return schema.status();
  auto engine = std::make_shared<Engine>(*std::move(schema), std::move(options));
  return std::unique_ptr<Index>(new Index(std::move(engine)));
}

Index::Index(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}
Index::~Index() = default;

Snapshot Index::Read() const { return Snapshot(engine_); }
std::optional<Position> Index::PositionOf(std::string_view source) const {
  return Read().PositionOf(source);
}
absl::StatusOr<BatchResult> Index::Apply(const Batch& batch) {
  return Get<BatchResult>(engine_->Submit(ApplyBatch::View(batch)));
}
Loader Index::Load(LoadOptions options) {
  if (const absl::Status may = engine_->CheckMayWrite(); !may.ok())
    return Loader(std::string(MessageOf(may)));
  std::unique_ptr<LoadJournal> journal;
  if (options.strict) options.bad_values = BadValues::kReject;
  if (engine_->journal() != nullptr) journal = engine_->journal()->BeginLoad(options);
  return Loader(
      std::make_unique<LoadSession>(engine_.get(), std::move(options), std::move(journal)));
}

absl::StatusOr<Segment> Index::CreateSegment(const Draft& draft) {
  return GetSegment(Submit(*engine_, [&] { return internal::CreateSegments{{draft}}; }));
}
absl::StatusOr<std::vector<Segment>> Index::CreateSegments(std::span<const Draft> drafts) {
  return Get<std::vector<Segment>>(Submit(*engine_, [&] {
    return internal::CreateSegments{{drafts.begin(), drafts.end()}};
  }));
}
absl::StatusOr<Segment> Index::PutSegment(const Draft& draft) {
  return GetSegment(Submit(*engine_, [&] { return internal::PutSegment{draft}; }));
}
absl::StatusOr<Segment> Index::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  return GetSegment(Submit(*engine_, [&] {
    return internal::UpdateSegment{std::string(id), edit};
  }));
}
absl::Status Index::DeleteSegment(std::string_view id) {
  return Submit(*engine_, [&] { return internal::DeleteSegment{std::string(id)}; }).status();
}
absl::Status Index::AddField(const FieldSpec& field) {
  return Submit(*engine_, [&] { return internal::AddField{field}; }).status();
}
absl::Status Index::DropField(std::string_view field) {
  return Submit(*engine_, [&] { return internal::DropField{std::string(field)}; }).status();
}
absl::Status Index::AddValues(std::string_view field, std::vector<Value> values) {
  return Submit(*engine_,
                [&] {
                  return internal::AddValues{std::string(field), std::move(values)};
                })
      .status();
}
absl::Status Index::RenameValue(std::string_view field, std::string_view value,
                                std::string_view new_value) {
  return Submit(*engine_,
                [&] {
                  return internal::RenameValue{std::string(field), std::string(value),
                                               std::string(new_value)};
                })
      .status();
}
absl::Status Index::RetireValue(std::string_view field, std::string_view value, bool force) {
  return Submit(*engine_,
                [&] {
                  return internal::RetireValue{std::string(field), std::string(value), force};
                })
      .status();
}
absl::StatusOr<BatchResult> Index::AdvanceTo(absl::Time time) {
  return Get<BatchResult>(engine_->Submit(internal::AdvanceTo{time}));
}
uint64_t Index::CallbackFailures() const { return engine_->callbacks().failures(); }
bool Index::IsDamaged() const { return engine_->is_damaged(); }
MemoryReport Index::Memory() const { return engine_->Memory(); }

Loader::Loader(std::unique_ptr<LoadSession> session) : session_(std::move(session)) {}
Loader::Loader(std::string why_not) : why_not_(std::move(why_not)) {}
Loader::Loader(Loader&&) noexcept = default;
Loader& Loader::operator=(Loader&&) noexcept = default;
Loader::~Loader() = default;

absl::Status Loader::status() const {
  if (session_ != nullptr) return absl::OkStatus();
  if (!why_not_.empty()) return FailedPrecondition({why_not_});
  return FailedPrecondition({"the load has ended: it was committed, or its loader was moved from"});
}

absl::Status Loader::Add(const CustomerView& customer, uint64_t line) {
  if (session_ == nullptr) return status();
  return session_->engine().CatchNoMemory([&] { return session_->Add(customer, line); });
}

absl::Status Loader::Add(const Customer& customer, uint64_t line) {
  return Add(CustomerViews(customer).view(), line);
}

void Loader::Reject(uint64_t line, std::string reason) {
  if (session_ != nullptr) session_->Reject(line, std::move(reason));
}

void Loader::Ignore(std::string_view key) {
  if (session_ != nullptr) session_->Ignore(key);
}

absl::Status Loader::CheckKeys(std::span<const std::string_view> unknown, uint64_t line) {
  return session_ == nullptr ? status() : session_->CheckKeys(unknown, line);
}

absl::StatusOr<LoadReport> Loader::Commit() {
  if (session_ == nullptr) return status();
  // Ends with this call, however it returns.
  std::unique_ptr<LoadSession> session = std::move(session_);
  auto report = session->engine().CatchNoMemory([&] { return session->Commit(); });
  if (TRANCHE_PLANTED(loader_open_after_commit)) session_ = std::move(session);
  return report;
}

}  // namespace tranche
