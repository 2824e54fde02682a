// Bulk loads from NDJSON, in memory and from a file.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/json/temporary_file.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::unique_ptr<Index> NewIndex() {
  const auto schema =
      ParseSchema(R"({"fields":[{"name":"properties.tier","kind":"select","values":["a","b"]}]})");
  auto index = Index::Create(schema.value());
  REQUIRE(index.ok());
  return *std::move(index);
}

struct Loaded {
  std::vector<std::string> customers;  // as JSON, in order of creation
  LoadReport report;
};

Loaded ResultOf(const Index& index, const absl::StatusOr<LoadReport>& report) {
  INFO(ErrorOf(report));
  REQUIRE(report.ok());
  Loaded loaded{{}, *report};
  const Snapshot snapshot = index.Read();
  PageRequest request;
  for (request.take = kMaxTake;; request.skip += kMaxTake) {
    const auto page = snapshot.ListCustomers(Everybody{}, request);
    REQUIRE(page.ok());
    for (const auto& row : page->rows) {
      loaded.customers.push_back(ToJson(snapshot.GetCustomer(row[0].values[0]).value()));
    }
    if (page->rows.size() < kMaxTake) return loaded;
  }
}

// What a load makes of `ndjson`: the same from memory that ends where the text ends, and from a
// file.
Loaded LoadText(const std::string& ndjson) {
  const ExactText exact(ndjson);
  const auto index = NewIndex();
  const Loaded loaded = ResultOf(*index, LoadCustomers(index.get(), exact));

  const TemporaryFile file(ndjson);
  const auto index_of_file = NewIndex();
  const Loaded of_file =
      ResultOf(*index_of_file, LoadCustomersFile(index_of_file.get(), file.path()));
  CHECK(of_file.customers == loaded.customers);
  CHECK(of_file.report.records == loaded.report.records);
  CHECK(of_file.report.rejected == loaded.report.rejected);
  CHECK(of_file.report.unknown_keys == loaded.report.unknown_keys);
  CHECK(ToJson(of_file.report.dropped) == ToJson(loaded.report.dropped));
  return loaded;
}

std::vector<std::string> Rejections(const LoadReport& report) {
  std::vector<std::string> lines;
  for (const RejectedRecord& rejection : report.rejections) {
    lines.push_back(std::to_string(rejection.line) + ": " + rejection.reason);
  }
  return lines;
}

TEST_CASE("every line is a customer, with or without carriage returns and a last line feed") {
  const std::vector<std::string> expected = {R"({"id":"a","country":"FR"})", R"({"id":"b"})"};
  for (const char* ndjson : {"{\"id\":\"a\",\"country\":\"fr\"}\n{\"id\":\"b\"}\n",
                             "{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\"}",
                             "\r\n{\"id\":\"a\",\"country\":\"FR\"}\r\n\r\n  {\"id\":\"b\"}  \r\n",
                             "\xEF\xBB\xBF{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\"}"}) {
    const Loaded loaded = LoadText(ndjson);
    CHECK(loaded.customers == expected);
    CHECK(loaded.report.records == 2);
    CHECK(loaded.report.rejected == 0);
  }
}

TEST_CASE("an empty input loads nobody") {
  for (const char* ndjson : {"", "\n", "\r\n \n", "\xEF\xBB\xBF"}) {
    const Loaded loaded = LoadText(ndjson);
    CHECK(loaded.customers.empty());
    CHECK(loaded.report.records == 0);
  }
}

TEST_CASE("a bad line is reported with its number and reason, and its neighbours load") {
  const Loaded loaded = LoadText(
      "{\"id\":\"a\"}\n"
      "{\"id\":\"unclosed}\n"
      "\n"
      "{\"id\":\"b\"\n"
      "{\"id\":\"c\",\"name\":\"\xFF\"}\n"
      "{\"id\":\"d\"}}\n"
      "{\"id\":\"\",\"country\":\"FR\"}\n"
      "{\"id\":\"f\",\"country\":\"FR\",\"country\":\"FR\"}\n"
      "{\"id\":\"g\",\"x\":" +
      NestedLists(200) +
      "}\n"
      "null\n"
      "{\"id\":\"z\"}");
  CHECK(loaded.customers == std::vector<std::string>{R"({"id":"a"})", R"({"id":"z"})"});
  CHECK(loaded.report.records == 10);
  CHECK(loaded.report.rejected == 8);
  const std::vector<std::string> rejections = Rejections(loaded.report);
  REQUIRE(rejections.size() == 8);
  CHECK(rejections[0] == "2: unclosed string at column 7");
  CHECK(rejections[1] == "4: expected \",\" or \"}\" at column 10");
  CHECK(rejections[2] == "5: invalid UTF-8");
  CHECK(rejections[3] == "6: expected nothing more at column 11");
  CHECK(rejections[4] == "7: missing \"id\"");
  CHECK(rejections[5] == "8: duplicate key \"country\"");
  CHECK(rejections[6] == "9: nested deeper than 64 levels at column 78");
  CHECK(rejections[7] == "10: a customer must be an object");
}

TEST_CASE("all rejections are counted and the first hundred kept") {
  std::string ndjson;
  for (int i = 0; i < 250; ++i) ndjson += "{\n";
  const Loaded loaded = LoadText(ndjson);
  CHECK(loaded.report.rejected == 250);
  CHECK(loaded.report.rejections.size() == kMaxReportedRejections);
}

TEST_CASE("unknown keys are counted by name, and made-up ones cannot flood the report") {
  std::string ndjson = "{\"id\":\"a\",\"mrr\":1,\"tags\":[\"x\"]}\n{\"id\":\"b\",\"mrr\":1e999}\n";
  CHECK(LoadText(ndjson).report.unknown_keys ==
        std::map<std::string, UnknownKey>{{"mrr", {2, ""}}, {"tags", {1, ""}}});
  for (int i = 0; i < 3000; ++i) {
    ndjson += "{\"id\":\"a\",\"k" + std::to_string(i) + "\":null}\n";
  }
  const auto unknown = LoadText(ndjson).report.unknown_keys;
  CHECK(unknown.size() == kMaxReportedKeys + 1);
  CHECK(unknown.at("(other)").count == 2002);
}

TEST_CASE("a strict load stops at the first bad line and applies nothing") {
  for (const char* bad : {"{\"id\":1.5}", "{\"id\":\"x\",\"country\":\"XX\"}"}) {
    const auto index = NewIndex();
    LoadOptions options;
    options.strict = true;
    const auto report = LoadCustomers(
        index.get(), std::string("{\"id\":\"a\"}\n\n") + bad + "\n{\"id\":\"b\"}\n", options);
    CHECK(report.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(ErrorOf(report).find("line 3") != std::string::npos);
    CHECK(index->Read().customer_count() == 0);
  }
}

TEST_CASE("a line longer than a line may be is rejected by itself") {
  const Loaded loaded = LoadText("{\"id\":\"a\"}\n{\"id\":\"b\",\"name\":\"" +
                                 std::string(size_t{17} << 20, 'x') + "\"}\n{\"id\":\"c\"}");
  CHECK(loaded.customers.size() == 2);
  CHECK(Rejections(loaded.report) == std::vector<std::string>{"2: longer than 16 MiB"});
}

TEST_CASE("an input cut short at any byte loads the records before the cut") {
  const std::string ndjson =
      "{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\",\"properties\":{\"tier\":\"a\"}}\r\n{"
      "\"id\":\"c\"}";
  for (size_t size = 0; size <= ndjson.size(); ++size) {
    const auto index = NewIndex();
    const ExactText exact(std::string_view(ndjson).substr(0, size));
    const auto report = LoadCustomers(index.get(), exact);
    REQUIRE(report.ok());
    CHECK(report->records - report->rejected == index->Read().customer_count());
    CHECK(report->rejected <= 1);
  }
}

TEST_CASE("progress ends with every byte of the file") {
  std::string ndjson;
  for (int i = 0; i < 40'000; ++i) {
    ndjson +=
        "{\"id\":\"cus_" + std::to_string(i) + "\",\"name\":\"" + std::string(60, 'n') + "\"}\n";
  }
  const TemporaryFile file(ndjson);
  const auto index = NewIndex();
  uint64_t calls = 0;
  uint64_t last = 0;
  LoadOptions options;
  options.progress = [&](uint64_t done, uint64_t total) {
    ++calls;
    CHECK(done > last);
    CHECK(total == ndjson.size());
    last = done;
  };
  REQUIRE(LoadCustomersFile(index.get(), file.path(), options).ok());
  CHECK(last == ndjson.size());
  CHECK(calls == ndjson.size() / (1 << 20) + 1);
  CHECK(index->Read().customer_count() == 40'000);
}

TEST_CASE("spellings of a code and blanks around values cost no customer") {
  const Loaded loaded = LoadText(
      "{\"id\":\" a \",\"country\":\" uk\",\"language\":\"pt_BR\",\"name\":\" A \"}\n"
      "{\"id\":\"b\",\"country\":\"GBR\",\"language\":\"ger\",\"name\":\" \","
      "\"properties\":{\"tier\":\" a\\t\"}}\n"
      "{\"id\":\"c\",\"country\":\" \",\"payment_method_type\":[\"card \",\"card\",\" \"]}");
  CHECK(loaded.report.rejected == 0);
  CHECK(loaded.customers ==
        std::vector<std::string>{
            R"({"id":" a ","name":" A ","country":"GB","language":"pt"})",
            R"({"id":"b","country":"GB","language":"de","properties":{"tier":"a"}})",
            R"({"id":"c","payment_method_type":["card"]})"});
}

TEST_CASE("a file that cannot be read loads nobody") {
  const auto index = NewIndex();
  CHECK(LoadCustomersFile(index.get(), "/no/such/file").status().code() ==
        absl::StatusCode::kNotFound);
  const auto folder = LoadCustomersFile(index.get(), "/tmp");
  CHECK(folder.status().code() == absl::StatusCode::kUnavailable);
  CHECK(index->Read().version() == NewIndex()->Read().version());
}

TEST_CASE("NUL and control characters in what nobody reads cost no customer") {
  auto index = Index::Create(SchemaSpec()).value();
  const auto report =
      LoadCustomers(index.get(),
                    "{\"id\":\"a\",\"n\\u0000te\":1}\n"
                    "{\"id\":\"b\",\"note\":\"x\\u0000\\u0001\",\"properties\":{\"p\\u0000q\":1}}\n"
                    "{\"id\":\"c\",\"name\":\"x\\u0000\"}\n");
  REQUIRE(report.ok());
  CHECK(index->Read().customer_count() == 3);
  CHECK(report->unknown_keys.at(std::string("n\0te", 4)).count == 1);
  CHECK(report->unknown_keys.at(std::string("properties.p\0q", 14)).count == 1);
  CHECK(report->rejected == 0);
  REQUIRE(report->dropped.size() == 1);
  CHECK(report->dropped[0].field == "name");
  CHECK(report->dropped[0].lines == std::vector<uint64_t>{3});
}

}  // namespace
}  // namespace tranche::internal
