#include "src/engine/callbacks.h"

#include "absl/time/clock.h"
#include "src/base/planted.h"

namespace tranche::internal {

// Lives while a callback runs. Callbacks of several indexes nest when one index is written from a
// callback of another.
class Callbacks::Scope {
 public:
  explicit Scope(const Callbacks* owner) : owner_(owner), outer_(innermost_) { innermost_ = this; }
  ~Scope() { innermost_ = outer_; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  static bool Includes(const Callbacks* owner) {
    const Scope* scope = innermost_;
    while (scope != nullptr && scope->owner_ != owner) scope = scope->outer_;
    return scope != nullptr;
  }

 private:
  static constinit thread_local const Scope* innermost_;

  const Callbacks* const owner_;
  const Scope* const outer_;
};

constinit thread_local const Callbacks::Scope* Callbacks::Scope::innermost_ = nullptr;

bool Callbacks::IsRunningHere() const { return Scope::Includes(this); }

absl::Time Callbacks::Now() {
  if (!clock_) return absl::Now();
  const Scope scope(this);
  try {
    return clock_();
  } catch (...) {
    failures_.fetch_add(1, std::memory_order_relaxed);
    return absl::Now();
  }
}

void Callbacks::Report(const BatchResult& result) {
  if (!listener_) return;
  const Scope scope(this);
  try {
    listener_(result);
  } catch (...) {
    failures_.fetch_add(1, std::memory_order_relaxed);
    if (TRANCHE_PLANTED(listener_not_isolated)) throw;
  }
}

}  // namespace tranche::internal
