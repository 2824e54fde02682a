// A benchmark that measured wrong answers would measure nothing: what must hold stops the program.
#ifndef TRANCHE_BENCH_SUPPORT_CHECK_H_
#define TRANCHE_BENCH_SUPPORT_CHECK_H_

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace tranche::internal::bench {

[[noreturn]] inline void Fail(std::string_view message) {
  std::fprintf(stderr, "bench: %.*s\n", static_cast<int>(message.size()), message.data());
  std::exit(1);
}

inline void Check(bool holds, std::string_view message) {
  if (!holds) Fail(message);
}

// The value of a StatusOr that has one.
template <typename StatusOr>
auto Get(StatusOr&& value, std::string_view what) {
  if (!value.ok()) Fail(std::string(what) + ": " + value.status().ToString());
  return *std::forward<StatusOr>(value);
}

template <typename Status>
void CheckOk(const Status& status, std::string_view what) {
  if (!status.ok()) Fail(std::string(what) + ": " + status.ToString());
}

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_CHECK_H_
