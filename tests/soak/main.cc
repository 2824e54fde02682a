// Runs a soak (soak.h) for as long as told, and says now and then what it did and what memory it
// takes. Ends with 1 when an answer differs from the oracle's, or when memory goes on growing.
//
//   tranche_soak [--minutes N | --seconds N] [--seed N] [--customers N] [--dir FOLDER]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/soak/soak.h"
#include "tests/support/temporary_directory.h"

namespace tranche::internal::testing {
namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  std::chrono::seconds length{60};
  SoakOptions soak;
};

bool Parse(int argc, char** argv, Arguments* arguments) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const uint64_t number = std::strtoull(argv[i + 1], nullptr, 0);
    if (name == "--minutes") {
      arguments->length = std::chrono::minutes(number);
    } else if (name == "--seconds") {
      arguments->length = std::chrono::seconds(number);
    } else if (name == "--seed") {
      arguments->soak.seed = number;
    } else if (name == "--customers" && number > 0) {
      arguments->soak.customers = number;
    } else if (name == "--dir") {
      arguments->soak.path = std::string(argv[i + 1]) + "/soak.tranche";
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

// The most that this process had in memory so far.
double PeakMebibytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void Report(std::chrono::seconds at, Soak& soak) {
  const SoakCounts& counts = soak.counts();
  const auto print = [](uint64_t number) { return static_cast<unsigned long long>(number); };
  std::printf(
      "%5llu s: %llu steps; together %llu batches (%llu refused), %llu loads, %llu edits; %llu "
      "checkpoints, %llu reopenings; %llu looks; index %.1f MiB, process at most %.0f MiB\n",
      print(static_cast<uint64_t>(at.count())), print(counts.steps), print(counts.batches),
      print(counts.refused), print(counts.loads), print(counts.edits), print(counts.checkpoints),
      print(counts.reopenings), print(counts.looks),
      static_cast<double>(soak.IndexBytes()) / (1 << 20), PeakMebibytes());
  std::fflush(stdout);
}

int Run(const Arguments& arguments) {
  std::printf("soak of %lld s over %llu customers, --seed %llu\n",
              static_cast<long long>(arguments.length.count()),
              static_cast<unsigned long long>(arguments.soak.customers),
              static_cast<unsigned long long>(arguments.soak.seed));
  Soak soak(arguments.soak);
  const auto start = Clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
  };
  const std::chrono::seconds between = arguments.length / 20 + std::chrono::seconds(1);
  std::chrono::seconds next = between;
  double peak_of_first_half = 0;
  while (elapsed() < arguments.length) {
    if (const std::string error = soak.Round(); !error.empty()) {
      std::printf("FAILED: %s\n", error.c_str());
      return 1;
    }
    if (elapsed() < arguments.length / 2) peak_of_first_half = PeakMebibytes();
    if (elapsed() < next) continue;
    Report(elapsed(), soak);
    next = elapsed() + between;
  }
  Report(elapsed(), soak);
  const SoakCounts& counts = soak.counts();
  if (counts.batches == counts.refused || counts.looks == 0) {
    std::printf("FAILED: nothing was tested\n");
    return 1;
  }
  // A short run is still filling up.
  if (arguments.length >= std::chrono::minutes(2) &&
      PeakMebibytes() > 1.2 * peak_of_first_half + 16) {
    std::printf("FAILED: memory grows: at most %.0f MiB in the first half\n", peak_of_first_half);
    return 1;
  }
  std::printf("no difference\n");
  return 0;
}

}  // namespace
}  // namespace tranche::internal::testing

int main(int argc, char** argv) {
  using namespace tranche::internal::testing;
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) {
    std::fprintf(stderr,
                 "usage: tranche_soak [--minutes N | --seconds N] [--seed N] [--customers N] "
                 "[--dir FOLDER]\n");
    return 2;
  }
  const TemporaryDirectory directory;
  if (arguments.soak.path.empty()) arguments.soak.path = directory.PathOf("soak.tranche");
  std::filesystem::remove(arguments.soak.path);
  return Run(arguments);
}
