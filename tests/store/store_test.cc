#include "tranche/store.h"

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/support/drive.h"
#include "tests/support/failing_new.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_directory.h"

namespace tranche::internal::testing {
namespace {

namespace fs = std::filesystem;

StoreOptions NewFile(Durability durability = Durability::kProcessCrashSafe) {
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = durability;
  return options;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

void Execute(const std::string& path, const char* sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
  REQUIRE(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(connection);
}

Draft InFrance(const std::string& name) {
  return {name, "of " + name, {{RuleOperator::kAnd, {{"country", Operator::kIn, {"FR"}}}}}, ""};
}

Batch Of(const std::string& id, const std::string& country) {
  Batch batch;
  batch.Upsert(Customer{id, {{"name", {"N " + id}}, {"country", {country}}}});
  return batch;
}

// Calls `body`; what it throws ends here, as in a host that is careful.
template <typename Body>
void CallsWithoutThrowing(const Body& body) {
  try {
    body();
  } catch (const std::exception&) {
  }
}

TEST_CASE("what was acknowledged is there when the store is opened again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  Segment created;
  {
    auto store = Must(Store::Open(path, NewFile(Durability::kDurable)));
    Must(store->Apply(Of("a", "FR")));
    created = Must(store->CreateSegment(InFrance("french")));
    Must(store->Apply(Of("b", "FR")));
    Must(store->Apply(Of("c", "DE")));
    CHECK(store->Stats().sequence == 4);
    CHECK(store->Stats().checkpoint_sequence == 0);
    CHECK(store->Stats().journal_bytes > 0);
    CHECK_FALSE(store->Stats().last_checkpoint.has_value());
  }
  for (const bool checkpoints : {true, false}) {
    auto store = Must(Store::Open(path));
    const Snapshot snapshot = store->Read();
    CHECK(snapshot.customer_count() == 3);
    const Segment found = Must(snapshot.GetSegment(created.id));
    CHECK(found.count == 2);
    CHECK(found.name == "french");
    CHECK(found.created_at == created.created_at);
    CHECK(found.updated_at == created.updated_at);
    CHECK(Members(*store, SegmentId{created.id}) == std::vector<std::string>{"a", "b"});
    CHECK(store->Stats().sequence == 4);
    Must(store->Verify());
    if (!checkpoints) continue;
    const absl::Time before = absl::Now();
    Must(store->Checkpoint());
    REQUIRE(store->Stats().last_checkpoint.has_value());
    CHECK(store->Stats().last_checkpoint->status.ok());
    CHECK(store->Stats().last_checkpoint->time >= before);
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Stats().checkpoint_sequence == 4);
  CHECK(store->Stats().journal_bytes == 0);
}

TEST_CASE("ids that a store gives go on where they stopped") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::string second;
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->CreateSegment(InFrance("one")));
    second = Must(store->CreateSegment(InFrance("two"))).id;
    Must(store->DeleteSegment(second));
    Must(store->Checkpoint());
  }
  auto store = Must(Store::Open(path));
  CHECK(Must(store->CreateSegment(InFrance("three"))).id != second);
}

TEST_CASE("sets of values that nobody holds any more are gone when the store is opened again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::vector<Value> values;
  for (int i = 0; i < 12; ++i) values.push_back("v" + std::to_string(i));
  StoreOptions options = NewFile();
  options.schema = SchemaSpec{{{"properties.p", FieldKind::kMultiSelect, values}}};
  uint64_t before = 0;
  std::vector<Value> last;
  {
    auto store = Must(Store::Open(path, std::move(options)));
    Must(store->Apply(Of("a", "FR")));
    Must(store->Apply(Of("b", "FR")));
    for (unsigned bits = 1; bits < 1u << 12; ++bits) {
      last.clear();
      for (unsigned i = 0; i < 12; ++i) {
        if ((bits >> i & 1) != 0) last.push_back(values[i]);
      }
      Batch batch;
      batch.Patch(Customer{"a", {{"properties.p", last}}});
      if (bits == 77) batch.Patch(Customer{"b", {{"properties.p", last}}});
      Must(store->Apply(batch));
    }
    before = store->Memory().dictionaries;
    Must(store->Checkpoint());
    Must(store->Verify());
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Memory().dictionaries < before / 4);
  CHECK(Must(store->Read().GetCustomer("a")).Get("properties.p").size() == 12);
  CHECK(Must(store->Read().GetCustomer("b")).Get("properties.p").size() == 4);  // 77 = 0b1001101
  CHECK(Count(*store, MakeDraft(HasAll("properties.p", last))) == 1);
}

TEST_CASE("a load counts whole or not at all") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  const std::string name(5'000, 'n');
  {
    auto store = Must(Store::Open(path, NewFile()));
    const auto add = [&](Loader& loader, const std::string& prefix, int count) {
      for (int i = 0; i < count; ++i) {
        const std::string id = prefix + std::to_string(i);
        const std::string_view value = name;
        const AttributeView attribute{"name", {&value, 1}};
        Must(loader.Add({id, {&attribute, 1}}, static_cast<uint64_t>(i) + 1));
      }
    };
    {
      Loader given_up = store->Load();
      add(given_up, "x", 1'000);  // more than one part
    }
    Loader loader = store->Load();
    add(loader, "y", 1'000);
    CHECK(Must(loader.Commit()).records == 1'000);
    Loader strict = store->Load({true, {}});
    add(strict, "z", 10);
    strict.Reject(11, "bad");
    CHECK_FALSE(strict.Commit().ok());
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Read().customer_count() == 1'000);
  CHECK(store->Read().GetCustomer("y999").ok());
}

TEST_CASE("a refused call is refused, and the store goes on") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->Apply(Of("a", "FR")));
    CHECK(store->Apply(Of("b", "XX")).status().code() == absl::StatusCode::kInvalidArgument);
    Must(store->Apply(Of("c", "FR")));
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 2);
}

TEST_CASE("calls of many threads are all there, and share transactions") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto options = NewFile(Durability::kDurable);
    options.checkpoint_after_bytes = 2'000;  // while they write
    auto store = Must(Store::Open(path, std::move(options)));
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          failures += !store->Apply(Of(id, "FR")).ok();
          failures += !store->Read().GetCustomer(id).ok();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failures == 0);
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 400);
}

TEST_CASE("a listener that throws keeps no other writer waiting") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto options = NewFile();
    std::atomic<int> heard = 0;
    options.listener = [&](const BatchResult&) {
      if (++heard % 10 == 1) throw std::runtime_error("from the listener");
    };
    auto store = Must(Store::Open(path, std::move(options)));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          CallsWithoutThrowing([&] { (void)store->Apply(Of(id, "FR")); });
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(heard == 200);
    CHECK(store->Read().customer_count() == 200);
    CHECK(store->Stats().sequence == 200);
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 200);
}

TEST_CASE("an allocation that fails while a row is made refuses that row and loses no writer") {
  // Each operation of a row of up to three makes the row grow. A fourth might find room in it, and
  // the failure would strike later.
  constexpr int kWriters = 3;
  constexpr int kMost = kWriters * 50;
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::atomic<int> applied = 0;
  {
    auto options = NewFile();
    std::atomic<int> calls = 0;
    options.clock = [&] {
      if (++calls % 10 == 1) FailNextAllocation();  // of the row: the clock is asked for its time
      return absl::UnixEpoch();
    };
    auto store = Must(Store::Open(path, std::move(options)));
    std::atomic<int> others = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kWriters; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          const absl::Status status = store->Apply(Of(id, "FR")).status();
          applied += status.ok();
          others += !status.ok() && !absl::IsResourceExhausted(status);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(others == 0);
    CHECK((applied < kMost) == TRANCHE_NEW_CAN_FAIL);
    CHECK(applied > 50);
    CHECK_FALSE(store->IsDamaged());
    CHECK(store->Read().customer_count() == static_cast<uint64_t>(applied));
    CHECK(store->Stats().sequence == static_cast<uint64_t>(applied));
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == static_cast<uint64_t>(applied));
}

TEST_CASE("a loader of a store moves to another thread and ends there") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  for (const bool commits : {true, false}) {
    Loader loader = store->Load();
    std::thread([commits, moved = std::move(loader)]() mutable {
      Must(moved.Add(Customer{commits ? "committed" : "given up", {}}, 1));
      if (commits) Must(moved.Commit());
      const Loader gone = std::move(moved);
    }).join();
    Must(store->Apply(Of(commits ? "a" : "b", "FR")));  // waits for nobody
  }
  CHECK(store->Read().customer_count() == 3);
}

TEST_CASE("the listener hears what is applied, not what opening applies again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  int heard = 0;
  for (int expected = 1; expected <= 2; ++expected) {
    auto options = NewFile();
    options.listener = [&](const BatchResult&) { ++heard; };
    auto store = Must(Store::Open(path, std::move(options)));
    Must(store->Apply(Of("a" + std::to_string(expected), "FR")));
    CHECK(heard == expected);
  }
}

TEST_CASE("a file that is not there is made only when there is a schema") {
  const TemporaryDirectory directory;
  CHECK(Store::Open(directory.PathOf("a")).status().code() == absl::StatusCode::kNotFound);
  CHECK_FALSE(fs::exists(directory.PathOf("a")));
  CHECK(Store::Open(directory.PathOf("no/a"), NewFile()).status().code() ==
        absl::StatusCode::kUnavailable);
}

TEST_CASE("a schema that is not the file's is refused") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  Must(Store::Open(path, NewFile()));
  StoreOptions options;
  options.schema = SchemaSpec{{{"properties.unheard_of", FieldKind::kSelect, {{"x"}}}}};
  const absl::Status status = Store::Open(path, std::move(options)).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(status, "properties.unheard_of"));
  Must(Store::Open(path, NewFile()));
}

TEST_CASE("a schema that is not the file's is refused before the customers are read") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->Apply(Of("a", "FR")));
    Must(store->Checkpoint());
    Must(store->AddField({"properties.late", FieldKind::kSelect, {{"x"}}}));
  }
  // The last chunk is never reached.
  Execute(path, "UPDATE chunk SET checksum = 0 WHERE place = (SELECT max(place) FROM chunk)");
  const auto open_with = [&](const FieldSpec& field) {
    StoreOptions options;
    options.schema = SchemaSpec{{field}};
    return Store::Open(path, std::move(options)).status();
  };
  const absl::Status unheard_of = open_with({"properties.latte", FieldKind::kSelect, {{"x"}}});
  CHECK(unheard_of.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(unheard_of, "properties.latte"));
  const absl::Status other_kind = open_with({"country", FieldKind::kMultiSelect, {}});
  CHECK(other_kind.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(other_kind, "country"));
  // A field that only the journal declares is the file's as well.
  CHECK(absl::IsDataLoss(open_with({"properties.late", FieldKind::kSelect, {{"x"}}})));
}

TEST_CASE("a second store is refused while the first is open") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  auto store = Must(Store::Open(path, NewFile()));
  const absl::Status status = Store::Open(path).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(status, "in use by another store of this process"));
  Must(store->Apply(Of("a", "FR")));
  store.reset();
  Must(Store::Open(path));
}

TEST_CASE("files of others are refused and left as they are") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  SECTION("text") { Write(path, std::string(3'000, 'x')); }
  SECTION("a little text") { Write(path, "hello"); }
  SECTION("a database") { Execute(path, "CREATE TABLE t (x); INSERT INTO t VALUES (1)"); }
  SECTION("a database with a log") {
    const std::string other = directory.PathOf("b");
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(other.c_str(), &connection) == SQLITE_OK);
    REQUIRE(sqlite3_exec(connection, "PRAGMA journal_mode=WAL; CREATE TABLE t (x)", nullptr,
                         nullptr, nullptr) == SQLITE_OK);
    fs::copy_file(other, path);
    fs::copy_file(other + "-wal", path + "-wal");
    sqlite3_close(connection);
    REQUIRE_FALSE(Read(path + "-wal").empty());
  }
  SECTION("a newer version") {
    Must(Store::Open(path, NewFile()));
    Execute(path, "PRAGMA user_version=77");
  }
  const std::string before = Read(path);
  const std::string log_before = Read(path + "-wal");
  for (const bool may_create : {false, true}) {
    const absl::Status status = Store::Open(path, may_create ? NewFile() : StoreOptions()).status();
    INFO(status.ToString());
    CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  }
  CHECK(Read(path) == before);
  CHECK(Read(path + "-wal") == log_before);
}

TEST_CASE("a symbolic link is not followed") {
  const TemporaryDirectory directory;
  Must(Store::Open(directory.PathOf("a"), NewFile()));
  fs::create_symlink(directory.PathOf("a"), directory.PathOf("b"));
  CHECK_FALSE(Store::Open(directory.PathOf("b")).ok());
}

// A small store in one file, without a log.
std::string SmallFile(const std::string& path) {
  {
    auto store = Must(Store::Open(path, NewFile()));
    for (int i = 0; i < 20; ++i)
      Must(store->Apply(Of("customer" + std::to_string(i), i % 2 == 0 ? "FR" : "DE")));
    Must(store->CreateSegment(InFrance("french")));
    Must(store->Checkpoint());
    Must(store->Apply(Of("later", "FR")));
  }
  REQUIRE_FALSE(fs::exists(path + "-wal"));
  return Read(path);
}

bool IsWhole(Store& store) {
  const Snapshot snapshot = store.Read();
  for (const std::string& id : Ids(Must(snapshot.ListCustomers(Everybody{}, {0, 100, ""})))) {
    const Customer customer = Must(snapshot.GetCustomer(id));
    if (customer.Get("name").size() != 1 || customer.Get("name")[0] != "N " + id) return false;
  }
  const auto french = snapshot.FindSegmentByName("french");
  return snapshot.customer_count() == 21 && french.ok() && french->count == 11 &&
         Members(store, SegmentId{french->id}).size() == 11;
}

bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kNotFound;
}

TEST_CASE("a truncated file is refused, whatever its length") {
  const TemporaryDirectory directory;
  const std::string whole = SmallFile(directory.PathOf("a"));
  const std::string path = directory.PathOf("b");
  for (size_t length = 1; length < whole.size(); length += length < 600 ? 7 : 997) {
    INFO("length " << length << " of " << whole.size());
    Write(path, whole.substr(0, length));
    auto store = Store::Open(path);
    REQUIRE_FALSE(store.ok());
    REQUIRE(IsRefusal(store.status()));
  }
}

TEST_CASE("each byte of the file flipped is found, or does no harm") {
  const TemporaryDirectory directory;
  const std::string whole = SmallFile(directory.PathOf("a"));
  const std::string path = directory.PathOf("b");
  StoreOptions options;
  options.durability = Durability::kProcessCrashSafe;  // no sync: there are tens of thousands
  int found = 0;
  const size_t step = kIsSanitized ? 13 : 1;
  for (size_t at = 0; at < whole.size(); at += step) {
    INFO("byte " << at << " of " << whole.size());
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    Write(path, damaged);
    fs::remove(path + "-wal");
    auto store = Store::Open(path, options);
    if (store.ok()) {
      REQUIRE(IsWhole(**store));
    } else {
      ++found;
      REQUIRE(IsRefusal(store.status()));
    }
  }
  CHECK(found > 100);
}

}  // namespace
}  // namespace tranche::internal::testing
