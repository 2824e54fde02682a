// How far sources have come: the positions of their batches.
#include "tests/support/oracle.h"

namespace tranche::internal::testing {

const Position* Oracle::FindPosition(const std::string& source) const {
  for (const Position& position : positions_) {
    if (position.source == source) return &position;
  }
  return nullptr;
}

bool Oracle::IsApplied(const Position& position) const {
  const Position* last = FindPosition(position.source);
  return last != nullptr && last->epoch == position.epoch && position.sequence >= 1 &&
         position.sequence <= last->sequence;
}

Position Oracle::Wanted(const Position& given) const {
  const Position* last = FindPosition(given.source);
  if (last == nullptr || last->epoch < given.epoch) return {given.source, given.epoch, 1};
  return {given.source, last->epoch, last->sequence + 1};
}

void Oracle::SetPosition(const Position& position) {
  for (Position& last : positions_) {
    if (last.source != position.source) continue;
    last = position;
    return;
  }
  positions_.push_back(position);
}

}  // namespace tranche::internal::testing
