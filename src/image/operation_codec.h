// Operations as bytes, for a journal or another process.
#ifndef TRANCHE_SRC_IMAGE_OPERATION_CODEC_H_
#define TRANCHE_SRC_IMAGE_OPERATION_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "src/engine/operation.h"

namespace tranche::internal {

// What kind of operation bytes are. Numbers are part of the file format: never given again.
enum class OperationType : uint8_t {
  kApplyBatch = 1,
  kCreateSegments = 2,
  kUpdateSegment = 3,
  kDeleteSegment = 4,
  kAddField = 5,
  kAddValues = 6,
  kRetireValue = 7,
  kLoadPart = 8,  // no operations: see journal_row.h
  kLoadCommit = 9,
  kPutSegment = 10,
  kDropField = 11,
  kRenameValue = 12,
  kAdvanceTo = 13,
};

// An operation with its bytes. A batch is bytes already, so they are viewed, not copied.
class EncodedOperation {
 public:
  // The operation must outlive this object.
  explicit EncodedOperation(const Operation& operation);
  EncodedOperation(const EncodedOperation&) = delete;
  EncodedOperation& operator=(const EncodedOperation&) = delete;

  OperationType type() const { return type_; }
  std::string_view body() const { return body_; }

 private:
  OperationType type_;
  std::string bytes_;
  std::string_view body_;
};

// DataLoss when the bytes are no operation of this type. What is decoded may be refused as any
// other operation is.
absl::StatusOr<Operation> DecodeOperation(OperationType type, std::string_view body);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_OPERATION_CODEC_H_
