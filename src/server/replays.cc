#include "src/server/replays.h"

#include <utility>

#include "src/server/problem.h"

namespace tranche::server {

Response Replays::Run(const std::string& key, const std::string& fingerprint,
                      const std::function<Response()>& run) {
  {
    const std::lock_guard lock(mutex_);
    const auto [entry, is_new] = entries_.try_emplace(key);
    if (!is_new) {
      const Entry& known = entry->second;
      if (known.fingerprint != fingerprint) {
        return Problem(422, "IDEMPOTENCY_KEY_REUSED",
                       "this Idempotency-Key came with another request before");
      }
      if (!known.response) {
        return Problem(409, "IDEMPOTENCY_KEY_BUSY",
                       "the first request with this Idempotency-Key is not done yet");
      }
      return *known.response;
    }
    entry->second.fingerprint = fingerprint;
  }
  Response response = run();
  const std::lock_guard lock(mutex_);
  if (response.status >= 500) {
    entries_.erase(key);
  } else {
    Keep(key, response);
  }
  return response;
}

void Replays::Keep(const std::string& key, const Response& response) {
  Entry& entry = entries_.at(key);
  entry.response = response;
  entry.age = keys_.insert(keys_.end(), key);
  bytes_ += response.body.size();
  while (keys_.size() > max_answers_ || (bytes_ > max_bytes_ && keys_.size() > 1)) {
    const auto oldest = entries_.find(keys_.front());
    bytes_ -= oldest->second.response->body.size();
    entries_.erase(oldest);
    keys_.pop_front();
  }
}

}  // namespace tranche::server
