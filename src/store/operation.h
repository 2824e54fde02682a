// A writing call as the journal holds it.
#ifndef TRANCHE_SRC_STORE_OPERATION_H_
#define TRANCHE_SRC_STORE_OPERATION_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/base/bytes.h"
#include "tranche/customer.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal {

// Numbers are part of the file format: never given again.
enum class OperationType : uint8_t {
  kBatch = 1,
  kCreateSegments = 2,
  kUpdateSegment = 3,
  kDeleteSegment = 4,
  kAddField = 5,
  kAddValues = 6,
  kRetireValue = 7,
  kLoadPart = 8,  // records of a load, which counts with its commit
  kLoadCommit = 9,
};

std::string EncodeBatch(const Batch& batch);
std::string EncodeCreateSegments(std::span<const Draft> drafts);
std::string EncodeUpdateSegment(std::string_view id, const SegmentEdit& edit);
std::string EncodeDeleteSegment(std::string_view id);
std::string EncodeAddField(const FieldSpec& field);
std::string EncodeAddValues(std::string_view field, std::span<const std::string> values);
std::string EncodeRetireValue(std::string_view field, std::string_view value, bool force);

// Parts of the above, which checkpoints are made of too.
void PutDraft(const Draft& draft, ByteWriter* to);
Draft GetDraft(ByteReader* from);
void PutTexts(std::span<const std::string> texts, ByteWriter* to);
std::vector<std::string> GetTexts(ByteReader* from);
void PutCustomer(const CustomerView& customer, ByteWriter* to);

// A customer read back; the views are of the bytes.
class CustomerDecoder {
 public:
  // Valid until the next call.
  const CustomerView& Get(ByteReader* from);

 private:
  CustomerView customer_;
  std::vector<AttributeView> attributes_;
  std::vector<std::string_view> values_;
};

struct DecodedUpdate {
  std::string id;
  SegmentEdit edit;
};

Batch GetBatch(ByteReader* from);
std::vector<Draft> GetDrafts(ByteReader* from);
DecodedUpdate GetUpdate(ByteReader* from);
FieldSpec GetFieldSpec(ByteReader* from);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_OPERATION_H_
