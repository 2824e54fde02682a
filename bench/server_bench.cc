// What does a server answer a second, and what do viewers cost it? Clients on this machine, each
// with a connection that it keeps, ask one thing again and again: requests_per_s, p50_us and p99_us
// of one request, from its first byte sent to its last byte received. Then a thousand viewers of
// the live events stand beside ten thousand patches a second, which come in batches of a hundred:
// what a batch and a count take then, how many events reached a viewer, and what memory they cost.
//
// Clients and server share the process and the cores: what a server of its own answers is more.
//
//   server_bench [--customers=N] [--clients=N] [--seconds=N] [--viewers=N] [--changes_per_s=N]
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "bench/support/http_client.h"
#include "tranche/json.h"
#include "tranche/server.h"

namespace tranche::internal::bench {
namespace {

constexpr uint64_t kPatchesOfBatch = 100;

struct World {
  Workload workload;
  LiveEvents events;
  std::unique_ptr<Index> index;
  std::unique_ptr<Server> server;
  std::string draft;  // the body of a preview
};

// Another request each time, of one client.
using NextRequest = std::function<std::string()>;

std::string PatchOf(const Workload& workload, Random* random) {
  const Field& country = workload.fields()[workload.FieldIndex("country")];
  const auto row = static_cast<uint32_t>(random->Below(workload.customers()));
  const std::string value = country.values[random->Below(country.values.size())];
  return R"({"op":"patch","customer":{"id":)" + JsonString(CustomerId(row)) + R"(,"country":)" +
         JsonString(value) + "}}\n";
}

void Report(std::vector<double> latencies, double seconds, const std::string& prefix,
            benchmark::State& state) {
  Check(!latencies.empty(), "nothing was asked");
  std::sort(latencies.begin(), latencies.end());
  const auto percentile = [&](size_t percent) {
    return latencies[(latencies.size() - 1) * percent / 100] * 1e6;
  };
  state.counters[prefix + "per_s"] = static_cast<double>(latencies.size()) / seconds;
  state.counters[prefix + "p50_us"] = percentile(50);
  state.counters[prefix + "p99_us"] = percentile(99);
}

// Asks until `end`, and notes how long each answer took.
void AskUntil(const std::string& address, double end, std::string_view method,
              std::string_view path, const NextRequest& next, std::vector<double>* latencies) {
  HttpClient client(address);
  for (double start = SecondsNow(); start < end;) {
    const std::string body = next ? next() : "";
    client.Ask(method, path, body);
    const double now = SecondsNow();
    latencies->push_back(now - start);
    start = now;
  }
}

void RegisterRequests(const std::string& name, const World& world, std::string method,
                      std::string path, const Flags& flags,
                      std::function<NextRequest(uint64_t client)> requests) {
  const uint64_t clients = flags.Number("clients", 4);
  const auto seconds = static_cast<double>(flags.Number("seconds", 3));
  RegisterOnce("server/" + name + "/ours", [=, &world](benchmark::State& state) {
    std::vector<std::vector<double>> latencies(clients);
    for (auto _ : state) {
      const double end = SecondsNow() + seconds;
      std::vector<std::jthread> threads;
      for (uint64_t client = 0; client < clients; ++client) {
        threads.emplace_back([&, client] {
          AskUntil(world.server->address(), end, method, path,
                   requests ? requests(client) : NextRequest(), &latencies[client]);
        });
      }
    }
    std::vector<double> all;
    for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
    Report(std::move(all), seconds, "", state);
  });
}

double ResidentMib() {
  std::ifstream file("/proc/self/statm");
  uint64_t pages = 0, resident = 0;
  file >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

// Connections that follow the events, read by one thread.
class Viewers {
 public:
  Viewers(const std::string& address, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      clients_.emplace_back(address).Send("GET", "/v1/events");
      polled_.push_back({clients_.back().socket(), POLLIN, 0});
    }
    reader_ = std::jthread([this](const std::stop_token& stop) { Read(stop); });
  }

  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  void Read(const std::stop_token& stop) {
    std::vector<char> bytes(1 << 16);
    while (!stop.stop_requested()) {
      poll(polled_.data(), polled_.size(), 50);
      for (const pollfd& one : polled_) {
        if ((one.revents & POLLIN) == 0) continue;
        const ssize_t some = recv(one.fd, bytes.data(), bytes.size(), 0);
        Check(some > 0, "a viewer was sent away");
        bytes_.fetch_add(static_cast<uint64_t>(some), std::memory_order_relaxed);
      }
    }
  }

  std::deque<HttpClient> clients_;
  std::vector<pollfd> polled_;
  std::atomic<uint64_t> bytes_ = 0;
  std::jthread reader_;
};

// Patches at a steady rate until `end`. A batch that is late is sent at once.
void ApplySteadily(const World& world, double patches_per_s, double end,
                   std::vector<double>* latencies) {
  HttpClient client(world.server->address());
  Random random(7);
  const double pause = kPatchesOfBatch / patches_per_s;
  for (double due = SecondsNow(); due < end; due += pause) {
    std::string body;
    for (uint64_t i = 0; i < kPatchesOfBatch; ++i) body += PatchOf(world.workload, &random);
    std::this_thread::sleep_for(std::chrono::duration<double>(due - SecondsNow()));
    const double start = SecondsNow();
    client.Ask("POST", "/v1/changes", body);
    latencies->push_back(SecondsNow() - start);
  }
}

void RegisterViewers(const World& world, const Flags& flags) {
  const uint64_t count = flags.Number("viewers", 1'000);
  const auto rate = static_cast<double>(flags.Number("changes_per_s", 10'000));
  const auto seconds = static_cast<double>(flags.Number("seconds", 3));
  RegisterOnce("server/viewers_" + std::to_string(count) + "/ours", [=, &world](
                                                                        benchmark::State& state) {
    std::vector<double> batches, counts;
    double took = 0;
    for (auto _ : state) {
      const double mib = ResidentMib();
      const Viewers viewers(world.server->address(), count);
      const double start = SecondsNow();
      {
        const std::jthread asking([&] {
          AskUntil(
              world.server->address(), start + seconds, "POST", "/v1/count",
              [] { return R"({"target":{"segment_id":"seg_1"}})"; }, &counts);
        });
        ApplySteadily(world, rate, start + seconds, &batches);
      }
      took = SecondsNow() - start;
      state.counters["kib_a_viewer_and_s"] = static_cast<double>(viewers.bytes()) / 1024 / took /
                                             static_cast<double>(std::max<uint64_t>(count, 1));
      state.counters["more_mib"] = ResidentMib() - mib;
    }
    state.counters["patches_per_s"] = static_cast<double>(batches.size() * kPatchesOfBatch) / took;
    Report(std::move(batches), took, "batch_", state);
    Report(std::move(counts), took, "count_", state);
  });
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  rlimit descriptors{};  // the viewers and their ends in the server
  getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  setrlimit(RLIMIT_NOFILE, &descriptors);

  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  World world{Workload::Generate(options), {}, nullptr, nullptr, {}};
  const std::vector<Draft> w100 = ReadDrafts("segments100.json");
  const std::vector<Draft> w12 = ReadDrafts("segments12.json");
  world.index = LoadIndex(world.workload, true, w100, {.listener = world.events.Listener()});
  ServerOptions server_options;
  server_options.listen = "127.0.0.1:0";
  world.server =
      Get(Server::Start(world.index.get(), &world.events, server_options), "starting the server");
  world.draft = JsonObject({{"draft", ToJson(w12[7])}});  // 08_or3
  {
    HttpClient client(world.server->address());
    const std::string count = client.Ask("POST", "/v1/count", R"({"target":"everybody"})");
    Check(count == JsonObject({{"count", JsonNumber(uint64_t{options.customers})}}), count);
  }

  const auto same = [](std::string body) {
    return [body](uint64_t) { return NextRequest([body] { return body; }); };
  };
  RegisterRequests("stats", world, "GET", "/v1/stats", flags, nullptr);
  RegisterRequests("count", world, "POST", "/v1/count", flags,
                   same(R"({"target":{"segment_id":"seg_1"}})"));
  RegisterRequests("count_draft", world, "POST", "/v1/count", flags,
                   same(JsonObject({{"target", world.draft}})));
  RegisterRequests("preview", world, "POST", "/v1/segments/preview", flags, same(world.draft));
  RegisterRequests("patch", world, "POST", "/v1/changes", flags, [&world](uint64_t client) {
    return NextRequest([&world, random = Random(client + 1)]() mutable {
      return PatchOf(world.workload, &random);
    });
  });
  RegisterViewers(world, flags);
  const int result = flags.RunBenchmarks();
  world.server->Stop();
  return result;
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
