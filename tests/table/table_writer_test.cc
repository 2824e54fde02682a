#include "src/table/table_writer.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <vector>

#include "src/base/aligned.h"
#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

bool IsLive(const Version& version, Row row) {
  return version.block(BlockOf(row)).live.Contains(InBlock(row));
}

// Whether the numbers of a version are those of these rows.
bool HoldsNumbers(const Version& version, const std::vector<std::vector<Code>>& codes,
                  const std::vector<std::vector<Number>>& numbers, const std::vector<bool>& live) {
  for (size_t slot = 0; slot < numbers.size(); ++slot) {
    const FieldId id = version.schema->number_fields()[slot];
    for (Row row = 0; row < live.size(); ++row) {
      const bool is_held = live[row] && codes[id][row] != kNotSet;
      if (is_held && version.NumberOf(id, row) != numbers[slot][row]) return false;
    }
  }
  return true;
}

// Whether the bitmaps and the codes of a version are those of these rows.
bool Holds(const Version& version, const std::vector<std::vector<Code>>& codes,
           const std::vector<bool>& live) {
  for (const FieldId id : kUsedFields) {
    const Field& field = version.schema->field(id);
    if (!field.has_column()) continue;
    std::vector<std::vector<Row>> rows(field.values->size() + 2);
    for (Row row = 0; row < live.size(); ++row) {
      const Code code = live[row] ? codes[id][row] : kNotSet;
      if (IsLive(version, row) != live[row] || version.CodeOf(id, row) != code) return false;
      if (!live[row]) continue;
      if (code == kNotSet) {
        if (field.stores_not_set()) rows[kNotSet].push_back(row);
      } else if (field.is_multi()) {
        for (const Code value : field.sets->Values(code)) rows[value].push_back(row);
      } else {
        rows[code].push_back(row);
      }
    }
    for (Code value = 0; value < rows.size(); ++value) {
      const ValueState& state = version.fields[id].values[value];
      std::vector<Row> held;
      for (BlockId block = 0; block < version.block_count(); ++block) {
        state.blocks[block].ForEach([&](uint16_t row) { held.push_back(RowAt(block, row)); });
      }
      if (held != rows[value] || state.total != held.size()) return false;
    }
  }
  return true;
}

void ChangeNumber(Blocks* blocks, Random& random, Row row) {
  const FieldId field = random.Percent(50) ? kSmallNumber : kAnyNumber;
  const Code code = random.Percent(80) ? kPresent : kNotSet;
  blocks->table.writer.ChangeCode(field, row, blocks->codes[field][row], code);
  blocks->codes[field][row] = code;
  if (code == kNotSet) return;
  const Number number = blocks->RandomNumber(field);
  blocks->table.writer.ChangeNumber(field, row, number);
  blocks->numbers[blocks->table.schema->field(field).number_slot][row] = number;
}

TEST_CASE("codes and bitmaps agree through random changes, in pinned versions too") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Blocks blocks(&random);
  blocks.AddMixed(kBlockRows - 50);
  blocks.AddMixed(2000);  // into the block that is there, and into a new one
  struct Reader {
    Version version;
    std::vector<std::vector<Code>> codes;
    std::vector<std::vector<Number>> numbers;
    std::vector<bool> live;
  };
  std::vector<Reader> readers;
  for (int step = 0; step < 4; ++step) {
    readers.push_back({blocks.table.Pin(), blocks.codes, blocks.numbers, blocks.live});
    for (int i = 0; i < 400; ++i) {
      const auto row = static_cast<Row>(random.Below(blocks.live.size()));
      if (random.Percent(30)) blocks.Remove(row);
      if (!blocks.live[row]) continue;
      const FieldId field = random.Percent(50) ? kTwoValues : kHundredValues;
      const auto code =
          static_cast<Code>(random.Below(blocks.table.schema->field(field).values->size() + 1));
      blocks.table.writer.ChangeCode(field, row, blocks.codes[field][row], code);
      blocks.codes[field][row] = code;
      ChangeNumber(&blocks, random, row);
    }
    REQUIRE(Holds(blocks.table.version, blocks.codes, blocks.live));
    REQUIRE(HoldsNumbers(blocks.table.version, blocks.codes, blocks.numbers, blocks.live));
  }
  for (const Reader& reader : readers) {
    REQUIRE(Holds(reader.version, reader.codes, reader.live));
    REQUIRE(HoldsNumbers(reader.version, reader.codes, reader.numbers, reader.live));
  }
  CHECK(blocks.table.LeakedBytes() == 0);
}

TEST_CASE("patches end a few hundred containers at a time, and bitmaps stay as they are") {
  Random random(1);
  Blocks blocks(&random);
  blocks.Add(3 * kBlockRows, Shape::kScattered);
  blocks.table.Pin();
  for (int i = 0; i < 60; ++i) blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
  const uint32_t patches = blocks.table.heap.patch_count();
  CHECK(patches > 30);
  blocks.table.clock.UnpinAll();
  blocks.table.Next();
  PatchCursor cursor;
  blocks.table.writer.EndPatches(&cursor);
  CHECK(blocks.table.heap.patch_count() < patches);
  CHECK(blocks.table.heap.patch_count() > 0);
  for (int i = 0; i < 20; ++i) blocks.table.writer.EndPatches(&cursor);
  CHECK(blocks.table.heap.patch_count() == 0);
  CHECK(Holds(blocks.table.version, blocks.codes, blocks.live));
  CHECK(blocks.table.LeakedBytes() == 0);
}

TEST_CASE("codes and bitmaps agree however many rows come at a time") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Blocks blocks(&random);
  for (const uint32_t rows : {64, 1, 63, 6400, 20'000, 2'300, 65'536 + 100, 28, 128}) {
    blocks.AddMixed(rows);
    INFO(rows << " rows more");
    REQUIRE(Holds(blocks.table.version, blocks.codes, blocks.live));
    REQUIRE(HoldsNumbers(blocks.table.version, blocks.codes, blocks.numbers, blocks.live));
  }
}

TEST_CASE("a dropped field leaves no part, and the fields after it keep their rows") {
  Table table({{Property("a", FieldKind::kSelect, 3), Property("b", FieldKind::kMultiSelect, 2),
                Property("c", FieldKind::kSelect, 300)}});
  const FieldId b = table.schema->Find("properties.b");
  const FieldId c = table.schema->Find("properties.c");
  table.schema->field(b).sets->Intern(std::vector<Code>{1, 2});
  for (Row row = 0; row < 1000; ++row) {
    std::vector<Code> codes(table.schema->size());
    codes[b] = row % 2;
    codes[c] = row % 301;
    table.writer.Add({codes, {}});
  }
  const Version pinned = table.Pin();
  table.writer.DropField(b);
  const auto schema = table.schema->WithoutField(b);
  table.version.schema = schema.get();
  REQUIRE(schema->Find("properties.c") == b);
  for (Row row = 0; row < 1000; ++row) {
    REQUIRE(table.version.CodeOf(b, row) == row % 301);
    REQUIRE(pinned.CodeOf(b, row) == row % 2);
    REQUIRE(pinned.CodeOf(c, row) == row % 301);
  }
  CHECK(table.version.fields[b].values[7].total == 4);
  CHECK(table.version.fields[c].value_count == 0);
  CHECK(table.version.block(0).column(c) == nullptr);
  CHECK(pinned.fields[b].values[1].total == 500);
  CHECK(table.LeakedBytes() == 0);
}

TEST_CASE("a dropped field of numbers leaves no part, and those after it move up") {
  Table table({{NumberProperty("a"), Property("b", FieldKind::kSelect, 2), NumberProperty("c")}});
  const FieldId a = table.schema->Find("properties.a");
  const FieldId c = table.schema->Find("properties.c");
  for (Number row = 0; row < 1000; ++row) {
    std::vector<Code> codes(table.schema->size());
    codes[a] = codes[c] = kPresent;
    const std::vector<Number> numbers = {row, 1'000'000 * row};
    table.writer.Add({codes, numbers});
  }
  const Version pinned = table.Pin();
  table.writer.DropField(a);
  const auto schema = table.schema->WithoutField(a);
  table.version.schema = schema.get();
  for (Row row = 0; row < 1000; ++row) {
    REQUIRE(table.version.NumberOf(static_cast<FieldId>(c - 1), row) == Number{1'000'000} * row);
    REQUIRE(pinned.NumberOf(a, row) == Number{row});
    REQUIRE(pinned.NumberOf(c, row) == Number{1'000'000} * row);
  }
  CHECK(table.LeakedBytes() == 0);
}

TEST_CASE("a parent is kept until it is cleared") {
  Table table{SchemaSpec()};
  const std::vector<Code> codes(table.schema->size(), kNotSet);
  const Row parent = table.writer.Add({codes, {}});
  const Row child = table.writer.Add({codes, {}});
  CHECK(table.version.ParentOf(child) == kNoRow);
  table.writer.SetParent(child, parent);
  CHECK(table.version.ParentOf(child) == parent);
  table.writer.SetParent(child, kNoRow);
  CHECK(table.version.ParentOf(child) == kNoRow);
}

}  // namespace
}  // namespace tranche::internal::testing
