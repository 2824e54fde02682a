// Time goes on: who holds a date that a relative condition has passed enters or leaves.
#include <utility>

#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/base/moment.h"
#include "src/engine/engine.h"
#include "src/query/selection.h"

namespace tranche::internal {
namespace {

// Where so many customers cross, the version is written aside, so that readers do not wait.
constexpr size_t kLargestInPlace = 64;

// Calls `visit(Row)` with the customers whose dates the last RuleMasks::MoveTo has passed.
template <typename Visit>
void ForEachCrossing(const Version& version, const RuleMasks& masks, const Visit& visit) {
  Query query;
  for (const FieldId field : version.schema->number_fields()) {
    NumberRanges ranges = masks.CrossedRanges(field);
    if (ranges.empty()) continue;
    query.conjunctions.push_back({{static_cast<uint32_t>(query.terms.size())}});
    query.terms.push_back({.field = field, .ranges = std::move(ranges)});
  }
  if (query.terms.empty()) return;
  Selection selection = Selection::Matching(version, std::move(query));
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    if (selection.SelectIn(block, words->words) == 0) continue;
    ForEachBit(words->words, [&](uint16_t row) { visit(RowAt(block, row)); });
  }
}

}  // namespace

absl::StatusOr<Outcome> Engine::Run(const AdvanceTo& advance, absl::Time) {
  const Version& current = state_.current();
  const Number now = InstantOf(advance.time);
  if (advance.time < absl::FromUnixMillis(kFirstInstant) ||
      advance.time >= absl::FromUnixMillis(kLastInstant + 1)) {
    return InvalidArgument({"the time to advance to is out of the years 0001 to 9999"});
  }
  if (now < current.now) {
    return FailedPrecondition({"time never goes back: the index stands at ",
                               InstantText(current.now), ", after ", InstantText(now)});
  }
  BatchResult result;
  result.version = current.shown_number;
  if (now == current.now) return Outcome(std::move(result));
  state_.masks.MoveTo(*state_.schema, Moment(state_.schema->time_zone(), now));
  staging_.Begin(current, {});
  ForEachCrossing(current, state_.masks, [&](Row row) { staging_.StageAsIs(row); });
  Versions::Next next(&state_.versions, staging_.size() <= kLargestInPlace
                                            ? Versions::Next::kInPlace
                                            : Versions::Next::kAside);
  next->now = now;
  batch_writer_.WriteMoved(staging_, next.get());
  next.Publish();
  result = batch_writer_.MakeResult(staging_);
  callbacks_.Report(result);
  return Outcome(std::move(result));
}

}  // namespace tranche::internal
