#include "src/table/row_index.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"
#include "tests/table/table_fixture.h"

namespace tranche::internal::testing {
namespace {

// A table whose ids are indexed as the engine does it.
class Indexed {
 public:
  Table table{SchemaSpec()};
  RowIndex index{TextField::kId};

  Row Add(const std::string& id) {
    const Row row = table.writer.Add({std::vector<Code>(table.schema->size(), kNotSet), {}});
    Name(row, id);
    return row;
  }
  void Name(Row row, const std::string& id) {
    SetText(row, id);
    index.Insert(id, row);
  }
  void Unname(Row row) {
    const std::string old(table.version.TextOf(row).id());
    index.EraseFrom(table.version.number, old, row);
    SetText(row, "");
  }
  void Sweep() { index.Sweep(table.clock.oldest(), table.version); }
  Row Find(const std::string& id) const { return index.Find(table.version, id); }

 private:
  void SetText(Row row, const std::string& id) {
    TextRecord record;
    record[TextField::kId] = id;
    table.writer.SetText(row, record);
  }
};

TEST_CASE("a row is found by its text, and by no other") {
  Indexed ids;
  const Row a = ids.Add("a");
  const Row b = ids.Add("b");
  CHECK(ids.Find("a") == a);
  CHECK(ids.Find("b") == b);
  CHECK(ids.Find("c") == kNoRow);
  CHECK(ids.Find("") == kNoRow);
  CHECK(ids.index.FindShared(ids.table.version, "b") == b);
}

TEST_CASE("a pinned version does not find rows that came after it") {
  Indexed ids;
  ids.Add("a");
  const Version pinned = ids.table.Pin();
  const Row b = ids.Add("b");
  CHECK(ids.Find("b") == b);
  CHECK(ids.index.Find(pinned, "b") == kNoRow);
}

TEST_CASE("a pinned version goes on finding a text that left") {
  Indexed ids;
  const Row a = ids.Add("a");
  const Version pinned = ids.table.Pin();
  ids.Sweep();
  ids.Unname(a);
  CHECK(ids.Find("a") == kNoRow);
  CHECK(ids.index.Find(pinned, "a") == a);
  ids.table.Next();
  ids.Sweep();
  CHECK(ids.index.Find(pinned, "a") == a);
}

TEST_CASE("a text that moved to another row is found where each version has it") {
  Indexed ids;
  const Row old_row = ids.Add("a");
  const Version pinned = ids.table.Pin();
  ids.Unname(old_row);
  const Row new_row = ids.Add("a");
  CHECK(ids.Find("a") == new_row);
  CHECK(ids.index.Find(pinned, "a") == old_row);
  ids.table.clock.UnpinAll();
  ids.table.Next();
  ids.Sweep();
  CHECK(ids.Find("a") == new_row);
}

TEST_CASE("a text that left and came back to its row survives the sweep") {
  Indexed ids;
  const Row a = ids.Add("a");
  ids.table.Next();
  ids.Unname(a);
  ids.table.Next();
  ids.Name(a, "a");
  ids.table.Next();
  ids.Sweep();
  CHECK(ids.Find("a") == a);
}

TEST_CASE("what left is swept once no version holds it") {
  Indexed ids;
  for (int i = 0; i < 200; ++i) ids.Unname(ids.Add("id" + std::to_string(i)));
  const uint64_t before = ids.index.memory_bytes();
  ids.table.Next();
  ids.Sweep();
  for (int i = 0; i < 200; ++i) CHECK(ids.Find("id" + std::to_string(i)) == kNoRow);
  const Row again = ids.Add("id7");
  CHECK(ids.Find("id7") == again);
  CHECK(ids.index.memory_bytes() <= before);
}

TEST_CASE("an index of another text finds by that text") {
  Table table{SchemaSpec()};
  RowIndex index{TextField::kExternalId};
  const Row row = table.writer.Add({std::vector<Code>(table.schema->size(), kNotSet), {}});
  TextRecord record;
  record[TextField::kId] = "id";
  record[TextField::kExternalId] = "outer";
  table.writer.SetText(row, record);
  index.Insert("outer", row);
  CHECK(index.Find(table.version, "outer") == row);
  CHECK(index.Find(table.version, "id") == kNoRow);
}

TEST_CASE("every pinned version finds what it holds and nothing else, whatever happens after it") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  Indexed ids;
  struct Reader {
    Version version;
    std::map<std::string, Row> rows;
  };
  std::vector<Reader> readers;
  std::map<std::string, Row> rows;
  std::map<std::string, Row> last_row;  // where a text that left has been
  for (int step = 0; step < 1500; ++step) {
    INFO("TRANCHE_SEED=" << seed << " step " << step);
    const std::string id = "id" + std::to_string(random.Below(30));
    if (const auto found = rows.find(id); found != rows.end()) {
      ids.Unname(found->second);
      last_row[id] = found->second;
      rows.erase(found);
    } else if (const auto old = last_row.find(id);
               old != last_row.end() && random.Percent(50) &&
               ids.table.version.TextOf(old->second).id().empty()) {
      ids.Name(old->second, id);
      rows[id] = old->second;
    } else {
      rows[id] = ids.Add(id);
    }
    if (random.Percent(20)) readers.push_back({ids.table.Pin(), rows});
    if (readers.size() > 5 || (!readers.empty() && random.Percent(15))) {
      const auto gone = readers.begin() + static_cast<ptrdiff_t>(random.Below(readers.size()));
      ids.table.clock.Unpin(gone->version.number);
      readers.erase(gone);
      ids.table.Next();
    }
    ids.table.Next();
    ids.Sweep();
    const auto expect = [&](const std::map<std::string, Row>& held, const std::string& text) {
      const auto found = held.find(text);
      return found == held.end() ? kNoRow : found->second;
    };
    for (int i = 0; i < 30; ++i) {
      const std::string text = "id" + std::to_string(i);
      REQUIRE(ids.Find(text) == expect(rows, text));
      for (const Reader& reader : readers)
        REQUIRE(ids.index.Find(reader.version, text) == expect(reader.rows, text));
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
