// One command of the module: what it is called with, and what runs it.
#ifndef TRANCHE_SRC_VALKEY_COMMAND_H_
#define TRANCHE_SRC_VALKEY_COMMAND_H_

#include <span>
#include <string>
#include <string_view>

#include "src/valkey/keyed_index.h"
#include "src/valkey/module_api.h"
#include "tranche/c.h"

namespace tranche::valkey {

// An answer in JSON, or why there is none.
struct Outcome {
  tranche_code code = TRANCHE_OK;
  std::string text;     // the answer, or a message
  std::string pointer;  // of an error: the place in the JSON that was given; empty: none
};

Outcome Refused(tranche_code code, std::string_view message);
// The error of a call of the C API.
Outcome Refused(const ErrorHandle& error);
// What a call of the C API gave.
Outcome ToOutcome(tranche_code code, const BufferHandle& answer, const ErrorHandle& error);

enum class Access {
  kRead,   // runs on replicas too
  kWrite,  // may run when memory is full
  kGrow,   // a write that is refused when memory is full
};

struct Command;

// A call of a command, whose count of arguments is right.
struct Call {
  Context* context;
  const Command& command;
  String* key;
  std::span<String* const> arguments;  // after the key
  KeyedIndex* value;                   // null: the key does not exist
  Time time;
};

using Handler = Outcome (*)(const Call& call);

struct Command {
  const char* name;
  const char* subcommand;  // null: none
  Access access;
  bool makes_key;  // it may be called for a key that does not exist, and sets the value itself
  bool is_replay;  // it repeats what happened elsewhere: nothing is added to the stream of changes
  // As COMMAND DOCS shows them: `name`, `[name]` may be absent, `name...` one or more, `[TOKEN]`
  // and
  // `[TOKEN name name]` begin with that word.
  const char* arguments;
  Handler run;
  // The request of the C API, and the pattern of its members (request_text.h).
  const char* request;
  const char* pattern;
  // Where the JSON argument stands in the request: what pointers of errors begin with.
  const char* place;
  const char* summary;
};

// All of them.
std::span<const Command> Commands();

// Runs `command` for a client or, with the time of the primary, for the stream of replication: the
// arguments after the key are counted, the key is opened, the answer or the error replied, and a
// write replicated with its time.
struct Origin {
  Time time;
  bool is_replayed;
};
int RunCommand(Context* context, const Command& command, String* key,
               std::span<String* const> arguments, const Origin& origin);

// The time of the machine.
Time Now();

// TRANCHE.AT: what a write is replicated as.
int RunAt(Context* context, String** arguments, int count);

// Makes the commands known to the server. False when it refuses.
bool CreateCommands(Context* context);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_COMMAND_H_
