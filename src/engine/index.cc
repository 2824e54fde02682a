// The public faces of the engine: Index and Loader.
#include "tranche/index.h"

#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/customer_views.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"

namespace tranche {

using namespace internal;

absl::StatusOr<std::unique_ptr<Index>> Index::Create(const SchemaSpec& spec, IndexOptions options) {
  auto schema = Schema::Create(spec);
  if (!schema.ok()) return schema.status();
  auto engine = std::make_shared<Engine>(*std::move(schema), std::move(options));
  return std::unique_ptr<Index>(new Index(std::move(engine)));
}

Index::Index(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}
Index::~Index() = default;

Snapshot Index::Read() const { return Snapshot(engine_); }
absl::StatusOr<BatchResult> Index::Apply(const Batch& batch) {
  return engine_->RunWrite([&] { return engine_->Apply(batch); });
}
Loader Index::Load(LoadOptions options) {
  if (const absl::Status may = engine_->CheckMayWrite(); !may.ok())
    return Loader(std::string(MessageOf(may)));
  return Loader(std::make_unique<LoadSession>(engine_.get(), std::move(options)));
}

absl::StatusOr<Segment> Index::CreateSegment(const Draft& draft) {
  auto created = CreateSegments({&draft, 1});
  if (!created.ok()) return created.status();
  return std::move(created->front());
}
absl::StatusOr<std::vector<Segment>> Index::CreateSegments(std::span<const Draft> drafts) {
  return engine_->RunWrite([&] { return engine_->CreateSegments(drafts); });
}
absl::StatusOr<Segment> Index::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  return engine_->RunWrite([&] { return engine_->UpdateSegment(id, edit); });
}
absl::Status Index::DeleteSegment(std::string_view id) {
  return engine_->RunWrite([&] { return engine_->DeleteSegment(id); });
}
absl::Status Index::AddField(const FieldSpec& field) {
  return engine_->RunWrite([&] { return engine_->AddField(field); });
}
absl::Status Index::AddValues(std::string_view field, std::span<const std::string> values) {
  return engine_->RunWrite([&] { return engine_->AddValues(field, values); });
}
absl::Status Index::RetireValue(std::string_view field, std::string_view value, bool force) {
  return engine_->RunWrite([&] { return engine_->RetireValue(field, value, force); });
}
uint64_t Index::CallbackFailures() const { return engine_->callbacks().failures(); }
bool Index::IsDamaged() const { return engine_->is_damaged(); }
MemoryReport Index::Memory() const { return engine_->Memory(); }

Loader::Loader(std::unique_ptr<LoadSession> session) : session_(std::move(session)) {}
Loader::Loader(std::string why_not) : why_not_(std::move(why_not)) {}
Loader::Loader(Loader&&) noexcept = default;
Loader& Loader::operator=(Loader&&) noexcept = default;
Loader::~Loader() = default;

absl::Status Loader::WhyNotOpen() const {
  if (!why_not_.empty()) return FailedPrecondition({why_not_});
  return FailedPrecondition({"the load has ended: it was committed, or its loader was moved from"});
}

absl::Status Loader::Add(const CustomerView& customer, uint64_t line) {
  if (session_ == nullptr) return WhyNotOpen();
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

absl::StatusOr<LoadReport> Loader::Commit() {
  if (session_ == nullptr) return WhyNotOpen();
  // Ends with this call, however it returns.
  std::unique_ptr<LoadSession> session = std::move(session_);
  auto report = session->engine().CatchNoMemory([&] { return session->Commit(); });
  if (TRANCHE_PLANTED(loader_open_after_commit)) session_ = std::move(session);
  return report;
}

}  // namespace tranche
