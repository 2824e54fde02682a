// The public faces of the engine: Index and Loader.
#include "tranche/index.h"

#include <utility>

#include "src/engine/customer_views.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"

namespace tranche {

using namespace internal;

absl::StatusOr<std::unique_ptr<Index>> Index::Create(const SchemaSpec& spec, IndexOptions options) {
  auto schema = Schema::Create(spec);
  if (!schema.ok()) return schema.status();
  auto engine = std::make_unique<Engine>(*std::move(schema), std::move(options));
  return std::unique_ptr<Index>(new Index(std::move(engine)));
}

Index::Index(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Index::~Index() = default;

Snapshot Index::Read() const {
  uint64_t number;
  const Version* version = engine_->Pin(&number);
  return Snapshot(engine_.get(), version, number);
}
absl::StatusOr<BatchResult> Index::Apply(const Batch& batch) {
  return engine_->RunWrite([&] { return engine_->Apply(batch); });
}
Loader Index::Load(LoadOptions options) {
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
bool Index::IsDamaged() const { return engine_->is_damaged(); }
MemoryReport Index::Memory() const { return engine_->Memory(); }

Loader::Loader(std::unique_ptr<LoadSession> session) : session_(std::move(session)) {}
Loader::Loader(Loader&&) noexcept = default;
Loader& Loader::operator=(Loader&&) noexcept = default;
Loader::~Loader() = default;
absl::Status Loader::Add(const CustomerView& customer, uint64_t line) {
  return session_->engine().RunWrite([&] { return session_->Add(customer, line); });
}
absl::Status Loader::Add(const Customer& customer, uint64_t line) {
  return Add(CustomerViews(customer).view(), line);
}
void Loader::Reject(uint64_t line, std::string reason) {
  session_->Reject(line, std::move(reason));
}
void Loader::Ignore(std::string_view key) { session_->Ignore(key); }
absl::StatusOr<LoadReport> Loader::Commit() {
  return session_->engine().RunWrite([&] { return session_->Commit(); });
}

}  // namespace tranche
