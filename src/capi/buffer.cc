#include "src/capi/buffer.h"

#include "src/capi/arguments.h"

extern "C" {

const char* tranche_buffer_data(const tranche_buffer* buffer) {
  return buffer == nullptr ? nullptr : buffer->bytes.c_str();
}

size_t tranche_buffer_size(const tranche_buffer* buffer) {
  return buffer == nullptr ? 0 : buffer->bytes.size();
}

void tranche_buffer_free(tranche_buffer* buffer) { delete buffer; }

size_t tranche_strings_size(const tranche_strings* strings) {
  return strings == nullptr ? 0 : strings->strings.size();
}

tranche_string tranche_strings_get(const tranche_strings* strings, size_t position) {
  if (position >= tranche_strings_size(strings)) return {nullptr, 0};
  return tranche::capi::ToC(strings->strings[position]);
}

void tranche_strings_free(tranche_strings* strings) { delete strings; }

}  // extern "C"
