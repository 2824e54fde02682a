#include "src/engine/positions.h"

#include <string>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

absl::Status Refuse(const Position& given, const Position& wanted) {
  return Wanting(
      wanted, FailedPrecondition({"position ", given.sequence, " in epoch ", given.epoch,
                                  " of source \"", given.source, "\" does not follow: wanted is ",
                                  wanted.sequence, " in epoch ", wanted.epoch}));
}

// kNotSet when the version does not know the source.
Code FindSource(const Dictionary& sources, const Version& version, std::string_view source) {
  if (version.source_count == 0) return kNotSet;
  const Code code = sources.FindShared(source);
  return code <= version.source_count ? code : kNotSet;
}

}  // namespace

absl::Status CheckPosition(const Position& position) {
  const std::string_view source = position.source;
  if (source.empty()) return InvalidArgument({"the position has no source"});
  if (source.size() > kMaxSourceBytes) {
    return InvalidArgument(
        {"source \"", source.substr(0, 32), "...\" is longer than ", kMaxSourceBytes, " bytes"});
  }
  if (!IsText(source))
    return InvalidArgument({"the source of the position is not UTF-8, or holds NUL"});
  if (position.epoch > kMaxPositionNumber)
    return InvalidArgument({"the epoch of the position is above ", kMaxPositionNumber});
  if (position.sequence == 0 || position.sequence > kMaxPositionNumber) {
    return InvalidArgument({"the sequence of the position is ", position.sequence,
                            ", expected 1 to ", kMaxPositionNumber});
  }
  return absl::OkStatus();
}

std::optional<Position> FindPosition(const Dictionary& sources, const Version& version,
                                     std::string_view source) {
  const Code code = FindSource(sources, version, source);
  if (code == kNotSet) return std::nullopt;
  const AppliedPosition& applied = version.positions[code];
  return Position{std::string(source), applied.epoch, applied.sequence};
}

std::vector<Position> AllPositions(const Dictionary& sources, const Version& version) {
  std::vector<Position> positions;
  for (Code code = 1; code <= version.source_count; ++code) {
    const AppliedPosition& applied = version.positions[code];
    positions.push_back({std::string(sources.Value(code)), applied.epoch, applied.sequence});
  }
  return positions;
}

absl::StatusOr<bool> IsApplied(const Dictionary& sources, const Version& version,
                               const Position& position) {
  TRANCHE_RETURN_IF_ERROR(CheckPosition(position));
  const Code code = FindSource(sources, version, position.source);
  if (code == kNotSet && version.source_count == kMaxSources)
    return ResourceExhausted({"more than ", kMaxSources, " sources"});
  Position wanted{position.source, position.epoch, 1};
  if (code != kNotSet && version.positions[code].epoch >= position.epoch) {
    const AppliedPosition& applied = version.positions[code];
    if (applied.epoch == position.epoch && position.sequence <= applied.sequence)
      return !TRANCHE_PLANTED(repeat_applied);
    wanted.epoch = applied.epoch;
    wanted.sequence = applied.sequence + 1;
  }
  if (position != wanted) return Refuse(position, wanted);
  return false;
}

void SetPosition(const Position& position, Dictionary* sources, Heap* heap, Version* next) {
  Code code = sources->Find(position.source);
  if (code == kNotSet) {
    code = sources->Add(position.source);
    next->source_count = sources->size();
  }
  next->positions.Mutable(heap, code) = {position.epoch, position.sequence};
}

}  // namespace tranche::internal
