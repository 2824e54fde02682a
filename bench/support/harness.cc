#include "bench/support/harness.h"

#include <cstdlib>
#include <utility>

namespace tranche::internal::bench {

Flags::Flags(int argc, char** argv) {
  theirs_ = {argv[0], "--benchmark_repetitions=7", "--benchmark_enable_random_interleaving=true",
             "--benchmark_min_time=0.02", "--benchmark_display_aggregates_only=true"};
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    (flag.starts_with("--benchmark_") ? theirs_ : ours_).emplace_back(flag);
  }
}

bool Flags::Has(std::string_view name) const { return Text(name, "0") != "0"; }

uint64_t Flags::Number(std::string_view name, uint64_t fallback) const {
  return std::strtoull(Text(name, std::to_string(fallback)).c_str(), nullptr, 10);
}

std::string Flags::Text(std::string_view name, std::string_view fallback) const {
  for (const std::string& flag : ours_) {
    std::string_view rest = flag;
    if (!rest.starts_with("--") || !rest.substr(2).starts_with(name)) continue;
    rest.remove_prefix(2 + name.size());
    if (rest.empty()) return "1";
    if (rest[0] == '=') return std::string(rest.substr(1));
  }
  return std::string(fallback);
}

int Flags::RunBenchmarks() const {
  std::vector<std::string> flags = theirs_;
  std::vector<char*> argv;
  for (std::string& flag : flags) argv.push_back(flag.data());
  auto argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (benchmark::ReportUnrecognizedArguments(argc, argv.data())) return 2;
  const bool ran = benchmark::RunSpecifiedBenchmarks() > 0;
  benchmark::Shutdown();
  return ran ? 0 : 1;
}

benchmark::internal::Benchmark* Register(const std::string& name, Body body) {
  return benchmark::RegisterBenchmark(name.c_str(), std::move(body))
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

void RegisterManual(const std::string& name, int iterations, std::function<double()> body) {
  const auto timed = [body = std::move(body)](benchmark::State& state) {
    for (auto _ : state) state.SetIterationTime(body());
  };
  benchmark::RegisterBenchmark(name.c_str(), timed)
      ->UseManualTime()
      ->Iterations(iterations)
      ->Unit(benchmark::kMicrosecond);
}

void RegisterOnce(const std::string& name, Body body) {
  Register(name, std::move(body))->Iterations(1);
}

}  // namespace tranche::internal::bench
