// A row of the journal: operations behind each other, each with its time; and the records of a bulk
// load, which are journalled in parts and count with its commit.
#ifndef TRANCHE_SRC_IMAGE_JOURNAL_ROW_H_
#define TRANCHE_SRC_IMAGE_JOURNAL_ROW_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/base/bytes.h"
#include "src/image/operation_codec.h"
#include "tranche/batch.h"

namespace tranche::internal {

// One operation of a row.
struct JournalOperation {
  OperationType type = OperationType::kApplyBatch;
  absl::Time time;
  std::string_view body;
};
void PutJournalOperation(const JournalOperation& operation, ByteWriter* to);
// The body is a view of the bytes, and need not be an operation.
JournalOperation GetJournalOperation(ByteReader* from);

// The body of a kLoadPart: some records of a load, which is known by a number of its own, so that
// parts of a load that was given up are told from those of the next.
std::string EncodeLoadPart(uint64_t load, std::span<const uint64_t> lines, const Batch& records);
struct LoadPart {
  uint64_t load = 0;
  std::vector<uint64_t> lines;  // one for each record
  Batch records;                // upserts, or merges of a load that merges
};
// DataLoss when the bytes are none.
absl::StatusOr<LoadPart> DecodeLoadPart(std::string_view body);

// The body of a kLoadCommit.
std::string EncodeLoadCommit(uint64_t load);
// The number of the load; DataLoss when the bytes are none.
absl::StatusOr<uint64_t> DecodeLoadCommit(std::string_view body);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_JOURNAL_ROW_H_
