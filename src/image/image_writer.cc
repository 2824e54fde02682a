#include <algorithm>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/engine/describe.h"
#include "src/engine/positions.h"
#include "src/image/draft_codec.h"
#include "src/image/image.h"
#include "src/image/image_format.h"
#include "src/image/time_codec.h"

namespace tranche::internal {
namespace {

constexpr Code kNoNumber = ~Code{0};

// Codes in the fewest whole bytes that hold all of them; none at all when all are 0.
void PutCodes(const std::vector<Code>& codes, ByteWriter* to) {
  const Code largest = *std::max_element(codes.begin(), codes.end());
  const uint8_t width = largest == 0 ? 0 : largest <= 0xFF ? 1 : largest <= 0xFFFF ? 2 : 4;
  to->Put(width);
  for (const Code code : codes) {
    if (width == 1) to->Put(static_cast<uint8_t>(code));
    if (width == 2) to->Put(static_cast<uint16_t>(code));
    if (width == 4) to->Put(code);
  }
}

}  // namespace

ImageSource::ImageSource(const Engine& engine)
    : version_(engine.versions()),
      last_id_(engine.catalog().last_id()),
      customer_versions_(engine.customer_versions()),
      sources_(engine.sources()),
      versions_(customer_versions_.versions()) {
  for (const Field& field : version_->schema->fields())
    set_counts_.push_back(field.is_multi() ? field.sets->size() : 0);
}

absl::Status ImageSource::Write(
    const std::function<absl::Status(std::string_view chunk)>& sink) const {
  ByteWriter format;
  format.Put(ChunkKind::kFormat);
  format.Put(kImageFormat);
  TRANCHE_RETURN_IF_ERROR(sink(format.bytes()));

  ByteWriter time;
  time.Put(ChunkKind::kTime);
  time.PutText(version_->schema->time_zone().name());
  time.Put(TRANCHE_PLANTED(image_forgets_time) ? Number{0} : version_->now);
  TRANCHE_RETURN_IF_ERROR(sink(time.bytes()));

  std::vector<Row> numbers(version_->row_count, kNoRow);
  std::vector<Row> live;
  live.reserve(version_->customer_count);
  for (BlockId block = 0; block < version_->block_count(); ++block) {
    version_->block(block).live.ForEach([&](uint16_t row) {
      numbers[RowAt(block, row)] = static_cast<Row>(live.size());
      live.push_back(RowAt(block, row));
    });
  }
  std::vector<std::vector<Code>> set_numbers;
  for (FieldId field = 0; field < version_->schema->size(); ++field) {
    set_numbers.push_back(SetNumbers(field, live));
    TRANCHE_RETURN_IF_ERROR(sink(FieldChunk(field, set_numbers.back())));
  }
  std::vector<Row> rows;
  for (size_t first = 0; first < live.size(); first += kRowsPerChunk) {
    const size_t count = std::min<size_t>(kRowsPerChunk, live.size() - first);
    rows.assign(live.begin() + static_cast<ptrdiff_t>(first),
                live.begin() + static_cast<ptrdiff_t>(first + count));
    TRANCHE_RETURN_IF_ERROR(sink(RowsChunk(rows, numbers, set_numbers)));
  }

  const std::span<const SegmentSlot> slots = version_->segment_slots();
  for (size_t first = 0; first < slots.size(); first += kSegmentsPerChunk) {
    const size_t count = std::min<size_t>(kSegmentsPerChunk, slots.size() - first);
    TRANCHE_RETURN_IF_ERROR(sink(SegmentsChunk(slots.subspan(first, count))));
  }

  for (size_t first = 0; first < versions_.size(); first += kVersionsPerChunk) {
    const size_t count = std::min<size_t>(kVersionsPerChunk, versions_.size() - first);
    TRANCHE_RETURN_IF_ERROR(sink(VersionsChunk(first, count)));
  }

  const std::vector<Position> positions = TRANCHE_PLANTED(image_forgets_positions)
                                              ? std::vector<Position>()
                                              : AllPositions(sources_, *version_);
  for (size_t first = 0; first < positions.size(); first += kPositionsPerChunk) {
    const size_t count = std::min<size_t>(kPositionsPerChunk, positions.size() - first);
    TRANCHE_RETURN_IF_ERROR(sink(PositionsChunk(std::span(positions).subspan(first, count))));
  }

  ByteWriter end;
  end.Put(ChunkKind::kEnd);
  end.Put(version_->customer_count);
  end.Put(static_cast<uint64_t>(slots.size()));
  end.Put(last_id_);
  end.Put(static_cast<uint64_t>(versions_.size()));
  end.Put(static_cast<uint64_t>(positions.size()));
  return sink(end.bytes());
}

std::vector<Code> ImageSource::SetNumbers(FieldId id, const std::vector<Row>& live) const {
  const Field& field = version_->schema->field(id);
  if (!field.is_multi() || !field.stores_not_set()) return {};
  std::vector<Code> numbers(set_counts_[id], kNoNumber);
  numbers[kNotSet] = kNotSet;
  Code next = kNotSet + 1;
  for (const Row row : live) {
    Code& number = numbers[version_->CodeOf(id, row)];
    if (number == kNoNumber) number = next++;
  }
  return numbers;
}

std::string ImageSource::FieldChunk(FieldId id, const std::vector<Code>& set_numbers) const {
  const Field& field = version_->schema->field(id);
  ByteWriter to;
  to.Put(ChunkKind::kField);
  to.PutText(field.name);
  to.Put(field.type->kind());
  to.Put(field.domain);
  to.PutBool(field.decimals.has_value());
  if (field.decimals) to.Put(static_cast<uint8_t>(*field.decimals));
  to.PutBool(field.unit.has_value());
  if (field.unit) to.Put(*field.unit);
  const std::span<const FieldId> measures = version_->schema->measures();
  to.PutBool(std::binary_search(measures.begin(), measures.end(), id));
  const uint32_t value_count = field.stores_not_set() ? version_->fields[id].value_count : 0;
  to.Put(value_count);
  for (Code value = 1; value <= value_count; ++value) {
    to.PutText(field.values->Value(value));
    to.Put(static_cast<uint8_t>(field.IsRetired(value)));
  }
  std::vector<Code> sets(
      set_numbers.size() -
      static_cast<size_t>(std::count(set_numbers.begin(), set_numbers.end(), kNoNumber)));
  for (Code code = 0; code < set_numbers.size(); ++code) {
    if (set_numbers[code] != kNoNumber) sets[set_numbers[code]] = code;
  }
  to.Put(static_cast<uint32_t>(sets.size()));
  for (const Code code : sets) {
    const SetDictionary::Set set = field.sets->Values(code);
    to.Put(static_cast<uint32_t>(set.size()));
    for (const Code value : set) to.Put(value);
  }
  return to.Take();
}

std::string ImageSource::RowsChunk(const std::vector<Row>& rows, const std::vector<Row>& numbers,
                                   const std::vector<std::vector<Code>>& set_numbers) const {
  ByteWriter to;
  to.Put(ChunkKind::kRows);
  to.Put(static_cast<uint32_t>(rows.size()));
  std::vector<Code> codes(rows.size());
  for (FieldId field = 0; field < version_->schema->size(); ++field) {
    if (!version_->schema->field(field).has_column()) continue;
    for (size_t i = 0; i < rows.size(); ++i) codes[i] = version_->CodeOf(field, rows[i]);
    if (!set_numbers[field].empty()) {
      for (Code& code : codes) code = set_numbers[field][code];
    }
    PutCodes(codes, &to);
    if (version_->schema->field(field).has_text() && field >= kStandardFields)
      PutTexts(rows, field, &to);
    if (!version_->schema->field(field).traits.has_numbers) continue;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (codes[i] != kNotSet) to.Put(version_->NumberOf(field, rows[i]));
    }
  }
  for (const Row row : rows) {
    for (const std::string_view text : version_->TextOf(row).texts)
      to.Put(static_cast<uint16_t>(text.size()));
  }
  for (const Row row : rows) {
    for (const std::string_view text : version_->TextOf(row).texts) to.PutRaw(text);
  }
  for (const Row row : rows) {
    const Row parent = version_->ParentOf(row);
    to.Put(parent == kNoRow || TRANCHE_PLANTED(image_keeps_rows) ? parent : numbers[parent]);
  }
  return to.Take();
}

void ImageSource::PutTexts(const std::vector<Row>& rows, FieldId field, ByteWriter* to) const {
  for (const Row row : rows) {
    const std::string_view text = version_->TextOf(row).Of(version_->schema->field(field));
    if (!text.empty()) to->PutText(text);
  }
}

std::string ImageSource::SegmentsChunk(std::span<const SegmentSlot> slots) const {
  ByteWriter to;
  to.Put(ChunkKind::kSegments);
  to.Put(static_cast<uint32_t>(slots.size()));
  for (const SegmentSlot slot : slots) {
    const Segment segment = DescribeSegment(*version_, slot);
    PutDraft({segment.name, segment.description, segment.rules, segment.id}, &to);
    PutTime(segment.created_at, &to);
    PutTime(segment.updated_at, &to);
    to.Put(segment.count);
  }
  return to.Take();
}

std::string ImageSource::VersionsChunk(size_t first, size_t count) const {
  ByteWriter to;
  to.Put(ChunkKind::kVersions);
  to.Put(static_cast<uint32_t>(count));
  for (size_t number = first; number < first + count; ++number) {
    to.PutText(customer_versions_.IdAt(number));
    to.Put(versions_[number]);
  }
  return to.Take();
}

std::string ImageSource::PositionsChunk(std::span<const Position> positions) {
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

}  // namespace tranche::internal
