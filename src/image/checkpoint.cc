// Checkpoints for hosts that keep the bytes themselves.
#include "tranche/checkpoint.h"

#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "src/base/message.h"
#include "src/image/image.h"

namespace tranche {

using namespace internal;

namespace {

// An index of an engine that is there already.
class Restored : public Index {
 public:
  explicit Restored(std::shared_ptr<Engine> engine) : Index(std::move(engine)) {}
};

// What `read` returns, which allocates as much as the chunks ask for.
template <typename Read>
auto CatchNoMemory(const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {  // a container asked for more than there can be
  }
  return ResourceExhausted({"out of memory"});
}

}  // namespace

absl::Status Index::Save(const std::function<absl::Status(std::string_view)>& sink) const {
  TRANCHE_RETURN_IF_ERROR(engine_->CheckMayWrite());
  std::optional<ImageSource> image;
  {
    const std::lock_guard writer_lock(engine_->writer_mutex());
    // The version that an earlier write left may be half of it.
    if (engine_->is_damaged())
      return MakeError(absl::StatusCode::kInternal, "memory ran out in an earlier write");
    image.emplace(*engine_);
  }
  return image->Write(sink);
}

Restorer::Restorer(IndexOptions options)
    : reader_(std::make_unique<ImageReader>(std::move(options))) {}
Restorer::Restorer(Restorer&&) noexcept = default;
Restorer& Restorer::operator=(Restorer&&) noexcept = default;
Restorer::~Restorer() = default;

absl::Status Restorer::Add(std::string_view chunk) {
  if (!status_.ok()) return status_;
  if (reader_ == nullptr) return FailedPrecondition({"the restorer has finished"});
  status_ = CatchNoMemory([&] { return reader_->Add(chunk); });
  return status_;
}

absl::StatusOr<std::unique_ptr<Index>> Restorer::Finish() {
  if (!status_.ok()) return status_;
  const std::unique_ptr<ImageReader> reader = std::move(reader_);
  if (reader == nullptr) return FailedPrecondition({"the restorer has finished"});
  auto index = CatchNoMemory([&]() -> absl::StatusOr<std::unique_ptr<Index>> {
    TRANCHE_ASSIGN_OR_RETURN(std::shared_ptr<Engine> engine, reader->Finish());
    return std::make_unique<Restored>(std::move(engine));
  });
  status_ = index.status();
  return index;
}

}  // namespace tranche
