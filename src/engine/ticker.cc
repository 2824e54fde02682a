#include "tranche/ticker.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "src/base/message.h"

namespace tranche {

Ticker::Ticker(Index* index, std::function<absl::Time()> clock)
    : index_(index), clock_(std::move(clock)) {}

absl::Time Ticker::Now() const {
  if (!clock_) return absl::Now();
  try {
    return clock_();
  } catch (...) {
    return absl::Now();
  }
}

absl::StatusOr<absl::Duration> Ticker::Tick() {
  constexpr absl::Duration kLongest = absl::Seconds(1);
  const absl::Time now = Now();
  {
    const Snapshot snapshot = index_->Read();
    if (version_ != snapshot.version()) next_ = snapshot.NextCrossing();
    version_ = snapshot.version();
  }
  if (!next_) return kLongest;
  if (*next_ > now) return std::min(*next_ - now, kLongest);
  const absl::Status status = index_->AdvanceTo(now).status();
  // Somebody else may have advanced it further meanwhile.
  if (!status.ok() && index_->Read().now() <= now) return status;
  return absl::ZeroDuration();
}

absl::Status Ticker::Run() {
  std::unique_lock lock(mutex_);
  while (!is_stopped_) {
    lock.unlock();
    const absl::StatusOr<absl::Duration> wait = Tick();
    if (!wait.ok()) return wait.status();
    lock.lock();
    stopped_.wait_for(lock, absl::ToChronoNanoseconds(*wait), [&] { return is_stopped_; });
  }
  return absl::OkStatus();
}

void Ticker::Stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  stopped_.notify_all();
}

}  // namespace tranche
