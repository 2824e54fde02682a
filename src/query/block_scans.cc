// What BlockOperands does with terms that it answers by a scan of the forward codes.
#include <algorithm>

#include "src/query/block_operands.h"

namespace tranche::internal {

const uint64_t* BlockOperands::Scan(uint32_t index) {
  const FieldId field = query_.terms[index].field;
  const BlockColumn& column = *block_->column(field);
  const uint8_t* accept = AcceptTable(index, column.width_log2);
  const uint32_t code_count = version_.fields[field].value_count + 1;
  uint64_t* words = scratch_->NewBitset();
  constexpr uint32_t kChunkWords = kChunkRows / 64;
  for (uint32_t chunk = 0; chunk * kChunkWords < word_count_; ++chunk) {
    uint64_t* to = words + chunk * kChunkWords;
    const uint8_t* codes = column.CodesOfChunk(chunk);
    if (codes != nullptr) {
      kernels_.scan(codes, column.width_log2, code_count, accept, to);
    } else {
      std::fill(to, to + kChunkWords, accept[kNotSet] != 0 ? ~uint64_t{0} : 0);
    }
  }
  return words;
}

const uint8_t* BlockOperands::AcceptTable(uint32_t index, uint8_t width_log2) {
  if (width_log2 > 4) return nullptr;
  const size_t needed = width_log2 == 4 ? 65'536 : 256;
  std::vector<uint8_t>& accept = accept_[index];
  if (accept.size() < needed) {
    accept.assign(needed + kAcceptPadding, 0);
    for (Code value : query_.terms[index].values) {
      if (value < needed) accept[value] = 0xFF;
    }
  }
  return accept.data();
}

}  // namespace tranche::internal
