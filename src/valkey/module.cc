// tranche_valkey.so: what the server calls first.
#include "src/valkey/command.h"
#include "src/valkey/keyed_index.h"
#include "src/valkey/memory.h"
#include "src/valkey/module_api.h"
#include "tranche/version.h"

namespace tranche::valkey {
namespace {

constexpr int kModuleVersion =
    TRANCHE_VERSION_MAJOR * 10000 + TRANCHE_VERSION_MINOR * 100 + TRANCHE_VERSION_PATCH;

// A section of INFO.
void AddInfo(InfoContext* info, int) {
  server.InfoAddSection(info, "memory");
  server.InfoAddFieldULongLong(info, "indexes_bytes", AllHeldBytes());
}

int Load(Context* context) noexcept {
  if (!FindModuleApi(context)) return kError;
  try {
    server.SetModuleAttribs(context, "tranche", kModuleVersion, kApiVersion);
    server.SetModuleOptions(context,
                            kHandlesIoErrors | kHandlesAsyncLoad | kHandlesAtomicSlotMigration);
    if (!CreateIndexType(context) || !CreateCommands(context)) return kError;
    return server.RegisterInfoFunc(context, AddInfo);
  } catch (...) {  // memory ran out
    return kError;
  }
}

}  // namespace
}  // namespace tranche::valkey

// A module that brings a type is never unloaded: the server refuses.
extern "C" __attribute__((visibility("default"))) int RedisModule_OnLoad(void* context, void**,
                                                                         int) {
  return tranche::valkey::Load(static_cast<tranche::valkey::Context*>(context));
}
