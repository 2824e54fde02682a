#include "src/store/journal.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/operations.h"
#include "tests/support/temporary_directory.h"

namespace tranche::internal::testing {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// A journal over a file that holds nothing else.
class JournalFile {
 public:
  JournalFile() {
    StoreHead head;
    Must(database->Create(&head, [](const Database::ChunkSink&) { return absl::OkStatus(); }));
    Must(database->BeginWriting());
  }

  struct Written {
    uint64_t sequence;
    OperationType type;
    absl::Time time;
    std::string body;
  };
  // What the file holds.
  std::vector<Written> Read() {
    std::vector<Written> written;
    const auto visit = [&](uint64_t first, uint64_t operations, const std::string& row) {
      ByteReader reader(row);
      for (uint64_t i = 0; i < operations; ++i) {
        const JournalOperation operation = GetJournalOperation(&reader);
        written.push_back({first + i, operation.type, operation.time, std::string(operation.body)});
      }
      return reader.ok() ? absl::OkStatus() : absl::DataLossError("a row ends early");
    };
    Must(database->ReadJournal(0, visit));
    return written;
  }

  uint64_t customers() { return engine.versions().current().customer_count; }

 private:
  static IndexOptions Options() {
    IndexOptions options;
    options.clock = [] { return kNow; };
    return options;
  }

  const TemporaryDirectory directory_;

 public:
  std::unique_ptr<Database> database = Must(Database::Open(
      directory_.PathOf("a"), /*may_create=*/true, Durability::kProcessCrashSafe, /*vfs=*/""));
  Engine engine{*Schema::Create(SampleSchema()), Options()};
  Journal journal{&engine, database.get(), 0, 0};
};

// A batch of one customer.
AnyOperation Creating(const std::string& id) {
  const std::vector<Operation> operations = {Upsert(id)};
  return ApplyBatch{std::make_shared<Batch>(ToBatch(operations))};
}

TEST_CASE("operations are written in order, with the time of the clock, and executed") {
  JournalFile file;
  Must(file.journal.Submit(Creating("a")).status());
  Must(file.journal.Submit(AnyOperation(DropField{"properties.addons"})).status());
  Must(file.journal.Submit(Creating("b")).status());
  CHECK(file.customers() == 2);
  CHECK(file.journal.sequence() == 3);
  const std::vector<JournalFile::Written> written = file.Read();
  REQUIRE(written.size() == 3);
  for (size_t i = 0; i < written.size(); ++i) {
    CHECK(written[i].sequence == i + 1);
    CHECK(written[i].time == kNow);
  }
  CHECK(written[0].type == OperationType::kApplyBatch);
  CHECK(written[1].type == OperationType::kDropField);
  const AnyOperation first = Must(DecodeOperation(written[0].type, written[0].body));
  CHECK(ToString(first) == ToString(Creating("a")));
}

TEST_CASE("an operation that the engine refuses is in the file too, and is refused again there") {
  JournalFile file;
  const AnyOperation unknown = DropField{"properties.unheard_of"};
  const absl::Status refused = file.journal.Submit(unknown).status();
  CHECK_FALSE(refused.ok());
  CHECK(file.journal.sequence() == 1);
  const std::vector<JournalFile::Written> written = file.Read();
  REQUIRE(written.size() == 1);
  Engine other(*Schema::Create(SampleSchema()), {});
  const AnyOperation again = Must(DecodeOperation(written[0].type, written[0].body));
  CHECK(other.Execute(again, written[0].time).status() == refused);
}

TEST_CASE("calls of many threads are each in the file once, in the order of their execution") {
  JournalFile file;
  constexpr int kThreads = 4;
  constexpr int kCalls = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i)
        (void)file.journal.Submit(Creating(std::to_string(t) + "_" + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(file.customers() == kThreads * kCalls);
  CHECK(file.journal.sequence() == kThreads * kCalls);
  const std::vector<JournalFile::Written> written = file.Read();
  REQUIRE(written.size() == kThreads * kCalls);
  // Rows of the table are in order of creation, so the same order makes the same rows.
  Engine other(*Schema::Create(SampleSchema()), {});
  for (const JournalFile::Written& operation : written) {
    const AnyOperation again = Must(DecodeOperation(operation.type, operation.body));
    Must(other.Execute(again, operation.time).status());
  }
  for (Row row = 0; row < kThreads * kCalls; ++row) {
    CHECK(other.versions().current().TextOf(row).id() ==
          file.engine.versions().current().TextOf(row).id());
  }
}

TEST_CASE("the journal knows how many bytes follow the checkpoint") {
  JournalFile file;
  CHECK(file.journal.bytes() == 0);
  Must(file.journal.Submit(Creating("a")).status());
  const uint64_t bytes = file.journal.bytes();
  CHECK(bytes > 0);
  Must(file.journal.Submit(Creating("a")).status());
  CHECK(file.journal.bytes() == 2 * bytes);
  file.journal.Forget(bytes);
  CHECK(file.journal.bytes() == bytes);
}

}  // namespace
}  // namespace tranche::internal::testing
