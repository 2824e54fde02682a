// How the server keeps, copies, measures and frees a key that holds an index.
//
// A value in an RDB is: how many changes its stream keeps, chunks of a checkpoint, an empty string,
// and whether the chunks are whole. The chunks alone are in a rewritten AOF (TRANCHE.RESTORE).
#include <unistd.h>

#include <string_view>

#include "src/valkey/keyed_index.h"

namespace tranche::valkey {

Type* index_type = nullptr;

namespace {

constexpr int kEncoding = 1;
constexpr size_t kBytesOfAnEffort = 4096;

const KeyedIndex& ValueOf(const void* value) { return *static_cast<const KeyedIndex*>(value); }

// Callbacks of the server, which no exception may leave: what fails returns `failed`.
template <typename Result, typename Body>
Result Guarded(Result failed, const Body& body) noexcept {
  try {
    return body();
  } catch (...) {  // memory ran out
    return failed;
  }
}

// Whether all chunks went to `sink`. A child that saves a snapshot ends where memory runs out, so
// that the snapshot fails and the one before stays; elsewhere there is nobody to tell.
template <typename Sink>
bool SaveChunks(Context* context, const KeyedIndex& value, const Sink& sink) {
  const bool is_whole = Guarded(false, [&] {
    ErrorHandle error;
    const auto take = [&](std::string_view chunk) {
      sink(chunk);
      return true;
    };
    return value.Save(take, &error) == TRANCHE_OK;
  });
  const bool is_damaged = tranche_index_is_damaged(value.index());
  const bool is_child = (server.GetContextFlags(context) & kIsChild) != 0;
  if (!is_whole && !is_damaged && is_child) _exit(1);
  return is_whole;
}

// An index that is damaged, or half restored, is lost: it is saved as a key that says so, which
// costs the other keys nothing.
void SaveValue(Io* rdb, void* raw) {
  const KeyedIndex& value = ValueOf(raw);
  server.SaveUnsigned(rdb, value.changes_kept());
  const bool is_whole =
      value.index() != nullptr &&
      SaveChunks(server.GetContextFromIO(rdb), value, [&](std::string_view chunk) {
        server.SaveStringBuffer(rdb, chunk.data(), chunk.size());
      });
  server.SaveStringBuffer(rdb, "", 0);
  server.SaveUnsigned(rdb, is_whole ? 1 : 0);
}

// The next string, or false where the input ends. `take` views it.
template <typename Take>
bool LoadString(Io* rdb, const Take& take) {
  size_t size = 0;
  char* bytes = server.LoadStringBuffer(rdb, &size);
  if (server.IsIOError(rdb) != 0) {
    if (bytes != nullptr) server.Free(bytes);
    return false;
  }
  take(std::string_view(bytes, size));
  server.Free(bytes);
  return true;
}

KeyedIndex* LoadValue(Io* rdb) {
  auto value = std::make_unique<KeyedIndex>();
  value->KeepChanges(server.LoadUnsigned(rdb));
  ErrorHandle error;
  tranche_code code = TRANCHE_OK;
  bool has_chunks = false;
  for (bool is_end = false; !is_end;) {
    const bool is_there = LoadString(rdb, [&](std::string_view chunk) {
      is_end = chunk.empty();
      if (is_end || code != TRANCHE_OK) return;
      has_chunks = true;
      code = value->Add(chunk, &error);
    });
    if (!is_there) return nullptr;
  }
  const bool is_whole = server.LoadUnsigned(rdb) == 1;
  if (server.IsIOError(rdb) != 0) return nullptr;
  if (!is_whole) {  // lost
    auto lost = std::make_unique<KeyedIndex>();
    lost->KeepChanges(value->changes_kept());
    return lost.release();
  }
  if (code == TRANCHE_OK) {
    code = has_chunks ? value->Finish(&error) : TRANCHE_DATA_LOSS;
  }
  if (code == TRANCHE_OK) return value.release();
  server.LogIOError(rdb, "warning", "an index cannot be loaded: %s",
                    tranche_error_message(error.get()));
  return nullptr;
}

void* Load(Io* rdb, int encoding) {
  if (encoding != kEncoding) {
    server.LogIOError(rdb, "warning", "an index was saved by a newer version of this module");
    return nullptr;
  }
  return Guarded<KeyedIndex*>(nullptr, [&] { return LoadValue(rdb); });
}

void RewriteAof(Io* aof, String* key, void* raw) {
  const KeyedIndex& value = ValueOf(raw);
  const bool is_whole =
      value.index() != nullptr &&
      SaveChunks(server.GetContextFromIO(aof), value, [&](std::string_view chunk) {
        server.EmitAOF(aof, "TRANCHE.RESTORE", "scb", key, "ADD", chunk.data(), chunk.size());
      });
  server.EmitAOF(aof, "TRANCHE.RESTORE", "scl", key, is_whole ? "END" : "LOST",
                 static_cast<long long>(value.changes_kept()));
}

size_t MemoryUsage(KeyOptions*, const void* value, size_t) {
  return Guarded<size_t>(0, [&] { return ValueOf(value).MeasureNow(); });
}

// Many small blocks are freed: enough of them for the server to free them aside.
size_t FreeEffort(KeyOptions*, const void* value) {
  return 1 + ValueOf(value).bytes() / kBytesOfAnEffort;
}

void* Copy(KeyOptions*, const void* value) {
  return Guarded<KeyedIndex*>(nullptr, [&] { return ValueOf(value).Copy().release(); });
}

void DigestValue(Digest* digest, void* value) {
  (void)Guarded(false, [&] {
    ErrorHandle error;
    const auto add = [&](std::string_view chunk) {
      server.DigestAddStringBuffer(digest, chunk.data(), chunk.size());
      return true;
    };
    return ValueOf(value).Save(add, &error) == TRANCHE_OK;
  });
  server.DigestEndSequence(digest);
}

void FreeValue(void* value) { delete static_cast<KeyedIndex*>(value); }

}  // namespace

bool CreateIndexType(Context* context) {
  TypeMethods methods = {};
  methods.version = 4;
  methods.rdb_load = Load;
  methods.rdb_save = SaveValue;
  methods.aof_rewrite = RewriteAof;
  methods.digest = DigestValue;
  methods.free = FreeValue;
  methods.mem_usage2 = MemoryUsage;
  methods.free_effort2 = FreeEffort;
  methods.copy2 = Copy;
  index_type = server.CreateDataType(context, "tranchidx", kEncoding, &methods);
  return index_type != nullptr;
}

}  // namespace tranche::valkey
