// How far sources have come, in the engine and in the oracle.
#include "tests/support/compare.h"

namespace tranche::internal::testing {
namespace {

std::string Show(const Position& position) {
  return " \"" + position.source + "\" " + std::to_string(position.epoch) + "/" +
         std::to_string(position.sequence);
}

std::string Show(const std::vector<Position>& positions) {
  std::string text;
  for (const Position& position : positions) text += Show(position);
  return text;
}

}  // namespace

std::string ComparePositions(const Snapshot& snapshot, const Oracle& oracle) {
  if (const auto positions = snapshot.Positions(); positions != oracle.positions())
    return "positions: engine" + Show(positions) + ", oracle" + Show(oracle.positions());
  for (const Position& position : oracle.positions()) {
    if (snapshot.PositionOf(position.source) != position)
      return "the position of one source:" + Show(position);
  }
  return snapshot.PositionOf("nobody sends this") ? "a source that sent nothing" : "";
}

std::string CompareWanted(const absl::Status& refusal, const Oracle& oracle,
                          const std::optional<Position>& given) {
  std::optional<Position> wanted;
  if (given && *given != oracle.Wanted(*given)) wanted = oracle.Wanted(*given);
  const std::optional<Position> said = WantedPosition(refusal);
  if (said == wanted) return "";
  return "the position wanted: engine" + (said ? Show(*said) : " none") + ", oracle" +
         (wanted ? Show(*wanted) : " none") + "; " + refusal.ToString();
}

}  // namespace tranche::internal::testing
