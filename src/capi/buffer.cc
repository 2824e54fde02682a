#include "src/capi/buffer.h"

extern "C" {

const char* tranche_buffer_data(const tranche_buffer* buffer) {
  return buffer == nullptr ? nullptr : buffer->bytes.c_str();
}

size_t tranche_buffer_size(const tranche_buffer* buffer) {
  return buffer == nullptr ? 0 : buffer->bytes.size();
}

void tranche_buffer_free(tranche_buffer* buffer) { delete buffer; }

}  // extern "C"
