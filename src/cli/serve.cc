// `tranche serve`: the index over HTTP, until a signal ends it.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "src/cli/commands.h"
#include "src/cli/demo_stream.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "tranche/json.h"
#include "tranche/server.h"
#include "tranche/ticker.h"
#ifdef TRANCHE_HAS_STORE
#include "tranche/store.h"
#endif

namespace tranche::cli {
namespace {

int signal_pipe[2];  // the handler writes the number of the signal

void OnSignal(int number) {
  const int error = errno;
  const char byte = static_cast<char>(number);
  [[maybe_unused]] const ssize_t written = write(signal_pipe[1], &byte, 1);
  errno = error;
}

absl::Status CatchSignals() {
  if (pipe2(signal_pipe, O_CLOEXEC) != 0) return absl::UnavailableError("cannot make a pipe");
  struct sigaction action = {};
  action.sa_handler = OnSignal;  // without SA_RESTART: `read` is to return, and is called again
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaction(number, &action, nullptr);
  return absl::OkStatus();
}

int NextSignal() {
  char byte = 0;
  while (read(signal_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return byte;
}

// The usual limit of 1,024 descriptors is below the number of connections that a server takes.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

struct Options {
  InputOptions inputs;
  ServerOptions server;
  bool demo = false;
  uint64_t demo_customers = 1'000'000;
  uint64_t demo_rate = 200;
};

// Serves until SIGTERM or SIGINT. SIGHUP has the tokens read again.
absl::Status Serve(Index* index, LiveEvents* events, const Options& options) {
  ServerOptions server_options = options.server;
#ifdef TRANCHE_HAS_STORE
  if (const auto* store = dynamic_cast<Store*>(index)) {
    server_options.store_stats = [store] { return store->Stats(); };
  }
#endif
  if (absl::Status status = CatchSignals(); !status.ok()) return status;
  RaiseDescriptorLimit();
  const auto server = Server::Start(index, events, std::move(server_options));
  if (!server.ok()) return server.status();
  const std::string address = "http://" + (*server)->address();
  PrintLine(options.inputs.json ? JsonObject({{"address", JsonString(address)}})
                                : "tranche listens at " + address);
  FlushOutput();
  // With --now, time stands still.
  Ticker ticker(index);
  std::thread ticking;
  if (!options.inputs.now) {
    ticking = std::thread([&ticker] {
      if (const absl::Status status = ticker.Run(); !status.ok())
        Warn("time does not go on: " + std::string(status.message()));
    });
  }
  while (NextSignal() == SIGHUP) {
    if (const absl::Status status = (*server)->ReloadTokens(); !status.ok()) {
      Warn("the tokens stay as they were: " + std::string(status.message()));
    }
  }
  (*server)->Stop();
  ticker.Stop();
  if (ticking.joinable()) ticking.join();
  return absl::OkStatus();
}

absl::Status RunDemo(const Options& options) {
  LiveEvents events;
  const auto demo = DemoStream::Create(options.demo_customers, events.Listener());
  if (!demo.ok()) return demo.status();
  (*demo)->Start(options.demo_rate);
  absl::Status status = Serve((*demo)->index(), &events, options);
  (*demo)->Stop();
  return status;
}

absl::Status RunInputs(Options options) {
  LiveEvents events;
  options.inputs.listener = events.Listener();
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return inputs.status();
  return Serve(inputs->index.get(), &events, options);
}

int Run(const Options& options) {
  const absl::Status status = options.demo ? RunDemo(options) : RunInputs(options);
  return status.ok() ? kDone : Fail(status);
}

}  // namespace

void AddServe(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kServing,
      {.name = "serve",
       .summary = "segments over HTTP, with live counts",
       .description =
           "Answers requests over HTTP until SIGTERM or SIGINT ends it; /v1/openapi.json "
           "describes them. Prints one line with the address. Without tokens it listens to this "
           "machine only. There is no TLS: put a proxy in front.",
       .examples = R"(  tranche serve --demo
  tranche serve --db customers.db --listen 127.0.0.1:8080)"},
      [options] { return Run(*options); });
  AddText(command, "--listen", "ADDRESS:PORT",
          "port 0 takes a free one; 127.0.0.1:8080 when not given", &options->server.listen);
  AddText(command, "--tokens", "FILE",
          "who may ask: lines of a name, read or write, and the SHA-256 of a secret; SIGHUP has "
          "it read again",
          &options->server.tokens_path);
  AddSwitch(command, "--read-only", "refuse every request that changes something",
            &options->server.read_only);
  AddInputOptions(command, &options->inputs);
  const auto no_files = [=](int64_t) {
    options->demo = true;
    for (const char* name : {"--schema", "--customers"}) {
      command->get_option(name)->required(false);
    }
  };
  CLI::Option* demo = command->add_flag_function(
      "--demo", no_files, "made-up customers in memory, who keep changing, in place of files");
  demo->disable_flag_override();
  for (const char* name : {"--schema", "--customers", "--segments", "--changes", "--db", "--now"}) {
    demo->excludes(command->get_option(name));
  }
  AddNumber(command, "--demo-customers", "with --demo: how many; 1M when not given",
            &options->demo_customers, 1, 100'000'000)
      ->needs(demo);
  AddNumber(command, "--demo-rate", "with --demo: changes a second; 200 when not given",
            &options->demo_rate, 0, 1'000'000)
      ->needs(demo);
}

}  // namespace tranche::cli
