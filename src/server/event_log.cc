#include "src/server/event_log.h"

#include <charconv>
#include <random>
#include <utility>

#include "src/base/message.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;

std::string NameOfRun() {
  std::random_device random;
  return Concat({random(), random()});
}

}  // namespace

std::string EventText(std::string_view id, std::string_view type, std::string_view json) {
  std::string text;
  if (!id.empty()) text = Concat({"id: ", id, "\n"});
  return text + Concat({"event: ", type, "\ndata: ", json, "\n\n"});
}

EventLog::EventLog(size_t max_bytes) : max_bytes_(max_bytes), run_(NameOfRun()) {}

void EventLog::Publish(std::string_view type, std::string_view json) {
  const std::lock_guard lock(mutex_);
  ++last_;
  events_.push_back(EventText(IdOf(last_), type, json));
  bytes_ += events_.back().size();
  while (bytes_ > max_bytes_ && events_.size() > 1) {
    bytes_ -= events_.front().size();
    events_.pop_front();
  }
  if (wake_) wake_();
}

void EventLog::PublishChanges(const BatchResult& result) {
  if (result.entered + result.left == 0) return;
  const bool is_complete = result.changes.size() <= kMaxListedChanges;
  internal::JsonWriter json;
  json.BeginObject().Member("version", result.version).Member("entered", result.entered);
  json.Member("left", result.left).Member("complete", is_complete).Key("changes").BeginList();
  if (is_complete) {
    for (const Change& change : result.changes) json.Raw(ToJson(change));
  }
  Publish("changes", json.EndList().EndObject().Take());
}

uint64_t EventLog::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::string EventLog::IdOf(uint64_t number) const { return Concat({run_, "-", number}); }

std::optional<uint64_t> EventLog::NumberOf(std::string_view id) const {
  if (!id.starts_with(run_ + "-")) return std::nullopt;
  id.remove_prefix(run_.size() + 1);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size() || number > last()) return std::nullopt;
  return number;
}

EventLog::Slice EventLog::After(uint64_t number, size_t most_bytes) const {
  const std::lock_guard lock(mutex_);
  Slice slice;
  slice.last = last_;
  if (number >= last_) return slice;
  const uint64_t missing = last_ - number;
  if (missing > events_.size()) {
    slice.is_gone = true;
    return slice;
  }
  slice.last = number;
  for (size_t i = events_.size() - missing; i < events_.size(); ++i) {
    if (!slice.text.empty() && slice.text.size() + events_[i].size() > most_bytes) break;
    slice.text += events_[i];
    ++slice.last;
  }
  return slice;
}

void EventLog::SetWake(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

}  // namespace tranche::server
