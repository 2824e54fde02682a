#include "src/valkey/memory.h"

#include <atomic>

namespace tranche::valkey {
namespace {

std::atomic<size_t> all_bytes = 0;

}  // namespace

void HeldBytes::Set(size_t bytes) {
  all_bytes.fetch_add(bytes - bytes_, std::memory_order_relaxed);  // wraps where it shrinks
  bytes_ = bytes;
}

size_t AllHeldBytes() { return all_bytes.load(std::memory_order_relaxed); }

bool IsMemoryFull(Context* context) {
  if ((server.GetContextFlags(context) & kHasMaxMemory) == 0) return false;
  void* info = server.GetServerInfo(context, "memory");
  int error = kOk;
  const auto field = [&](const char* name) {
    return server.ServerInfoGetFieldUnsigned(info, name, &error);
  };
  const unsigned long long limit = field("maxmemory");
  const unsigned long long used = field("used_memory");
  server.FreeServerInfo(context, info);
  return error == kOk && limit != 0 && used + AllHeldBytes() > limit;
}

}  // namespace tranche::valkey
