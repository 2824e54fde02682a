// The way of every command: key, limits, handler, reply, replication.
#include <ctime>
#include <exception>
#include <new>
#include <string>

#include "src/valkey/arguments.h"
#include "src/valkey/changes.h"
#include "src/valkey/command.h"
#include "src/valkey/memory.h"
#include "src/valkey/text.h"

namespace tranche::valkey {
namespace {

constexpr size_t kMaxErrorBytes = 4096;
constexpr const char* kWrongType =
    "WRONGTYPE Operation against a key holding the wrong kind of value";
constexpr const char* kMemoryFull =
    "OOM command not allowed when used memory > 'maxmemory', the memory of indexes included.";
constexpr const char* kOutOfMemory = "RESOURCE_EXHAUSTED - out of memory";

// `CODE pointer message` in one line, "-" for no pointer.
int ReplyWithError(const Call& call, const Outcome& error) {
  std::string_view pointer = error.pointer;
  const std::string_view place = call.command.place;
  if (pointer.starts_with(place)) pointer.remove_prefix(place.size());
  std::string line = std::string(tranche_code_name(error.code)) + ' ';
  line += pointer.empty() ? "-" : pointer;
  line += ' ' + error.text.substr(0, kMaxErrorBytes);
  for (char& letter : line) {
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  }
  return server.ReplyWithError(call.context, line.c_str());
}

// An open key, closed at the end of the scope.
class OpenedKey {
 public:
  OpenedKey(Context* context, String* name, int mode) : key_(server.OpenKey(context, name, mode)) {}
  OpenedKey(const OpenedKey&) = delete;
  OpenedKey& operator=(const OpenedKey&) = delete;
  ~OpenedKey() {
    if (key_ != nullptr) server.CloseKey(key_);
  }

  bool is_empty() const { return key_ == nullptr || server.KeyType(key_) == kKeyEmpty; }
  bool is_index() const { return !is_empty() && server.ModuleTypeGetType(key_) == index_type; }
  KeyedIndex* value() const { return static_cast<KeyedIndex*>(server.ModuleTypeGetValue(key_)); }

 private:
  Key* key_;
};

// Why the value of the key cannot be asked or written.
Outcome CheckValue(const Call& call) {
  if (call.command.makes_key) return {};
  if (call.value == nullptr) return Refused(TRANCHE_NOT_FOUND, "the key holds no index");
  if (call.value->index() != nullptr) return {};
  if (call.value->is_restoring())
    return Refused(TRANCHE_FAILED_PRECONDITION, "the index is being restored");
  return Refused(TRANCHE_DATA_LOSS,
                 "the index was damaged when it was saved: delete the key and load it again");
}

void Replicate(const Call& call, const Origin& origin) {
  const Command& command = call.command;
  if (origin.is_replayed) {
    server.ReplicateVerbatim(call.context);
  } else if (command.subcommand == nullptr) {
    server.Replicate(call.context, "TRANCHE.AT", "slcv", call.key,
                     static_cast<long long>(origin.time), command.name, call.arguments.data(),
                     call.arguments.size());
  } else {
    server.Replicate(call.context, "TRANCHE.AT", "slccv", call.key,
                     static_cast<long long>(origin.time), command.name, command.subcommand,
                     call.arguments.data(), call.arguments.size());
  }
}

// After a write that has succeeded: the sum of memory, the stream of changes, the keyspace event.
void Tell(const Call& call, const Origin& origin) {
  if (call.value != nullptr) {
    size_t bytes = 0;
    for (const String* argument : call.arguments) bytes += TextOf(argument).size();
    call.value->Measure(bytes);
    if (origin.is_replayed) {
      call.value->TakeChanges();  // the primary replicates its entries of the stream
    } else {
      AddChanges(call, call.value);
    }
  }
  std::string event = call.command.name;
  for (char& letter : event) letter = letter == '.' ? letter : static_cast<char>(letter | 0x20);
  server.NotifyKeyspaceEvent(call.context, kNotifyModule, event.c_str(), call.key);
}

int RunWriting(const Call& call, const Origin& origin) {
  if (call.command.access == Access::kGrow && !origin.is_replayed && IsMemoryFull(call.context))
    return server.ReplyWithError(call.context, kMemoryFull);
  if (call.value != nullptr && !origin.is_replayed) {
    if (const Outcome can = CheckStream(call.context, call.key, *call.value);
        can.code != TRANCHE_OK)
      return ReplyWithError(call, can);
  }
  const uint64_t version = call.value == nullptr ? 0 : call.value->Version();
  if (call.value != nullptr) call.value->SetTime(origin.time);
  Outcome outcome;
  try {
    outcome = call.command.run(call);
  } catch (const std::bad_alloc&) {
    outcome = Refused(TRANCHE_RESOURCE_EXHAUSTED, "out of memory");
  }
  if (outcome.code != TRANCHE_OK) {
    if (call.value != nullptr) {
      call.value->TakeChanges();
      // Memory that runs out while the answer is written leaves the change.
      const uint64_t now = call.value->Version();
      if (now != 0 && now != version) Replicate(call, origin);
    }
    return ReplyWithError(call, outcome);
  }
  server.ReplyWithStringBuffer(call.context, outcome.text.data(), outcome.text.size());
  Replicate(call, origin);
  try {
    Tell(call, origin);
  } catch (const std::exception&) {  // the client has its reply
    server.Log(call.context, "warning", "memory ran out after a write: nobody was told of it");
  }
  return kOk;
}

int RunReading(const Call& call) {
  const Outcome outcome = call.command.run(call);
  if (outcome.code != TRANCHE_OK) return ReplyWithError(call, outcome);
  return server.ReplyWithStringBuffer(call.context, outcome.text.data(), outcome.text.size());
}

}  // namespace

Outcome Refused(tranche_code code, std::string_view message) {
  return {code, std::string(message), ""};
}

Outcome Refused(const ErrorHandle& error) {
  const char* message = tranche_error_message(error.get());
  return {tranche_error_code(error.get()),
          std::string(message, tranche_error_message_size(error.get())),
          tranche_error_pointer(error.get())};
}

Outcome ToOutcome(tranche_code code, const BufferHandle& answer, const ErrorHandle& error) {
  if (code != TRANCHE_OK) return Refused(error);
  return {code, std::string(TextOf(answer)), ""};
}

Time Now() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return Time{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

int RunCommand(Context* context, const Command& command, String* key_name,
               std::span<String* const> arguments, const Origin& origin) {
  const ArgumentCount count = CountArguments(command.arguments);
  if (arguments.size() < count.least || arguments.size() > count.most)
    return server.WrongArity(context);
  try {
    KeyedIndex* value = nullptr;
    const bool reads = command.access == Access::kRead;
    {
      // A write opens it to be seen by WATCH and by clients that cache.
      const OpenedKey key(context, key_name, reads ? kOpenRead : kOpenRead | kOpenWrite);
      if (key.is_index()) {
        value = key.value();
      } else if (!key.is_empty()) {
        return server.ReplyWithError(context, kWrongType);
      }
    }
    const Call call{context, command, key_name, arguments, value, origin.time};
    if (const Outcome can = CheckValue(call); can.code != TRANCHE_OK)
      return ReplyWithError(call, can);
    return reads ? RunReading(call) : RunWriting(call, origin);
  } catch (const std::exception&) {
    return server.ReplyWithError(context, kOutOfMemory);
  }
}

}  // namespace tranche::valkey
