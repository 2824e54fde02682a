// The part of the server's module API that this module uses, for Valkey 8+ and Redis 7.0+ alike.
//
// The server hands out its functions by name, so no header of theirs is needed: names, signatures
// and numbers below are their binary interface, which stays as it is.
#ifndef TRANCHE_SRC_VALKEY_MODULE_API_H_
#define TRANCHE_SRC_VALKEY_MODULE_API_H_

#include <cstddef>
#include <cstdint>

namespace tranche::valkey {

// Of the server: seen through pointers only.
struct Context;
struct Key;
struct String;
struct Type;
struct Io;
struct Digest;
struct Reply;
struct KeyOptions;
struct InfoContext;
struct ServerCommand;

inline constexpr int kOk = 0;
inline constexpr int kError = 1;
inline constexpr int kApiVersion = 1;

// Ways to open a key.
inline constexpr int kOpenRead = 1 << 0;
inline constexpr int kOpenWrite = 1 << 1;
// Types of keys.
inline constexpr int kKeyEmpty = 0;
inline constexpr int kKeyStream = 7;
// The type of a reply.
inline constexpr int kReplyError = 1;
// What a context says of the server.
inline constexpr int kHasMaxMemory = 1 << 8;
inline constexpr int kIsChild = 1 << 20;
// The class of keyspace events that modules cause.
inline constexpr int kNotifyModule = 1 << 13;
// What a module can do.
inline constexpr int kHandlesIoErrors = 1 << 0;
inline constexpr int kHandlesAsyncLoad = 1 << 2;
inline constexpr int kHandlesAtomicSlotMigration = 1 << 5;  // of Valkey 9

using CommandFunction = int (*)(Context*, String** arguments, int count);
using InfoFunction = void (*)(InfoContext*, int for_crash_report);

// Version 4, of Redis 7.0.
struct TypeMethods {
  uint64_t version;
  void* (*rdb_load)(Io*, int encoding);
  void (*rdb_save)(Io*, void* value);
  void (*aof_rewrite)(Io*, String* key, void* value);
  size_t (*mem_usage)(const void* value);
  void (*digest)(Digest*, void* value);
  void (*free)(void* value);
  int (*aux_load)(Io*, int encoding, int when);
  void (*aux_save)(Io*, int when);
  int aux_save_triggers;
  size_t (*free_effort)(String* key, const void* value);
  void (*unlink)(String* key, const void* value);
  void* (*copy)(String* from, String* to, const void* value);
  int (*defrag)(void* context, String* key, void** value);
  size_t (*mem_usage2)(KeyOptions*, const void* value, size_t sample_size);
  size_t (*free_effort2)(KeyOptions*, const void* value);
  void (*unlink2)(KeyOptions*, const void* value);
  void* (*copy2)(KeyOptions*, const void* value);
};

enum ArgumentType { kStringArgument = 0, kKeyArgument = 3, kTokenArgument = 6 };
inline constexpr int kOptionalArgument = 1 << 0;
inline constexpr int kRepeatedArgument = 1 << 1;

struct ArgumentDocs {
  const char* name;
  ArgumentType type;
  int key_spec_index;
  const char* token;
  const char* summary;
  const char* since;
  int flags;
  const char* deprecated_since;
  ArgumentDocs* subargs;
  const char* display_text;
};

struct HistoryEntry {
  const char* since;
  const char* changes;
};

inline constexpr uint64_t kKeyIsRead = 1 << 0 | 1 << 4;     // RO, ACCESS
inline constexpr uint64_t kKeyIsChanged = 1 << 1 | 1 << 5;  // RW, UPDATE

struct KeySpec {
  const char* notes;
  uint64_t flags;
  int begin_search;  // 2: at `begin.position`
  union {
    int position;
    struct {
      const char* keyword;
      int start_from;
    } keyword;
  } begin;
  int find_keys;  // 2: the range
  struct {
    int last_key;
    int step;
    int limit;
  } range;
};

struct CommandInfoVersion {
  int version;
  size_t history_entry_size;
  size_t key_spec_size;
  size_t argument_size;
};

struct CommandInfo {
  const CommandInfoVersion* version;
  const char* summary;
  const char* complexity;
  const char* since;
  HistoryEntry* history;
  const char* tips;
  int arity;
  KeySpec* key_specs;
  ArgumentDocs* arguments;
};

// The functions that every server from Redis 7.0 on has.
#define TRANCHE_MODULE_FUNCTIONS(X)                                                              \
  X(int, SetModuleAttribs, (Context*, const char* name, int version, int api_version))           \
  X(void, SetModuleOptions, (Context*, int options))                                             \
  X(int, CreateCommand,                                                                          \
    (Context*, const char*, CommandFunction, const char* flags, int, int, int))                  \
  X(ServerCommand*, GetCommand, (Context*, const char* name))                                    \
  X(int, CreateSubcommand,                                                                       \
    (ServerCommand*, const char*, CommandFunction, const char* flags, int, int, int))            \
  X(int, SetCommandInfo, (ServerCommand*, const CommandInfo*))                                   \
  X(Type*, CreateDataType, (Context*, const char* name, int encoding, TypeMethods*))             \
  X(int, RegisterInfoFunc, (Context*, InfoFunction))                                             \
  X(int, InfoAddSection, (InfoContext*, const char* name))                                       \
  X(int, InfoAddFieldULongLong, (InfoContext*, const char* name, unsigned long long))            \
  X(int, GetContextFlags, (Context*))                                                            \
  X(void*, GetServerInfo, (Context*, const char* section))                                       \
  X(void, FreeServerInfo, (Context*, void* info))                                                \
  X(unsigned long long, ServerInfoGetFieldUnsigned, (void* info, const char* field, int* error)) \
  X(void, Log, (Context*, const char* level, const char* format, ...))                           \
  X(void, LogIOError, (Io*, const char* level, const char* format, ...))                         \
  X(Key*, OpenKey, (Context*, String * name, int mode))                                          \
  X(void, CloseKey, (Key*))                                                                      \
  X(int, KeyType, (Key*))                                                                        \
  X(Type*, ModuleTypeGetType, (Key*))                                                            \
  X(void*, ModuleTypeGetValue, (Key*))                                                           \
  X(int, ModuleTypeSetValue, (Key*, Type*, void* value))                                         \
  X(const char*, StringPtrLen, (const String*, size_t* size))                                    \
  X(int, StringToLongLong, (const String*, long long* number))                                   \
  X(String*, CreateString, (Context*, const char* bytes, size_t size))                           \
  X(void, FreeString, (Context*, String*))                                                       \
  X(int, WrongArity, (Context*))                                                                 \
  X(int, ReplyWithError, (Context*, const char* text))                                           \
  X(int, ReplyWithStringBuffer, (Context*, const char* bytes, size_t size))                      \
  X(int, Replicate, (Context*, const char* command, const char* format, ...))                    \
  X(int, ReplicateVerbatim, (Context*))                                                          \
  X(Reply*, Call, (Context*, const char* command, const char* format, ...))                      \
  X(int, CallReplyType, (Reply*))                                                                \
  X(void, FreeCallReply, (Reply*))                                                               \
  X(int, NotifyKeyspaceEvent, (Context*, int type, const char* event, String* key))              \
  X(void, SaveUnsigned, (Io*, uint64_t))                                                         \
  X(uint64_t, LoadUnsigned, (Io*))                                                               \
  X(void, SaveStringBuffer, (Io*, const char* bytes, size_t size))                               \
  X(char*, LoadStringBuffer, (Io*, size_t * size))                                               \
  X(int, IsIOError, (Io*))                                                                       \
  X(Context*, GetContextFromIO, (Io*))                                                           \
  X(void, EmitAOF, (Io*, const char* command, const char* format, ...))                          \
  X(void, DigestAddStringBuffer, (Digest*, const char* bytes, size_t size))                      \
  X(void, DigestEndSequence, (Digest*))                                                          \
  X(void, Free, (void*))

// Those that newer servers have; null elsewhere.
#define TRANCHE_NEWER_MODULE_FUNCTIONS(X)              \
  X(int, AddACLCategory, (Context*, const char* name)) \
  X(int, SetCommandACLCategories, (ServerCommand*, const char* names))

struct ModuleApi {
#define TRANCHE_MODULE_MEMBER(result, name, arguments) result(*name) arguments = nullptr;
  TRANCHE_MODULE_FUNCTIONS(TRANCHE_MODULE_MEMBER)
  TRANCHE_NEWER_MODULE_FUNCTIONS(TRANCHE_MODULE_MEMBER)
#undef TRANCHE_MODULE_MEMBER
};

// Set once, when the module is loaded.
extern ModuleApi server;

// Looks every function up. False when the server lacks one that is needed: it is too old.
bool FindModuleApi(Context* context);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_MODULE_API_H_
