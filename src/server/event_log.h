// The events that viewers are sent, kept for those who were away: the last ones, up to a number of
// bytes.
//
// Each viewer remembers how far it has come and asks for what follows, so that a viewer costs no
// memory here, and a slow one keeps nothing alive. A viewer that comes too late is told so.
#ifndef TRANCHE_SRC_SERVER_EVENT_LOG_H_
#define TRANCHE_SRC_SERVER_EVENT_LOG_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tranche/change.h"

namespace tranche::server {

// A batch with more changes than this is told by its sums alone.
inline constexpr size_t kMaxListedChanges = 10'000;

// Thread-safe.
class EventLog {
 public:
  explicit EventLog(size_t max_bytes);

  // Appends an event; the oldest ones make room. The last event always stays.
  void Publish(std::string_view type, std::string_view json);
  // The event "changes" of a batch that moved somebody:
  // {"version","entered","left","complete","changes":[{"segment_id","customer","change"}]}. Where
  // "complete" is false the list is empty: there are too many.
  void PublishChanges(const BatchResult& result);

  // The number of the last event; 0 before the first.
  uint64_t last() const;
  // What a viewer sends back to go on after the event. It names the run of the server too, so that
  // an id of an earlier run is never taken for one of this run.
  std::string IdOf(uint64_t number) const;
  // The number in an id of this run, else nothing.
  std::optional<uint64_t> NumberOf(std::string_view id) const;

  struct Slice {
    bool is_gone = false;  // what followed is not kept any more
    std::string text;      // of the events, as they are sent
    uint64_t last = 0;     // the last event of the text
  };
  // The events after that number, up to about `most_bytes` and at least one, if there is any.
  Slice After(uint64_t number, size_t most_bytes) const;

  // `wake` is called after each event, by the thread that published it. It must not come back here.
  void SetWake(std::function<void()> wake);

 private:
  const size_t max_bytes_;
  const std::string run_;  // differs from run to run
  mutable std::mutex mutex_;
  std::deque<std::string> events_;
  uint64_t last_ = 0;
  size_t bytes_ = 0;
  std::function<void()> wake_;
};

// One event as text: `id` may be empty.
std::string EventText(std::string_view id, std::string_view type, std::string_view json);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_EVENT_LOG_H_
