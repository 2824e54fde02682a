// How far the changes of a source have been applied, so that a source that sends them again, since
// it cannot know whether they arrived, has each applied exactly once.
//
//   batch.set_position({"crm", 1, 17});     // the 17th batch that "crm" sends in its epoch 1
//   index->Apply(batch);                    // applied
//   index->Apply(batch);                    // already_applied: nothing changes
//   index->Read().PositionOf("crm");        // {"crm", 1, 17}: the batch wanted next is the 18th
#ifndef TRANCHE_POSITION_H_
#define TRANCHE_POSITION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace tranche {

// The place of a batch among those of its source. An index keeps for each source the position that
// it applied last, with the batches, so that both survive or both are lost.
//
// In each epoch the source numbers its batches 1, 2, 3, ... without a gap. `Index::Apply` then does
// with a batch that has a position
//   the one that follows the last one    applies it; from then on it is the last one
//   one of the epoch, up to the last     nothing: `BatchResult::already_applied`
//   any other                            FailedPrecondition; `WantedPosition` of the error is the
//                                        position that would be applied
// The first batch of a source that the index does not know, or of an epoch above the one it knows,
// has sequence 1, whatever the epoch. A batch of an earlier epoch is refused even if it was
// applied, so that a sender that was replaced cannot go on.
//
// A batch that is refused for what it holds leaves the position where it was: the source must send
// another batch under that position, one without operations if there is nothing else to send. Such
// a batch changes the position alone.
//
// A source begins an epoch when it numbers its batches anew. Batches of earlier epochs can no
// longer be sent, so it must know that the index has them, or must have loaded everything anew.
// Bulk loads have no position: a source that begins with a load sends a batch without operations
// after it, with the first position of an epoch, and loads again where an index lacks that.
struct Position {
  std::string source;     // who sends: 1 to kMaxSourceBytes bytes of UTF-8, without NUL
  uint64_t epoch = 0;     // which numbering: at most kMaxPositionNumber; it may skip numbers
  uint64_t sequence = 0;  // which batch of the epoch: 1 to kMaxPositionNumber

  friend bool operator==(const Position&, const Position&) = default;
};

inline constexpr size_t kMaxSourceBytes = 255;
// The greatest epoch and sequence.
inline constexpr uint64_t kMaxPositionNumber = 0x7FFF'FFFF'FFFF'FFFF;
// How many sources an index knows at most: the first batch of one more is ResourceExhausted. A
// source is never forgotten, and costs some 250 bytes at most beside twice its name.
inline constexpr size_t kMaxSources = 65'536;

// The position that would have been applied in place of the one that was refused. Empty when
// `status` is another error, or OK.
std::optional<Position> WantedPosition(const absl::Status& status);

}  // namespace tranche

#endif  // TRANCHE_POSITION_H_
