#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "absl/container/flat_hash_set.h"
#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/base/moment.h"
#include "src/base/utf8.h"
#include "src/engine/record.h"
#include "src/engine/references.h"
#include "src/image/draft_codec.h"
#include "src/image/image.h"
#include "src/image/image_format.h"
#include "src/image/time_codec.h"

namespace tranche::internal {
namespace {

absl::Status Damaged(std::initializer_list<Piece> words) {
  return MakeError(absl::StatusCode::kDataLoss,
                   Concat({"the checkpoint is damaged: ", Concat(words)}));
}

// Returns the largest.
template <typename Stored>
Code CopyCodes(const char* from, uint32_t count, Code* to) {
  Stored largest = 0;
  for (uint32_t i = 0; i < count; ++i) {
    Stored code;
    std::memcpy(&code, from + size_t{i} * sizeof(code), sizeof(code));
    to[i] = code;
    largest = std::max(largest, code);
  }
  return largest;
}

bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

bool GetCodes(ByteReader* from, uint32_t count, Code limit, Code* codes) {
  const auto width = from->Get<uint8_t>();
  if (width != 0 && width != 1 && width != 2 && width != 4) return false;
  const std::string_view raw = from->GetRaw(size_t{width} * count);
  if (!from->ok()) return false;
  if (width == 0) {
    std::fill_n(codes, count, Code{0});
    return true;
  }
  const Code largest = width == 1   ? CopyCodes<uint8_t>(raw.data(), count, codes)
                       : width == 2 ? CopyCodes<uint16_t>(raw.data(), count, codes)
                                    : CopyCodes<uint32_t>(raw.data(), count, codes);
  return largest < limit;
}

bool DependsOnZone(const Schema& schema, const BoundCondition& condition) {
  return condition.duration && !condition.duration->is_elapsed &&
         schema.field(condition.field).type->kind() == FieldKind::kDatetime;
}

// The segments whose members depend on when days begin in a zone that is not UTC, and those above
// them: the system that wrote the checkpoint may have had other rules for it.
absl::flat_hash_set<SegmentSlot> ZonedSegments(const Version& version) {
  absl::flat_hash_set<SegmentSlot> zoned;
  const Schema& schema = *version.schema;
  if (schema.time_zone() == absl::UTCTimeZone()) return zoned;
  for (const SegmentSlot slot : version.segment_slots()) {
    for (const BoundRule& rule : version.segments[slot].definition->definition.rules) {
      const bool depends =
          std::any_of(rule.conditions.begin(), rule.conditions.end(),
                      [&](const BoundCondition& one) { return DependsOnZone(schema, one); });
      if (!depends || !zoned.insert(slot).second) continue;
      const std::vector<SegmentSlot> above = SegmentsAbove(version, slot);
      zoned.insert(above.begin(), above.end());
    }
  }
  return zoned;
}

}  // namespace

absl::Status ImageReader::Add(std::string_view chunk) {
  ByteReader from(chunk);
  const auto kind = from.Get<ChunkKind>();
  if (has_end_) return Damaged({"something follows its end"});
  if (!has_format_) return ReadFormat(kind, &from);
  if (!has_time_ && kind != ChunkKind::kTime) return Damaged({"it does not say its time"});
  if (kind == ChunkKind::kTime) {
    if (has_time_) return Damaged({"it says its time twice"});
    TRANCHE_RETURN_IF_ERROR(ReadTime(&from));
  } else if (kind == ChunkKind::kField) {
    if (engine_ != nullptr) return Damaged({"a field follows customers"});
    TRANCHE_RETURN_IF_ERROR(AddField(&from));
  } else {
    if (engine_ == nullptr) TRANCHE_RETURN_IF_ERROR(MakeEngine());
    if (kind == ChunkKind::kRows) {
      TRANCHE_RETURN_IF_ERROR(AddRows(&from));
    } else if (kind == ChunkKind::kSegments) {
      TRANCHE_RETURN_IF_ERROR(AddSegments(&from));
    } else if (kind == ChunkKind::kVersions) {
      TRANCHE_RETURN_IF_ERROR(AddVersions(&from));
    } else if (kind == ChunkKind::kPositions) {
      TRANCHE_RETURN_IF_ERROR(AddPositions(&from));
    } else if (kind == ChunkKind::kEnd) {
      customers_ = from.Get<uint64_t>();
      segments_ = from.Get<uint64_t>();
      last_id_ = from.Get<uint64_t>();
      if (from.Get<uint64_t>() != engine_->customer_versions().versions().size())
        return Damaged({"versions of customers are missing"});
      if (from.Get<uint64_t>() != engine_->sources().size())
        return Damaged({"positions are missing"});
      has_end_ = true;
    } else {
      return Damaged({"it has a chunk of an unknown kind"});
    }
  }
  if (!from.at_end()) return Damaged({"a chunk has the wrong length"});
  if (waiting_ >= kBlockRows) FlushRows();
  return absl::OkStatus();
}

absl::Status ImageReader::ReadFormat(ChunkKind kind, ByteReader* from) {
  const auto format = from->Get<uint32_t>();
  if (kind != ChunkKind::kFormat || !from->at_end())
    return Damaged({"it does not begin with its format"});
  if (format != kImageFormat) {
    return FailedPrecondition(
        {"the checkpoint is of format ", format, "; this library reads format ", kImageFormat});
  }
  has_format_ = true;
  return absl::OkStatus();
}

absl::Status ImageReader::ReadTime(ByteReader* from) {
  const std::string_view name = from->GetText();
  const auto now = from->Get<Number>();
  if (!from->ok()) return Damaged({"a chunk has the wrong length"});
  if (now < kFirstInstant || now > kLastInstant) return Damaged({"its time is out of range"});
  absl::TimeZone zone;
  if (!FindTimeZone(name, &zone)) {
    // Nothing is wrong with the file where another machine knows the zone.
    return FailedPrecondition({"the checkpoint is of time zone \"", name.substr(0, 64),
                               "\", which this system does not know (package tzdata)"});
  }
  spec_.time_zone = name;
  options_.now = absl::FromUnixMillis(now);
  has_time_ = true;
  return absl::OkStatus();
}

absl::Status ImageReader::AddField(ByteReader* from) {
  FieldSpec spec;
  FieldImage field;
  spec.name = from->GetText();
  field.kind = from->GetEnum(kLastFieldKind);
  field.domain = from->GetEnum(Domain::kIso);
  if (from->GetBool()) spec.decimals = from->Get<uint8_t>();
  if (from->GetBool()) spec.unit = from->GetEnum(TimeUnit::kMilliseconds);
  if (from->GetBool()) spec_.measures.push_back(spec.name);
  for (uint32_t left = from->GetCount(5); left > 0; --left) {
    field.values.emplace_back(from->GetText());
    if (from->Get<uint8_t>() != 0) field.retired.push_back(static_cast<Code>(field.values.size()));
  }
  for (uint32_t left = from->GetCount(4); left > 0; --left) {
    std::vector<Code>& set = field.sets.emplace_back();
    for (uint32_t values = from->GetCount(4); values > 0; --values) {
      set.push_back(from->Get<Code>());
      if (set.back() == 0 || set.back() > field.values.size() ||
          (set.size() > 1 && set[set.size() - 2] >= set.back())) {
        return Damaged({"field \"", spec.name, "\" has a set of no values of it"});
      }
    }
  }
  const bool takes_values = FieldType::Of(field.kind).traits().takes_values;
  if (takes_values && field.domain == Domain::kAuthorized) {
    spec.kind = field.kind;
    spec.values = field.values;
  } else if (fields_.size() >= kStandardFields) {
    spec.kind = field.kind;
    spec.open = takes_values;
  }
  if (fields_.size() >= kStandardFields || spec.values) spec_.fields.push_back(std::move(spec));
  fields_.push_back(std::move(field));
  return absl::OkStatus();
}

absl::Status ImageReader::MakeEngine() {
  auto schema = Schema::Create(spec_);
  if (!schema.ok()) return Damaged({MessageOf(schema.status())});
  schema_ = *std::move(schema);
  if (schema_->size() != fields_.size()) return Damaged({"it has other fields than it declares"});
  for (FieldId id = 0; id < fields_.size(); ++id) {
    const Field& field = schema_->field(id);
    const FieldImage& image = fields_[id];
    if (field.type->kind() != image.kind || field.domain != image.domain)
      return Damaged({"field \"", field.name, "\" is of another kind"});
    if (!field.stores_not_set()) continue;
    for (const std::string_view value : image.values) {
      if (field.domain == Domain::kAuthorized) break;  // it has them already
      const auto canonical = field.Canonical(value);
      if (!canonical.ok() || *canonical != value || field.values->Find(value) != kNotSet ||
          value.empty() || field.values->size() >= kMaxValuesPerField) {
        return Damaged({"field \"", field.name, "\" has a value it cannot have"});
      }
      field.values->Add(value);
    }
    if (field.values->size() != image.values.size())
      return Damaged({"field \"", field.name, "\" has a value twice"});
    for (Code code = 0; code < image.sets.size(); ++code) {
      if (!field.is_multi() || field.sets->Intern(image.sets[code]) != code)
        return Damaged({"field \"", field.name, "\" has a set twice"});
    }
  }
  for (FieldId id = 0; id < fields_.size(); ++id) {
    if (!fields_[id].retired.empty()) schema_ = schema_->WithRetired(id, fields_[id].retired);
  }
  fields_.clear();
  engine_ = std::make_unique<Engine>(schema_, std::move(options_));
  restore_.emplace(engine_.get());
  return absl::OkStatus();
}

absl::Status ImageReader::AddRows(ByteReader* from) {
  const auto count = from->Get<uint32_t>();
  if (count == 0 || count > kRowsPerChunk) return Damaged({"a chunk has the wrong length"});
  MakeRoom(count);
  property_texts_.clear();
  for (FieldId id = 0; id < schema_->size(); ++id) {
    const Field& field = schema_->field(id);
    if (!field.has_column()) continue;
    const Code limit = field.is_multi() ? field.sets->size() : field.values->size() + 1;
    if (!GetCodes(from, count, limit, &codes_[id * room_ + waiting_]))
      return Damaged({"field \"", field.name, "\" of a customer has no such value"});
    if (field.traits.has_numbers) GetNumbers(from, id, count);
    if (field.has_text() && id >= kStandardFields)
      TRANCHE_RETURN_IF_ERROR(GetPropertyTexts(from, id, count));
  }
  TRANCHE_RETURN_IF_ERROR(AddTexts(from, count));
  for (uint32_t i = 0; i < count; ++i) parents_.push_back(from->Get<Row>());
  waiting_ += count;
  row_count_ += count;
  if (row_count_ > kMaxCustomers) return Damaged({"it has too many customers"});
  return absl::OkStatus();
}

void ImageReader::GetNumbers(ByteReader* from, FieldId id, uint32_t count) {
  const Code* const codes = &codes_[id * room_ + waiting_];
  Number* const numbers = &numbers_[schema_->field(id).number_slot * room_ + waiting_];
  for (uint32_t i = 0; i < count; ++i) numbers[i] = codes[i] == kNotSet ? 0 : from->Get<Number>();
}

absl::Status ImageReader::GetPropertyTexts(ByteReader* from, FieldId id, uint32_t count) {
  property_texts_.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    if (codes_[id * room_ + waiting_ + i] == kNotSet) continue;
    const std::string_view text = from->GetText();
    if (text.empty() || text.size() > kMaxTextBytes || !IsText(text))
      return Damaged({"field \"", schema_->field(id).name, "\" of a customer holds no text"});
    AppendPropertyText(schema_->field(id).text_slot, text, &property_texts_[i]);
  }
  return absl::OkStatus();
}

// For a chunk first, which is all that a small index has, then for a block.
void ImageReader::MakeRoom(uint32_t count) {
  if (waiting_ + count <= room_) return;
  const size_t room = room_ == 0 ? kRowsPerChunk : kBlockRows + kRowsPerChunk;
  PagesVector<Code> codes(schema_->size() * room);
  for (size_t at = 0; at < schema_->size() && waiting_ > 0; ++at)
    std::copy_n(&codes_[at * room_], waiting_, &codes[at * room]);
  codes_.swap(codes);
  const size_t number_count = schema_->number_fields().size();
  PagesVector<Number> numbers(number_count * room);
  for (size_t at = 0; at < number_count && waiting_ > 0; ++at)
    std::copy_n(&numbers_[at * room_], waiting_, &numbers[at * room]);
  numbers_.swap(numbers);
  texts_.reserve(room);
  parents_.reserve(room);
  room_ = room;
}

absl::Status ImageReader::AddTexts(ByteReader* from, uint32_t count) {
  std::array<uint16_t, kRowsPerChunk * kTextFields> lengths;
  const size_t text_count = size_t{count} * kTextFields;
  const std::string_view raw = from->GetRaw(text_count * sizeof(uint16_t));
  if (!from->ok()) return Damaged({"a chunk has the wrong length"});
  std::memcpy(lengths.data(), raw.data(), raw.size());
  std::string_view left =
      from->GetRaw(std::accumulate(lengths.data(), lengths.data() + text_count, size_t{0}));
  if (!from->ok()) return Damaged({"a chunk has the wrong length"});
  // Each is UTF-8 when all in a row are and none begins inside a character.
  if (!IsText(left)) return Damaged({"a text is not UTF-8"});
  left = text_bytes_.Keep(left);
  const uint16_t* length = lengths.data();
  for (uint32_t i = 0; i < count; ++i) {
    TextRecord& record = texts_.emplace_back();
    for (std::string_view& text : record.texts) {
      text = left.substr(0, *length++);
      left.remove_prefix(text.size());
      if (!text.empty() && IsContinuation(text.front())) return Damaged({"a text is not UTF-8"});
    }
    if (!property_texts_.empty()) record.properties = text_bytes_.Keep(property_texts_[i]);
    if (record.id().empty() || record.id().size() > kMaxIdBytes)
      return Damaged({"a customer has no id, or too long a one"});
    for (FieldId id = 0; id < kStandardFields; ++id) {
      const Field& field = schema_->field(id);
      if (!field.has_text()) continue;
      const bool is_present = codes_[id * room_ + waiting_ + i] != kNotSet;
      if (is_present == record[*field.text].empty())
        return Damaged({"customer \"", record.id(), "\" has a text that it has not"});
    }
  }
  return absl::OkStatus();
}

void ImageReader::FlushRows() {
  NewRows rows;
  rows.count = waiting_;
  for (FieldId id = 0; id < schema_->size(); ++id) {
    const size_t count = schema_->field(id).has_column() ? waiting_ : 0;
    rows.codes.emplace_back(codes_.data() + id * room_, count);
  }
  for (size_t slot = 0; slot < schema_->number_fields().size(); ++slot)
    rows.numbers.emplace_back(numbers_.data() + slot * room_, waiting_);
  rows.texts = texts_;
  rows.parents = parents_;
  restore_->AddRows(rows);
  waiting_ = 0;
  texts_.clear();
  text_bytes_.Clear();
  parents_.clear();
}

absl::Status ImageReader::AddSegments(ByteReader* from) {
  for (uint32_t left = from->GetCount(16); left > 0; --left) {
    drafts_.push_back(GetDraft(from));
    Engine::Times& times = times_.emplace_back();
    times.created_at = GetTime(from);
    times.updated_at = GetTime(from);
    counts_.push_back(from->Get<uint64_t>());
  }
  return absl::OkStatus();
}

absl::Status ImageReader::AddVersions(ByteReader* from) {
  for (uint32_t left = from->GetCount(12); left > 0; --left) {
    const std::string_view id = from->GetText();
    const auto version = from->Get<uint64_t>();
    if (!from->ok()) break;
    if (!CheckCustomerId(id).ok() || version > kMaxOperationVersion ||
        !restore_->AddVersion(id, version))
      return Damaged({"a version is of no customer, or of one that has another"});
  }
  return absl::OkStatus();
}

absl::Status ImageReader::AddPositions(ByteReader* from) {
  std::vector<Position> positions(from->GetCount(20));
  for (Position& position : positions) {
    position.source = from->GetText();
    position.epoch = from->Get<uint64_t>();
    position.sequence = from->Get<uint64_t>();
  }
  if (from->ok() && !restore_->AddPositions(positions))
    return Damaged({"a position is none, or of a source that has another"});
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Engine>> ImageReader::Finish() {
  if (!has_end_) return Damaged({"its end is missing"});
  FlushRows();
  const absl::Status restored = restore_->Finish();
  if (!restored.ok()) return Damaged({MessageOf(restored)});
  const absl::Status added = restore_->AddSegments(drafts_, times_, last_id_);
  if (!added.ok()) return Damaged({MessageOf(added)});
  // What was derived must be what was there, where it does not depend on rules of time zones.
  const Pin version(engine_->versions());
  const absl::flat_hash_set<SegmentSlot> zoned = ZonedSegments(*version);
  bool is_same = version->customer_count == customers_ && version->segment_count == segments_ &&
                 counts_.size() == segments_;
  size_t next = 0;
  for (const SegmentSlot slot : version->segment_slots()) {
    if (!is_same) break;
    const uint64_t count = counts_[next++];
    is_same = version->segments[slot].count == count || zoned.contains(slot);
  }
  if (!is_same) return Damaged({"the counts of its segments are not those of its customers"});
  return std::move(engine_);
}

}  // namespace tranche::internal
