// An index out of its checkpoint, for a host that keeps the bytes itself: in a file, in another
// database, in a message to another machine. `Index::Save` writes them; `Store` (tranche/store.h)
// needs none of this.
//
//   std::vector<std::string> chunks;
//   index->Save([&](std::string_view chunk) {
//     chunks.emplace_back(chunk);
//     return absl::OkStatus();
//   });
//   ...
//   tranche::Restorer restorer;
//   for (const std::string& chunk : chunks) (void)restorer.Add(chunk);  // Finish returns the error
//   auto index = restorer.Finish();
#ifndef TRANCHE_CHECKPOINT_H_
#define TRANCHE_CHECKPOINT_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/index.h"

namespace tranche {

namespace internal {
class ImageReader;
}

// Makes an index of the chunks of one checkpoint. Customers, segments with their times, fields, ids
// that are given next and the time of the index are as they were; the number of the version begins
// again.
//
// The bytes may be anything: what is not a checkpoint is DataLoss, one of a format that this
// version of the library does not read FailedPrecondition. Neither says whether somebody changed
// the bytes on purpose: a host keeps its own checksums. After an error every call returns it. One
// thread at a time.
class Restorer {
 public:
  // `options.now` is not used: the checkpoint has a time.
  explicit Restorer(IndexOptions options = {});
  // The other may then only be destroyed or assigned to.
  Restorer(Restorer&&) noexcept;
  Restorer& operator=(Restorer&&) noexcept;
  ~Restorer();

  // The next chunk, whole, in the order in which `Save` wrote them.
  absl::Status Add(std::string_view chunk);
  // After the last chunk. Cost: that of a bulk load without the parsing. FailedPrecondition the
  // second time.
  absl::StatusOr<std::unique_ptr<Index>> Finish();

 private:
  std::unique_ptr<internal::ImageReader> reader_;  // null when finished
  absl::Status status_;
};

}  // namespace tranche

#endif  // TRANCHE_CHECKPOINT_H_
