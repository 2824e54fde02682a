// Which files a store opens: its own, whole, and of the schema that is asked for.
#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/store/store_fixture.h"
#include "tests/support/drive.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_directory.h"

namespace tranche::internal::testing {
namespace {

namespace fs = std::filesystem;

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

TEST_CASE("a truncated file is refused, or nothing is missing, whatever its length") {
  const TemporaryDirectory directory;
  const std::string whole = SmallFile(directory.PathOf("a"));
  const std::string path = directory.PathOf("b");
  for (size_t length = 1; length < whole.size(); length += length < 600 ? 7 : 997) {
    INFO("length " << length << " of " << whole.size());
    Write(path, whole.substr(0, length));
    auto store = Store::Open(path);
    if (store.ok()) {  // the last page may end with bytes that mean nothing
      REQUIRE(length + 1024 > whole.size());
      REQUIRE(IsWhole(**store));
    } else {
      REQUIRE(IsRefusal(store.status()));
    }
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
