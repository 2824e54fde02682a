// The stream beside a key that tells what its writes changed, for groups of consumers.
//
// An entry holds the version, the request, and of "apply" and "advance" up to 1,000 changes as
// JSON. Of other writes (a load, a new segment) it says only that memberships may have changed, as
// the changes "null" do, for which there was no memory.
#ifndef TRANCHE_SRC_VALKEY_CHANGES_H_
#define TRANCHE_SRC_VALKEY_CHANGES_H_

#include <string>
#include <string_view>

#include "src/valkey/command.h"

namespace tranche::valkey {

inline constexpr std::string_view kNoStreamName =
    "the changes of a key with braces need a hash tag, such as {tenant}";

// The name of the stream: that of the key with ":changes" behind, in the same slot of a cluster.
// Empty for a key whose braces are no hash tag, since no other name has its slot.
std::string StreamName(std::string_view key);

// Why the changes of a write could not be added: its key has no name of a stream, or what bears the
// name is no stream. OK without a stream.
Outcome CheckStream(Context* context, String* key, const KeyedIndex& value);

// Adds what the write that has just succeeded changed, and replicates it.
void AddChanges(const Call& call, KeyedIndex* value);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_CHANGES_H_
