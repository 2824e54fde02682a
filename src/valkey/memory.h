// What all indexes of the server hold together. The engine allocates past the server's allocator,
// whose limit (`maxmemory`) would not see it; so writes ask here.
#ifndef TRANCHE_SRC_VALKEY_MEMORY_H_
#define TRANCHE_SRC_VALKEY_MEMORY_H_

#include <cstddef>

#include "src/valkey/module_api.h"

namespace tranche::valkey {

// A share of the sum, taken back when it is destroyed. Destroyed in any thread.
class HeldBytes {
 public:
  HeldBytes() = default;
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  ~HeldBytes() { Set(0); }
  void Set(size_t bytes);
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
};

// The sum.
size_t AllHeldBytes();

// Whether what the server holds and what indexes hold is more than `maxmemory`. Cost: nothing
// without a limit, else that of the server's INFO.
bool IsMemoryFull(Context* context);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_MEMORY_H_
