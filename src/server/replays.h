// POST requests that a client may send twice: with the header Idempotency-Key the second one gets
// the answer of the first, and changes nothing.
#ifndef TRANCHE_SRC_SERVER_REPLAYS_H_
#define TRANCHE_SRC_SERVER_REPLAYS_H_

#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "src/server/message.h"

namespace tranche::server {

// The answers of the last requests with a key. They are kept in memory: a server that starts again
// has forgotten them. Thread-safe.
class Replays {
 public:
  // Keeps at most so many answers, and so many bytes of them.
  explicit Replays(size_t max_answers = 10'000, size_t max_bytes = size_t{16} << 20)
      : max_answers_(max_answers), max_bytes_(max_bytes) {}

  // The answer of `run`, or the one that it gave for this key before. `fingerprint` stands for the
  // whole request: 422 when the key came with another one, 409 while `run` of the first request is
  // not done. An answer of status 500 and above is not kept.
  Response Run(const std::string& key, const std::string& fingerprint,
               const std::function<Response()>& run);

 private:
  struct Entry {
    std::string fingerprint;
    std::optional<Response> response;      // nothing while it runs
    std::list<std::string>::iterator age;  // in `keys_`, once it has a response
  };
  void Keep(const std::string& key, const Response& response);

  const size_t max_answers_;
  const size_t max_bytes_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> keys_;  // of finished entries, oldest first
  size_t bytes_ = 0;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_REPLAYS_H_
