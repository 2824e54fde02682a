// Inputs of every format: the same customers load to the same state.
#include <zlib.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "src/json/csv_reader.h"
#include "src/json/input_buffer.h"
#include "tests/json/pieces.h"
#include "tests/json/temporary_file.h"
#include "tests/json/text.h"
#include "tests/support/random.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::unique_ptr<Index> NewIndex() {
  const auto schema = ParseSchema(
      R"({"fields":[{"name":"properties.tier","kind":"select","values":["a","b",7,true]}]})");
  return Index::Create(schema.value()).value();
}

std::string Gzip(std::string_view text) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

struct Loaded {
  std::string error;
  std::vector<std::string> customers;
  std::vector<std::string> rejections;
  std::map<std::string, UnknownKey> unknown;
};

Loaded ResultOf(const Index& index, const absl::StatusOr<LoadReport>& report) {
  if (!report.ok()) return {ErrorOf(report), {}, {}, {}};
  Loaded loaded{"", {}, {}, report->unknown_keys};
  for (const RejectedRecord& rejection : report->rejections) {
    loaded.rejections.push_back(std::to_string(rejection.line) + ": " + rejection.reason);
  }
  const Snapshot snapshot = index.Read();
  PageRequest request;
  for (request.take = kMaxTake;; request.skip += kMaxTake) {
    const Page page = snapshot.ListCustomers(Everybody{}, request).value();
    for (const auto& row : page.rows) {
      loaded.customers.push_back(ToJson(snapshot.GetCustomer(row[0].values[0]).value()));
    }
    if (page.rows.size() < kMaxTake) return loaded;
  }
}

// The rows of CSV, each with its line and its cells, or why there are none.
std::vector<std::string> RowsOf(InputBuffer input) {
  CsvReader reader(std::move(input));
  std::vector<std::string> rows;
  for (CsvRow row; reader.Next(&row);) {
    std::string& text =
        rows.emplace_back(std::to_string(row.line) + ": " + std::string(row.damage));
    for (const std::string_view cell : row.cells) text.append("[").append(cell).append("]");
  }
  return rows;
}

// What a load makes of `text`: the same from memory that ends where the text ends, from a file, and
// from both compressed.
Loaded LoadText(std::string_view text, const std::string& mapping = "") {
  LoadOptions options;
  if (!mapping.empty()) options.mapping = ParseMapping(mapping).value();
  const auto index = NewIndex();
  const Loaded loaded = ResultOf(*index, LoadCustomers(index.get(), ExactText(text), options));
  const std::string packed = Gzip(text);
  for (const std::string_view bytes : {text, std::string_view(packed)}) {
    const auto of_memory = NewIndex();
    const Loaded memory =
        ResultOf(*of_memory, LoadCustomers(of_memory.get(), ExactText(bytes), options));
    const TemporaryFile file(bytes);
    const auto of_file = NewIndex();
    const Loaded from_file =
        ResultOf(*of_file, LoadCustomersFile(of_file.get(), file.path(), options));
    for (const Loaded& other : {memory, from_file}) {
      CHECK(other.error == loaded.error);
      CHECK(other.customers == loaded.customers);
      CHECK(other.rejections == loaded.rejections);
      CHECK(other.unknown == loaded.unknown);
    }
  }
  return loaded;
}

using Strings = std::vector<std::string>;

bool Mentions(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != text.npos;
}

const Strings kTwo = {R"({"id":"a","country":"FR"})", R"({"id":"b","name":"B, \"b\""})"};

TEST_CASE("NDJSON, arrays, records over several lines and CSV load alike") {
  for (const char* text : {
           "{\"id\":\"a\",\"country\":\"FR\"},\r\n{\"id\":\"b\",\"name\":\"B, \\\"b\\\"\"},\r\n",
           "[{\"id\":\"a\",\"country\":\"FR\"},{\"id\":\"b\",\"name\":\"B, \\\"b\\\"\"}]",
           "\xEF\xBB\xBF [\n {\"id\":\"a\",\n  \"country\":\"FR\"}\n,{\"id\":\"b\",\"name\":"
           "\"B, \\\"b\\\"\"}\n]\n",
           "{\n\"id\":\"a\",\n\"country\":\"FR\"\n}\n{\n\"id\":\"b\",\"name\":\"B, "
           "\\\"b\\\"\"\n}\n",
           "id,country,name\na,FR,\nb,,\"B, \"\"b\"\"\"\n",
           "\xEF\xBB\xBFid;country;name\r\na;fr;\r\n;;\r\nb;;\"B, \"\"b\"\"\"",
           "name\tid\tcountry\n\ta\tFRA\n\"B, \"\"b\"\"\"\tb\n",
           "id,country,name\ra,FR,\rb,,\"B, \"\"b\"\"\"\r",
       }) {
    const Loaded loaded = LoadText(text);
    CHECK(loaded.error == "");
    CHECK(loaded.rejections == Strings{});
    CHECK(loaded.customers == kTwo);
  }
}

TEST_CASE("an input with nothing in it has no customers") {
  for (const char* text : {"", "\n\n", "[]", " [ ]\n", "id,name\n", "\xEF\xBB\xBF"}) {
    const Loaded loaded = LoadText(text);
    CHECK(loaded.error == "");
    CHECK(loaded.customers.empty());
    CHECK(loaded.rejections.empty());
  }
}

TEST_CASE("a damaged element of an array takes no other with it") {
  const Loaded loaded = LoadText(
      "[\n{\"id\":\"a\"},\n{\"id\":\"unclosed},\n{\"id\":\"b\"},\n{\"id\":\"c\",\n{\"id\":\"d\"},\n"
      "{\"x\":[1},\n{\"id\":\"e\"},\n7,\n}\n{\"id\":\"f\",}\n]\n");
  CHECK(loaded.customers ==
        Strings{R"({"id":"a"})", R"({"id":"b"})", R"({"id":"d"})", R"({"id":"e"})"});
  REQUIRE(loaded.rejections.size() == 6);
  CHECK(loaded.rejections[0] == "3: unclosed string at column 7");
  CHECK(loaded.rejections[1].starts_with("5: "));
  CHECK(loaded.rejections[2].starts_with("7: "));
  CHECK(loaded.rejections[3] == "9: a customer must be an object");
  CHECK(loaded.rejections[4].starts_with("10: "));
  CHECK(loaded.rejections[5].starts_with("11: "));
}

TEST_CASE("an array that is cut short says where") {
  const Loaded loaded = LoadText("[{\"id\":\"a\"},\n{\"id\":\"b\",");
  CHECK(loaded.customers == Strings{R"({"id":"a"})"});
  CHECK(loaded.rejections == Strings{"2: the input ends inside this record"});
  CHECK(LoadText("[{\"id\":\"a\"}\n").rejections == Strings{"2: the array ends without \"]\""});
  CHECK(LoadText("[{\"id\":\"a\"}]\nx").rejections ==
        Strings{"2: something follows the end of the array"});
}

TEST_CASE("rows of CSV are placed by the line on which they begin") {
  const Loaded loaded = LoadText(
      "id,name,country\na,\"two\nlines\",FR\nb,x,FR,more\n\nc,short\nd,\"open,FR\ne,ok,FR\n,no,"
      "FR\n");
  CHECK(loaded.customers == Strings{R"({"id":"a","name":"two\nlines","country":"FR"})",
                                    R"({"id":"c","name":"short"})",
                                    R"({"id":"e","name":"ok","country":"FR"})"});
  CHECK(loaded.rejections == Strings{"4: the row has 4 cells, the header 3 columns",
                                     "7: a quote that opens here is not closed",
                                     "9: missing \"id\""});
}

TEST_CASE("a header row of CSV may come in pieces, as through a pipe") {
  const std::string_view lf =
      "\xEF\xBB\xBF"
      "identity;id;country\n1;a,b;FR\n";
  const std::string_view crlf = "id,name\r\na,\"two\r\nlines\"\r\nb,\"open\r\nc,C\r\n";
  const std::string_view after_blanks = "\r\n\n\nid;country\n1;FR\n";
  for (const std::string_view text : {lf, crlf, after_blanks}) {
    InputBuffer whole(text);
    const std::vector<std::string> expected = RowsOf(std::move(whole));
    REQUIRE(expected.size() > 1);
    for (uint64_t seed = 1; seed <= 50; ++seed) {
      INFO("pieces of seed " << seed);
      InputBuffer pieces(std::make_unique<testing::PiecesSource>(text, 4, seed));
      CHECK(RowsOf(std::move(pieces)) == expected);
    }
  }
}

TEST_CASE("unknown columns are counted by name, and a header without id says what it has") {
  const Loaded loaded = LoadText("id,Country,\na,FR,x\nb,,\n");
  CHECK(loaded.unknown ==
        std::map<std::string, UnknownKey>{{"(no name)", {2, ""}}, {"Country", {2, "country"}}});
  const Loaded refused = LoadText("Customer ID,First Name\n'1,Ada\n");
  CHECK(Mentions(refused.error, "no column of its header row is \"id\""));
  CHECK(Mentions(refused.error, "did you mean \"Customer ID\"?"));
  CHECK(Mentions(refused.error, "\"First Name\""));
  CHECK(Mentions(LoadText("id,name,name\na,b,c\n").error, "\"name\" twice"));
}

TEST_CASE("an input of another format is told what it is") {
  using std::string_literals::operator""s;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xFF\xFE{\0\"\0"s, "UTF-16"},
      {"{\0\"\0i\0d\0\"\0"s, "UTF-16"},
      {"\xFF\xFE\0\0{\0\0\0"s, "UTF-32"},
      {"PK\x03\x04rest"s, "ZIP"},
      {"PAR1rest"s, "Parquet"},
      {"SQLite format 3\0rest"s, "SQLite"},
      {"%PDF-1.7"s, "PDF"},
      {"<?xml version=\"1.0\"?>"s, "XML"},
      {"<!DOCTYPE html><p>"s, "HTML"},
      {Gzip("{}"), "gzip inside gzip"},
  };
  for (const auto& [bytes, what] : cases) {
    const Loaded loaded = LoadText(bytes == Gzip("{}") ? Gzip(bytes) : bytes);
    CHECK(Mentions(loaded.error, what));
    CHECK(Mentions(loaded.error, "expected JSON"));
  }
}

TEST_CASE(
    "gzip of several members is one input, and one that is cut short or damaged is an error") {
  const std::string packed = Gzip("{\"id\":\"a\"}\n") + Gzip("{\"id\":\"b\"}\n");
  const auto index = NewIndex();
  CHECK(ResultOf(*index, LoadCustomers(index.get(), packed + std::string(20, '\0')))
            .customers.size() == 2);
  for (size_t size = 2; size < packed.size(); ++size) {
    if (size == Gzip("{\"id\":\"a\"}\n").size()) continue;  // whole members
    const auto cut = NewIndex();
    const auto report = LoadCustomers(cut.get(), ExactText(packed.substr(0, size)));
    CHECK(report.status().code() == absl::StatusCode::kDataLoss);
    CHECK(Mentions(ErrorOf(report), "gzip"));
    CHECK(cut->Read().customer_count() == 0);
  }
}

TEST_CASE("CSV whose gzip is damaged inside a row is an error") {
  std::string rows = "id,name\n";
  for (int i = 0; i < 50'000; ++i) rows += std::to_string(i) + ",name " + std::to_string(i) + "\n";
  std::string packed = Gzip(rows);
  packed.resize(packed.size() / 2);
  std::fill(packed.end() - 100, packed.end(), '\xFF');
  const auto index = NewIndex();
  CHECK(absl::IsDataLoss(LoadCustomers(index.get(), packed).status()));
  CHECK(index->Read().customer_count() == 0);
}

TEST_CASE("scalars are their text, every digit kept") {
  const Loaded loaded = LoadText(
      "{\"id\":7210448301122,\"external_id\":157963456373623802012345678901,\"name\":true,"
      "\"properties\":{\"tier\":7}}\n"
      "{\"id\":\"b\",\"x\\u0000\":\"\\u0000\",\"properties\":{\"tier\":true}}\n"
      "{\"id\":\"c\",\"name\":\"\\u0000\"}\n{\"id\":\"d\",\"properties\":{\"tier\":7.0}}\n");
  CHECK(loaded.customers ==
        Strings{R"({"id":"7210448301122","name":"true",)"
                R"("external_id":"157963456373623802012345678901","properties":{"tier":"7"}})",
                R"({"id":"b","properties":{"tier":"true"}})", R"({"id":"c"})", R"({"id":"d"})"});
  CHECK(loaded.rejections.empty());
}

TEST_CASE("a mapping feeds fields from nested keys, flat keys and columns") {
  const std::string mapping = R"({"map":{"customerID":"id","address.country":"country",
      "metadata.*":"properties.*","note":null,
      "methods":{"field":"payment_method_type","split":";","values":{"Card":"card","none":null}}}})";
  const Strings expected = {
      R"({"id":"1","name":"A","country":"FR","payment_method_type":["card","sepa"],)"
      R"("properties":{"tier":"a"}})",
      R"({"id":"2"})"};
  for (const char* text :
       {R"([{"customerID":1,"name":"A","note":"n","address":{"country":"FR","city":"x"},
            "country":"DE","methods":"Card; sepa;none","metadata":{"tier":"a"}},{"customerID":2}])",
        R"({"customerID":"1","name":"A","address.country":"FR","methods":["Card","sepa"],)"
        R"("properties":{"tier":"a"}}
           {"customerID":"2","properties":null})",
        "customerID,name,address.country,country,metadata.tier,methods,note\n"
        "1,A,FR,DE,a,Card; sepa;none,n\n2,,,,,,\n"}) {
    const Loaded loaded = LoadText(text, mapping);
    CHECK(loaded.error == "");
    CHECK(loaded.rejections == Strings{});
    CHECK(loaded.customers == expected);
  }
}

TEST_CASE("an error in a mapping names its place") {
  const auto complaint = [](const char* json) { return ErrorOf(ParseMapping(json)); };
  CHECK(Mentions(complaint(R"({})"), "missing \"map\""));
  CHECK(Mentions(complaint(R"({"map":{"a":"contry"}})"), "(did you mean \"country\"?) at /map/a"));
  CHECK(Mentions(complaint(R"({"map":{"a":"properties.*"}})"), "at /map/a"));
  CHECK(Mentions(complaint(R"({"map":{"a.*.b":"name"}})"), "at /map/a.*.b"));
  CHECK(Mentions(complaint(R"({"map":{"a":7}})"), "at /map/a"));
  CHECK(Mentions(complaint(R"({"map":{"a":{"field":"name","split":""}}})"), "at /map/a/split"));
  CHECK(Mentions(complaint(R"({"map":{"a":{"field":"name","values":{"x":{}}}}})"),
                 "at /map/a/values/x"));
  CHECK(Mentions(complaint(R"({"map":{"a":{"feld":"name"}}})"), "at /map/a"));
}

TEST_CASE("records that cross the edges of the buffer come out whole") {
  std::string lines;
  std::string array = "[";
  std::string csv = "id,name\n";
  testing::Random random(20260301);
  for (int i = 0; i < 30'000; ++i) {
    const std::string id = "cus_" + std::to_string(i);
    const std::string name(random.Between(1, 200), static_cast<char>('a' + i % 26));
    const std::string record = "{\"id\":\"" + id + "\",\"name\":\"{[\\\"" + name + "\"}";
    lines += record + "\n";
    array += (i == 0 ? "" : ",") + record;
    csv += id + ",\"{[\"\"" + name + "\"\n";
  }
  const Loaded expected = LoadText(lines);
  CHECK(expected.customers.size() == 30'000);
  for (const std::string& text : {array + "]", csv}) {
    const Loaded loaded = LoadText(text);
    CHECK((loaded.customers == expected.customers));
    CHECK(loaded.rejections == Strings{});
  }
}

TEST_CASE("an input of any format cut at any byte loads no more than the records before the cut") {
  for (const std::string text :
       {"[{\"id\":\"a\",\"x\":[1,{}]},\n{\"id\":\"b\",\"name\":\"\\\"]\"}]",
        "id,name\na,\"x\"\"\n,y\"\nb,z\n", "{\n\"id\":\"a\"\n}\n{\n\"id\":\"b\"\n}\n"}) {
    for (size_t size = 0; size <= text.size(); ++size) {
      const auto index = NewIndex();
      const auto report =
          LoadCustomers(index.get(), ExactText(std::string_view(text).substr(0, size)));
      CHECK(index->Read().customer_count() <= 2);
      if (!report.ok()) CHECK(Mentions(ErrorOf(report), "CSV"));
    }
  }
}

TEST_CASE("a feed may be an array, compressed, with a byte order mark") {
  const std::string feed =
      "\xEF\xBB\xBF[{\"op\":\"upsert\",\"customer\":{\"id\":\"a\"}},\r\n"
      "{\"op\":\"delete\",\"id\":\"a\"}]";
  for (const std::string& text : {feed, Gzip(feed)}) {
    const auto index = NewIndex();
    const auto report = ApplyFeed(index.get(), text);
    REQUIRE(report.ok());
    CHECK(report->applied == 2);
    CHECK(report->rejected == 0);
  }
  const auto index = NewIndex();
  CHECK(Mentions(ErrorOf(ApplyFeed(index.get(), "op,id\nupsert,a\n")), "CSV"));
}

}  // namespace
}  // namespace tranche::internal
