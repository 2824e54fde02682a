// Definitions as bytes: what operations and images have in common.
#ifndef TRANCHE_SRC_IMAGE_DRAFT_CODEC_H_
#define TRANCHE_SRC_IMAGE_DRAFT_CODEC_H_

#include <span>
#include <string>
#include <vector>

#include "src/base/bytes.h"
#include "tranche/segment.h"

namespace tranche::internal {

// The bytes that a draft has at least.
inline constexpr size_t kLeastDraftBytes = 4 * sizeof(uint32_t);

void PutDraft(const Draft& draft, ByteWriter* to);
Draft GetDraft(ByteReader* from);

void PutRules(std::span<const Rule> rules, ByteWriter* to);
std::vector<Rule> GetRules(ByteReader* from);

void PutValues(std::span<const Value> values, ByteWriter* to);
std::vector<Value> GetValues(ByteReader* from);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_DRAFT_CODEC_H_
