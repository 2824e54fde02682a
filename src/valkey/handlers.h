// What runs the commands.
#ifndef TRANCHE_SRC_VALKEY_HANDLERS_H_
#define TRANCHE_SRC_VALKEY_HANDLERS_H_

#include "src/valkey/command.h"

namespace tranche::valkey {

// The request of the command, with its pattern: a question about the current version, or a write.
Outcome RunQuestion(const Call& call);
Outcome RunWrite(const Call& call);

Outcome RunCreate(const Call& call);  // CREATE key schema [CHANGES count]
Outcome RunLoad(const Call& call);    // LOAD key [MERGE] [STRICT] customers
Outcome RunApply(
    const Call& call);             // APPLY key [POSITION source epoch sequence] [DROP] operation...
Outcome RunAsk(const Call& call);  // ASK key question [request]
Outcome RunInfo(const Call& call);     // INFO key
Outcome RunRestore(const Call& call);  // RESTORE key ADD|END|LOST chunk

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_HANDLERS_H_
