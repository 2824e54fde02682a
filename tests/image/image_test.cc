// Checkpoints written by hand, each with one thing wrong that no checksum tells.
#include "src/image/image.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "src/image/draft_codec.h"
#include "src/image/image_format.h"
#include "src/image/time_codec.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Chunks = std::vector<std::string>;

constexpr FieldId kInvoicingEntity = 3;

struct RowOfImage {
  std::array<std::string, kTextFields> texts;  // in the order of TextField
  Row parent = kNoRow;
  Code entity = 0;
  Code relationship = 0;
};

std::string Rows(const std::vector<RowOfImage>& rows) {
  ByteWriter to;
  to.Put(ChunkKind::kRows);
  to.Put(static_cast<uint32_t>(rows.size()));
  const auto put_codes = [&](const auto& code_of) {
    to.Put(uint8_t{4});
    for (const RowOfImage& row : rows) to.Put(static_cast<Code>(code_of(row)));
  };
  const auto has = [](const RowOfImage& row, TextField field) {
    return row.texts[static_cast<size_t>(field)].empty() ? Code{0} : kPresent;
  };
  const FieldId field_count = kStandardFields + 2;  // those of SampleSchema
  for (FieldId field = 0; field < field_count; ++field) {
    if (field == kCustomerIdField || field == kSegmentField) continue;
    put_codes([&](const RowOfImage& row) {
      return field == kInvoicingEntity     ? row.entity
             : field == kRelationshipField ? row.relationship
             : field == FieldId{6}         ? has(row, TextField::kTaxId)
             : field == FieldId{7}         ? has(row, TextField::kExternalId)
             : field == FieldId{10}        ? has(row, TextField::kName)
             : field == FieldId{11}        ? has(row, TextField::kBillingEmail)
                                           : 0;
    });
  }
  for (const RowOfImage& row : rows) {
    for (const std::string& text : row.texts) to.Put(static_cast<uint16_t>(text.size()));
  }
  for (const RowOfImage& row : rows) {
    for (const std::string& text : row.texts) to.PutRaw(text);
  }
  for (const RowOfImage& row : rows) to.Put(row.parent);
  return to.Take();
}

std::string Segments(const std::vector<Draft>& drafts, uint64_t count) {
  ByteWriter to;
  to.Put(ChunkKind::kSegments);
  to.Put(static_cast<uint32_t>(drafts.size()));
  for (const Draft& draft : drafts) {
    PutDraft(draft, &to);
    PutTime(absl::UnixEpoch(), &to);
    PutTime(absl::UnixEpoch(), &to);
    to.Put(count);
  }
  return to.Take();
}

std::string End(uint64_t customers, uint64_t segments, uint64_t versions = 0,
                uint64_t sources = 0) {
  ByteWriter to;
  to.Put(ChunkKind::kEnd);
  to.Put(customers);
  to.Put(segments);
  to.Put(uint64_t{0});
  to.Put(versions);
  to.Put(sources);
  return to.Take();
}

std::string VersionsOf(const std::vector<std::pair<std::string, uint64_t>>& versions) {
  ByteWriter to;
  to.Put(ChunkKind::kVersions);
  to.Put(static_cast<uint32_t>(versions.size()));
  for (const auto& [id, version] : versions) {
    to.PutText(id);
    to.Put(version);
  }
  return to.Take();
}

std::string PositionsOf(const std::vector<Position>& positions) {
  ByteWriter to;
  to.Put(ChunkKind::kPositions);
  to.Put(static_cast<uint32_t>(positions.size()));
  for (const Position& position : positions) {
    to.PutText(position.source);
    to.Put(position.epoch);
    to.Put(position.sequence);
  }
  return to.Take();
}

Chunks ChunksOf(Engine& engine) {
  Chunks chunks;
  Must(ImageSource(engine).Write([&](std::string_view chunk) {
    chunks.emplace_back(chunk);
    return absl::OkStatus();
  }));
  return chunks;
}

// The chunks of an empty index of SampleSchema, its end left out.
Chunks Fields() {
  Engine engine(Must(Schema::Create(SampleSchema())), {});
  Chunks chunks = ChunksOf(engine);
  chunks.pop_back();
  return chunks;
}

absl::Status Read(const Chunks& chunks) {
  ImageReader reader({});
  for (const std::string& chunk : chunks) {
    const absl::Status status = reader.Add(chunk);
    if (!status.ok()) return status;
  }
  return reader.Finish().status();
}

absl::Status ReadAfterFields(const Chunks& chunks) {
  Chunks all = Fields();
  all.insert(all.end(), chunks.begin(), chunks.end());
  return Read(all);
}

absl::Status ReadRows(const std::vector<RowOfImage>& rows) {
  return ReadAfterFields({Rows(rows), End(rows.size(), 0)});
}

void CheckDamaged(const absl::Status& status, std::string_view why) {
  INFO(status.ToString());
  CHECK(absl::IsDataLoss(status));
  CHECK(Mentions(status, why));
}

const RowOfImage kA{{"a", "Ann", "a@x", "x-1", "t-1"}, kNoRow, 1, kHasChild};
const RowOfImage kB{{"b", "", "", "", ""}, 0, 0, kHasParent};

TEST_CASE("a checkpoint written by hand is read") {
  CHECK(ReadRows({kA, kB}).ok());
  CHECK(ReadRows({}).code() == absl::StatusCode::kDataLoss);  // an empty chunk
  CHECK(ReadAfterFields({End(0, 0)}).ok());
  CHECK(ReadAfterFields(
            {Rows({kA, kB}), Segments({MakeDraft(IsSet("invoicing_entity"), "s")}, 1), End(2, 1)})
            .ok());
}

TEST_CASE("customers who cannot stand beside each other are damage") {
  const auto with = [](auto change) {
    std::vector<RowOfImage> rows = {kA, kB};
    change(rows[1]);
    return ReadRows(rows);
  };
  CheckDamaged(with([](RowOfImage& b) { b.texts[0] = "a"; }), "is there twice");
  CheckDamaged(with([](RowOfImage& b) { b.texts[3] = "x-1"; }), "is there twice");
  CheckDamaged(with([](RowOfImage& b) { b.parent = 2; }), "a parent does not exist");
  CheckDamaged(with([](RowOfImage& b) { b.parent = 1; }), "parents form a cycle");
  CheckDamaged(with([](RowOfImage& b) { b.parent = kNoRow; }), "a relationship is not that");
  CheckDamaged(with([](RowOfImage& b) { b.relationship |= kHasChild; }),
               "a relationship is not that");
  std::vector<RowOfImage> circle = {kA, kB};
  circle[0].parent = 1;
  CheckDamaged(ReadRows(circle), "parents form a cycle");
}

TEST_CASE("customers who hold what nobody can are damage") {
  const auto with = [](auto change) {
    RowOfImage row = kA;
    row.relationship = 0;
    change(row);
    return ReadRows({row});
  };
  CHECK(with([](RowOfImage&) {}).ok());
  CheckDamaged(with([](RowOfImage& row) { row.entity = 3; }), "no such value");
  CheckDamaged(with([](RowOfImage& row) { row.relationship = 4; }), "no such value");
  CheckDamaged(with([](RowOfImage& row) { row.texts[0] = ""; }), "no id");
  CheckDamaged(with([](RowOfImage& row) { row.texts[0] = std::string(256, 'a'); }), "no id");
  CheckDamaged(with([](RowOfImage& row) { row.texts[1] = "\xFF"; }), "not UTF-8");
  CheckDamaged(with([](RowOfImage& row) {  // one character in two texts
                 row.texts[1] = "\xC3";
                 row.texts[2] = "\xA9";
               }),
               "not UTF-8");
}

TEST_CASE("chunks of any size fill blocks, and ids are unique across all of them") {
  std::vector<RowOfImage> rows(kBlockRows + 2 * kRowsPerChunk);
  for (Row row = 0; row < rows.size(); ++row) {
    rows[row].texts[0] = "customer " + std::to_string(row);
    rows[row].texts[1] = std::string(row % 100, 'n');
    if (row % 3 == 0) rows[row].texts[3] = "external " + std::to_string(row);
    if (row >= 10) rows[row].parent = row % 10;
    rows[row].entity = row % 2;
    rows[row].relationship = row < 10 ? kHasChild : kHasParent;
  }
  const auto read = [&](ImageReader* reader) {
    for (const std::string& chunk : Fields()) REQUIRE(reader->Add(chunk).ok());
    size_t size = 1;
    for (auto at = rows.begin(); at < rows.end(); at += static_cast<ptrdiff_t>(size)) {
      size = std::min<size_t>({2 * size, kRowsPerChunk, static_cast<size_t>(rows.end() - at)});
      REQUIRE(reader->Add(Rows({at, at + static_cast<ptrdiff_t>(size)})).ok());
    }
    REQUIRE(reader->Add(End(rows.size(), 0)).ok());
    return reader->Finish();
  };
  ImageReader reader({});
  const auto engine = read(&reader);
  REQUIRE(engine.ok());
  const Pin version((*engine)->versions());
  for (Row row = 0; row < rows.size(); ++row) {
    const TextRecord record = version->TextOf(row);
    REQUIRE(std::equal(record.texts.begin(), record.texts.end(), rows[row].texts.begin()));
    REQUIRE(version->ParentOf(row) == rows[row].parent);
    REQUIRE(version->CodeOf(kInvoicingEntity, row) == rows[row].entity);
  }

  rows.back().texts[3] = "external 0";
  ImageReader second({});
  CheckDamaged(read(&second).status(), "external id \"external 0\" is there twice");
}

TEST_CASE("chunks in a wrong order, or of a wrong shape, are damage") {
  const std::string rows = Rows({kB});
  const Chunks fields = Fields();
  CheckDamaged(Read({}), "end is missing");
  CheckDamaged(Read(fields), "end is missing");
  CheckDamaged(Read({fields[0], fields[1], End(0, 0)}), "other fields");
  CheckDamaged(ReadAfterFields({End(0, 0), End(0, 0)}), "follows its end");
  CheckDamaged(ReadAfterFields({Rows({kA, kB}), fields[2], End(2, 0)}), "follows customers");
  CheckDamaged(ReadAfterFields({"\x09"}), "unknown kind");
  CheckDamaged(ReadAfterFields({""}), "unknown kind");
  CheckDamaged(ReadAfterFields({End(0, 0) + "x"}), "wrong length");
  for (size_t length = 1; length < rows.size(); ++length)
    CHECK(absl::IsDataLoss(ReadAfterFields({rows.substr(0, length), End(1, 0)})));
  for (const size_t chunk : {1, 2}) {
    for (size_t length = 1; length < fields[chunk].size(); ++length) {
      Chunks cut = fields;
      cut[chunk].resize(length);
      cut.push_back(End(0, 0));
      CHECK(absl::IsDataLoss(Read(cut)));
    }
  }
}

TEST_CASE("a checkpoint of another format is refused, and says of which") {
  const auto of_format = [](uint32_t format) {
    ByteWriter to;
    to.Put(ChunkKind::kFormat);
    to.Put(format);
    Chunks chunks = Fields();
    chunks[0] = to.Take();
    chunks.push_back(End(0, 0));
    return Read(chunks);
  };
  CHECK(of_format(kImageFormat).ok());
  const absl::Status newer = of_format(kImageFormat + 1);
  CHECK(absl::IsFailedPrecondition(newer));
  CHECK(MessageOf(newer) == Concat({"the checkpoint is of format ", kImageFormat + 1,
                                    "; this library reads format ", kImageFormat}));
  Chunks without = Fields();
  without.erase(without.begin());
  CheckDamaged(Read(without), "does not begin with its format");
  Chunks cut = Fields();
  cut[0].pop_back();
  CheckDamaged(Read(cut), "does not begin with its format");
  Chunks twice = Fields();
  twice.insert(twice.begin(), twice[0]);
  CheckDamaged(Read(twice), "does not say its time");
  Chunks timeless = Fields();
  timeless.erase(timeless.begin() + 1);
  CheckDamaged(Read(timeless), "does not say its time");
  Chunks two_times = Fields();
  two_times.insert(two_times.begin() + 1, two_times[1]);
  CheckDamaged(Read(two_times), "says its time twice");
}

TEST_CASE("counts that a recount does not find are damage") {
  const std::string rows = Rows({kA, kB});
  const Draft draft = MakeDraft(IsSet("invoicing_entity"), "s");
  CheckDamaged(ReadAfterFields({rows, End(3, 0)}), "counts");
  CheckDamaged(ReadAfterFields({rows, Segments({draft}, 2), End(2, 1)}), "counts");
  CheckDamaged(ReadAfterFields({rows, Segments({draft}, 1), End(2, 2)}), "counts");
  CheckDamaged(ReadAfterFields({rows, Segments({draft, draft}, 1), End(2, 2)}), "name");
  CheckDamaged(ReadAfterFields({Segments({MakeDraft(IsSet("contry"), "s")}, 0), End(0, 1)}),
               "contry");
}

TEST_CASE("counts that follow the days of a zone may be others where its rules are") {
  SchemaSpec schema;
  schema.fields = {{.name = "properties.at", .kind = FieldKind::kDatetime}};
  schema.time_zone = "Europe/Paris";
  IndexOptions options;
  options.now = absl::FromUnixSeconds(1795'867'200);  // 2026-11-28T12:00:00Z
  Engine engine(Must(Schema::Create(schema)), options);
  const auto run = [&](const internal::Operation& operation) {
    Must(engine.Execute(operation, absl::UnixEpoch()).status());
  };
  // The 28th in Calcutta, the 27th in Paris.
  auto batch = std::make_shared<Batch>();
  batch->Upsert(Customer{"a", {{"properties.at", {"2026-11-27T20:00:00Z"}}}});
  run(ApplyBatch{std::move(batch)});
  const Condition today = {"properties.at", Operator::kInLast, {"P0D"}};
  run(CreateSegments{{MakeDraft(today, "today"), MakeDraft(NotIn("segment", {"today"}), "not")}});
  Chunks chunks = ChunksOf(engine);
  CHECK(Read(chunks).ok());
  // As if the rules of the zone had changed since.
  for (std::string& chunk : chunks) {
    if (const size_t at = chunk.find("Europe/Paris"); at != chunk.npos)
      chunk.replace(at, 12, "Asia/Kolkata");
  }
  CHECK(Read(chunks).ok());
}

TEST_CASE("versions of customers are of an id once, none of them missing, and not too great") {
  const std::string versions = VersionsOf({{"a", 7}, {"gone", 0}});
  CHECK(ReadAfterFields({versions, End(0, 0, 2)}).ok());
  CheckDamaged(ReadAfterFields({versions, End(0, 0, 3)}), "missing");
  CheckDamaged(ReadAfterFields({versions, versions, End(0, 0, 4)}), "has another");
  CheckDamaged(ReadAfterFields({VersionsOf({{"", 7}}), End(0, 0, 1)}), "of no customer");
  CheckDamaged(ReadAfterFields({VersionsOf({{std::string(256, 'x'), 7}}), End(0, 0, 1)}),
               "of no customer");
  CheckDamaged(ReadAfterFields({VersionsOf({{"a", kMaxOperationVersion + 1}}), End(0, 0, 1)}),
               "of no customer");
  for (size_t length = 1; length < versions.size(); ++length)
    CHECK(absl::IsDataLoss(ReadAfterFields({versions.substr(0, length), End(0, 0, 2)})));
}

TEST_CASE("positions are of a source once, none of them missing, and some that a batch may have") {
  const std::string positions = PositionsOf({{"crm", 0, 7}, {"billing", kMaxPositionNumber, 1}});
  CHECK(ReadAfterFields({positions, End(0, 0, 0, 2)}).ok());
  CheckDamaged(ReadAfterFields({positions, End(0, 0, 0, 3)}), "missing");
  CheckDamaged(ReadAfterFields({positions, positions, End(0, 0, 0, 4)}), "has another");
  for (const Position& bad : {Position{"", 0, 7}, Position{std::string(256, 'x'), 0, 7},
                              Position{"crm", 0, 0}, Position{"crm", kMaxPositionNumber + 1, 7}}) {
    CheckDamaged(ReadAfterFields({PositionsOf({bad}), End(0, 0, 0, 1)}), "a position is none");
  }
  for (size_t length = 1; length < positions.size(); ++length)
    CHECK(absl::IsDataLoss(ReadAfterFields({positions.substr(0, length), End(0, 0, 0, 2)})));
}

}  // namespace
}  // namespace tranche::internal::testing
