// A checkpoint: of one version of the index, all that cannot be derived, in chunks of a bounded
// size.
//
// Values and their order, so that codes stay what they are; codes, texts and parents of the
// customers in order of creation; definitions with their times. Bitmaps, memberships, counts and
// the look-up of ids are built again by the ways a bulk load takes, which is faster than to read
// them.
#ifndef TRANCHE_SRC_IMAGE_IMAGE_H_
#define TRANCHE_SRC_IMAGE_IMAGE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/bytes.h"
#include "src/base/pages.h"
#include "src/base/text_arena.h"
#include "src/engine/engine.h"
#include "src/engine/restore.h"
#include "src/image/image_format.h"
#include "src/table/table_writer.h"

namespace tranche::internal {

// A version pinned, with what of the engine's state belongs to it.
class ImageSource {
 public:
  // While nobody writes. The engine must outlive it. Cost: a copy of 8 bytes for each customer who
  // has a version.
  explicit ImageSource(const Engine& engine);

  // Calls `sink` with each chunk, until it fails. Any thread, beside a writer.
  absl::Status Write(const std::function<absl::Status(std::string_view chunk)>& sink) const;

 private:
  // By code, the number of each set of a multi-valued field in the image: by the first in `live`
  // who holds it, so that equal customers make equal bytes. Those that nobody holds any more have
  // none.
  std::vector<Code> SetNumbers(FieldId id, const std::vector<Row>& live) const;
  std::string FieldChunk(FieldId id, const std::vector<Code>& set_numbers) const;
  // `numbers` are the rows as the image counts them.
  std::string RowsChunk(const std::vector<Row>& rows, const std::vector<Row>& numbers,
                        const std::vector<std::vector<Code>>& set_numbers) const;
  // Those of a property that are set.
  void PutTexts(const std::vector<Row>& rows, FieldId field, ByteWriter* to) const;
  std::string SegmentsChunk(std::span<const SegmentSlot> slots) const;
  std::string VersionsChunk(size_t first, size_t count) const;
  static std::string PositionsChunk(std::span<const Position> positions);

  const Pin version_;
  std::vector<uint32_t> set_counts_;  // by FieldId
  uint64_t last_id_;
  const CustomerVersions& customer_versions_;
  const Dictionary& sources_;             // of positions
  const std::vector<uint64_t> versions_;  // of those, as they are in this version of the index
};

// Builds an engine from chunks that may be damaged: DataLoss then. FailedPrecondition when they are
// of a format that this version of the library does not read.
class ImageReader {
 public:
  explicit ImageReader(IndexOptions options) : options_(std::move(options)) {}

  absl::Status Add(std::string_view chunk);
  // Null until the first chunk that is not a field.
  const Schema* schema() const { return schema_.get(); }
  absl::StatusOr<std::unique_ptr<Engine>> Finish();

 private:
  struct FieldImage {
    FieldKind kind;
    Domain domain;
    std::vector<Value> values;
    std::vector<Code> retired;
    std::vector<std::vector<Code>> sets;
  };

  absl::Status ReadFormat(ChunkKind kind, ByteReader* from);
  absl::Status ReadTime(ByteReader* from);
  absl::Status AddField(ByteReader* from);
  absl::Status MakeEngine();
  absl::Status AddRows(ByteReader* from);
  // The numbers of the rows whose codes, as they wait, say that they hold one.
  void GetNumbers(ByteReader* from, FieldId field, uint32_t count);
  // The texts of a property, of the rows whose codes say that they hold one.
  absl::Status GetPropertyTexts(ByteReader* from, FieldId field, uint32_t count);
  void MakeRoom(uint32_t count);
  absl::Status AddTexts(ByteReader* from, uint32_t count);
  void FlushRows();
  absl::Status AddSegments(ByteReader* from);
  absl::Status AddVersions(ByteReader* from);
  absl::Status AddPositions(ByteReader* from);

  IndexOptions options_;
  bool has_format_ = false;
  bool has_time_ = false;
  SchemaSpec spec_;
  std::vector<FieldImage> fields_;
  std::shared_ptr<const Schema> schema_;
  std::unique_ptr<Engine> engine_;
  std::optional<Restore> restore_;  // into the engine

  // Rows that are not in the engine yet: a block of them.
  size_t waiting_ = 0;
  size_t room_ = 0;              // for so many
  PagesVector<Code> codes_;      // column by column, `room_` apart
  PagesVector<Number> numbers_;  // the same, by Field::number_slot
  PagesVector<TextRecord> texts_;
  TextArena text_bytes_;
  std::vector<std::string> property_texts_;  // of the rows of one chunk, encoded
  PagesVector<Row> parents_;
  uint64_t row_count_ = 0;

  std::vector<Draft> drafts_;
  std::vector<Engine::Times> times_;
  std::vector<uint64_t> counts_;
  bool has_end_ = false;
  uint64_t customers_ = 0;
  uint64_t segments_ = 0;
  uint64_t last_id_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_IMAGE_H_
