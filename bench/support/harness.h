// What every benchmark program does: flags of its own, and Google Benchmark with our defaults.
//
// Names are paths: <question>/<what>/<side>, and the last part says who was measured: `ours`, or a
// rival. Figures that are not times are counters of a benchmark. bench/report.py reads both.
#ifndef TRANCHE_BENCH_SUPPORT_HARNESS_H_
#define TRANCHE_BENCH_SUPPORT_HARNESS_H_

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/engine.h"

namespace tranche::internal::bench {

// `--name=value` and `--name` of our own; those that begin with --benchmark_ are Google
// Benchmark's.
class Flags {
 public:
  Flags(int argc, char** argv);

  bool Has(std::string_view name) const;
  uint64_t Number(std::string_view name, uint64_t fallback) const;
  std::string Text(std::string_view name, std::string_view fallback) const;

  // Runs what was registered: by default 7 repetitions of each benchmark, interleaved at random.
  int RunBenchmarks() const;

 private:
  std::vector<std::string> ours_;
  std::vector<std::string> theirs_;
};

using Body = std::function<void(benchmark::State&)>;

// Timed by the wall clock, in microseconds.
benchmark::internal::Benchmark* Register(const std::string& name, Body body);
// Timed by what `body` returns, in seconds, called `iterations` times in a repetition.
void RegisterManual(const std::string& name, int iterations, std::function<double()> body);
// One call in a repetition, for its counters.
void RegisterOnce(const std::string& name, Body body);

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_HARNESS_H_
