#include "src/server/stats_feed.h"

#include <vector>

#include "src/json/writer.h"
#include "src/server/event_log.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

std::string StatsEvent(const Snapshot& snapshot, bool is_complete,
                       const std::vector<SegmentStats>& segments,
                       const std::vector<std::string>& removed) {
  internal::JsonWriter json;
  json.BeginObject().Member("version", snapshot.version());
  json.Member("customers", snapshot.customer_count()).Member("complete", is_complete);
  json.Key("segments").Raw(ToJson(segments)).Key("removed").StringList(removed);
  return EventText({}, "stats", json.EndObject().Take());
}

}  // namespace

std::shared_ptr<const StatsTick> StatsFeed::Next(const Snapshot& snapshot) {
  if (version_ == snapshot.version()) return nullptr;
  version_ = snapshot.version();
  const std::vector<SegmentStats> stats = snapshot.Stats();
  std::vector<SegmentStats> changed;
  std::map<std::string, Told> now;
  for (const SegmentStats& segment : stats) {
    Told& told = now[segment.id] = {segment.name, segment.count, segment.sums};
    const auto before = told_.find(segment.id);
    if (before == told_.end() || before->second != told) changed.push_back(segment);
  }
  std::vector<std::string> removed;
  for (const auto& [id, segment] : told_) {
    if (!now.contains(id)) removed.push_back(id);
  }
  told_ = std::move(now);
  auto tick = std::make_shared<StatsTick>();
  tick->number = ++ticks_;
  tick->whole = StatsEvent(snapshot, true, stats, {});
  tick->changes = StatsEvent(snapshot, false, changed, removed);
  return tick;
}

}  // namespace tranche::server
