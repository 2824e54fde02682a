#include "src/valkey/module_api.h"

#include <cstring>

namespace tranche::valkey {

ModuleApi server;

namespace {

using GetApi = int (*)(const char* name, void* function);

template <typename Function>
bool Find(GetApi get, const char* name, Function* function) {
  return get(name, reinterpret_cast<void*>(function)) == kOk;
}

}  // namespace

bool FindModuleApi(Context* context) {
  GetApi get;  // what a context begins with
  std::memcpy(&get, static_cast<void*>(context), sizeof(get));
  bool has_all = true;
#define TRANCHE_FIND(result, name, arguments) \
  has_all = Find(get, "RedisModule_" #name, &server.name) && has_all;
  TRANCHE_MODULE_FUNCTIONS(TRANCHE_FIND)
#undef TRANCHE_FIND
#define TRANCHE_FIND(result, name, arguments) (void)Find(get, "RedisModule_" #name, &server.name);
  TRANCHE_NEWER_MODULE_FUNCTIONS(TRANCHE_FIND)
#undef TRANCHE_FIND
  return has_all;
}

}  // namespace tranche::valkey
