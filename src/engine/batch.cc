// The bytes of a batch, none when it has neither operations nor a position:
//
//   options     1 byte: what becomes of bad values (1: they are dropped) and of unknown keys (2:
//               they are ignored), and 4 where it has a position
//   operations  their number
//   position    where it has one: epoch and sequence, 8 bytes each, and the source, a text
//
// and for each operation:
//
//   kind        1 byte, an OperationKind
//   flags       1 byte: 1 where it has a version, 2 where it adds or removes values
//   attributes  their number, those that it adds and removes among them
//   values      the number of those of all attributes, so that a reader makes room once
//   id          a text
//   version     8 bytes, where it has one
//   added       the number of attributes that it adds, and of those that it removes, where there
//   removed     are any: the last ones
//   and for each attribute: field, a text; values, their number; each value, a text
//
// A number has 4 bytes, little-endian; a text is its length, a number, then its bytes. Journals
// hold these bytes: they are part of the file format.
#include "tranche/batch.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "src/base/bytes.h"
#include "src/base/message.h"
#include "src/base/planted.h"

namespace tranche {

using namespace internal;

namespace {

constexpr size_t kNumberBytes = sizeof(uint32_t);
// Bits of the flags.
constexpr uint8_t kHasVersion = 1;
constexpr uint8_t kHasEdits = 2;
constexpr size_t kHeadBytes = 1 + kNumberBytes;  // options and the number of operations

// A text that is longer than this is too long for any field, and is refused when it is applied.
std::string_view Clipped(std::string_view text) {
  return text.substr(0, std::numeric_limits<uint32_t>::max());
}

// Writes into memory that is large enough.
class Encoder {
 public:
  explicit Encoder(char* to) : to_(to) {}
  void Byte(uint8_t byte) { *to_++ = static_cast<char>(byte); }
  void Number(size_t number) {
    const auto stored = static_cast<uint32_t>(number);
    std::memcpy(to_, &stored, kNumberBytes);
    to_ += kNumberBytes;
  }
  void Version(uint64_t version) {
    std::memcpy(to_, &version, sizeof(version));
    to_ += sizeof(version);
  }
  void Text(std::string_view text) {
    text = Clipped(text);
    Number(text.size());
    to_ = std::copy(text.begin(), text.end(), to_);
  }

 private:
  char* to_;
};

uint32_t SizeIn(std::string_view bytes) {
  bytes.remove_prefix(1);
  return ByteReader(bytes).Get<uint32_t>();
}

constexpr uint8_t kHasPosition = 4;  // of the options

bool HasPosition(std::string_view bytes) {
  return !bytes.empty() && (static_cast<uint8_t>(bytes.front()) & kHasPosition) != 0;
}

// The bytes after the position of a batch that has one. `position` views the bytes, and is empty
// where it cannot be read.
struct PositionView {
  std::string_view source;
  uint64_t epoch = 0;
  uint64_t sequence = 0;
};
std::string_view ReadPosition(std::string_view bytes, std::optional<PositionView>* position) {
  ByteReader from(bytes.substr(kHeadBytes));
  const auto epoch = from.Get<uint64_t>();
  const auto sequence = from.Get<uint64_t>();
  const std::string_view source = from.GetText();
  *position = from.ok() ? std::optional<PositionView>({source, epoch, sequence}) : std::nullopt;
  return from.left();
}

// The bytes of the operations.
std::string_view Operations(std::string_view bytes) {
  std::optional<PositionView> position;
  if (HasPosition(bytes)) return ReadPosition(bytes, &position);
  return bytes.substr(std::min(bytes.size(), kHeadBytes));
}

}  // namespace

// An operation; `AnyAttribute` is an Attribute or an AttributeView.
template <typename AnyAttribute>
struct Batch::Parts {
  OperationKind kind;
  std::string_view id;
  std::span<const AnyAttribute> set;
  std::span<const AnyAttribute> add;
  std::span<const AnyAttribute> remove;
  std::optional<uint64_t> version;
};

template <typename AnyAttribute>
void Batch::Append(const Parts<AnyAttribute>& parts) {
  const std::span<const AnyAttribute> lists[] = {parts.set, parts.add, parts.remove};
  const bool has_edits = !parts.add.empty() || !parts.remove.empty();
  size_t value_count = 0;
  size_t size = 2 + 3 * kNumberBytes + Clipped(parts.id).size();
  if (parts.version) size += sizeof(uint64_t);
  if (has_edits) size += 2 * kNumberBytes;
  for (const auto& attributes : lists) {
    for (const AnyAttribute& attribute : attributes) {
      value_count += attribute.values.size();
      size += 2 * kNumberBytes + Clipped(attribute.field).size();
      for (const std::string_view value : attribute.values)
        size += kNumberBytes + Clipped(value).size();
    }
  }
  const size_t begin = std::max(bytes_.size(), kHeadBytes);
  bytes_.resize(begin + size);
  PutOptions();
  Encoder(bytes_.data() + 1).Number(SizeIn(bytes_) + 1);
  Encoder to(bytes_.data() + begin);
  to.Byte(static_cast<uint8_t>(parts.kind));
  to.Byte(static_cast<uint8_t>((parts.version ? kHasVersion : 0) | (has_edits ? kHasEdits : 0)));
  to.Number(parts.set.size() + parts.add.size() + parts.remove.size());
  to.Number(value_count);
  to.Text(parts.id);
  if (parts.version) to.Version(*parts.version);
  if (has_edits) {
    to.Number(parts.add.size());
    to.Number(parts.remove.size());
  }
  for (const auto& attributes : lists) {
    for (const AnyAttribute& attribute : attributes) {
      to.Text(attribute.field);
      to.Number(attribute.values.size());
      for (const std::string_view value : attribute.values) to.Text(value);
    }
  }
}

void Batch::SetOption(uint8_t option, bool wanted) {
  options_ = static_cast<uint8_t>(wanted ? options_ | option : options_ & ~option);
  if (!bytes_.empty()) PutOptions();
}

void Batch::PutOptions() {
  const int others = static_cast<uint8_t>(bytes_.front()) & ~kOptions;
  bytes_.front() = static_cast<char>(others | options_);
}

void Batch::set_position(const Position& position) {
  ByteWriter to;
  to.Put(position.epoch);
  to.Put(position.sequence);
  to.PutText(Clipped(position.source));
  if (bytes_.empty()) bytes_.resize(kHeadBytes);
  const size_t old = bytes_.size() - kHeadBytes - Operations(bytes_).size();
  bytes_.replace(kHeadBytes, old, to.bytes());
  bytes_.front() = static_cast<char>(options_ | kHasPosition);
}

std::optional<Position> Batch::position() const {
  std::optional<PositionView> position;
  if (HasPosition(bytes_)) ReadPosition(bytes_, &position);
  if (!position) return std::nullopt;
  return Position{std::string(position->source), position->epoch, position->sequence};
}

std::span<const Value> Customer::Get(std::string_view field) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.field == field) return attribute.values;
  }
  return {};
}

void Batch::Upsert(const Customer& customer, std::optional<uint64_t> version) {
  Append<Attribute>({OperationKind::kUpsert, customer.id, customer.attributes, {}, {}, version});
}
void Batch::Upsert(const CustomerView& customer) { Add({OperationKind::kUpsert, customer}); }
void Batch::Patch(const Customer& customer, const OperationExtras& extras) {
  Append<Attribute>({OperationKind::kPatch, customer.id, customer.attributes, extras.add,
                     extras.remove, extras.version});
}
void Batch::Patch(const CustomerView& customer) { Add({OperationKind::kPatch, customer}); }
void Batch::Merge(const Customer& customer, const OperationExtras& extras) {
  Append<Attribute>({OperationKind::kMerge, customer.id, customer.attributes, extras.add,
                     extras.remove, extras.version});
}
void Batch::Merge(const CustomerView& customer) { Add({OperationKind::kMerge, customer}); }
void Batch::Delete(std::string_view id, std::optional<uint64_t> version) {
  Append<AttributeView>({OperationKind::kDelete, id, {}, {}, {}, version});
}
void Batch::Add(const OperationView& operation) {
  Append<AttributeView>({operation.kind, operation.customer.id, operation.customer.attributes,
                         operation.add, operation.remove, operation.version});
}

size_t Batch::size() const { return bytes_.empty() ? 0 : SizeIn(bytes_); }

absl::StatusOr<Batch> Batch::FromBytes(std::string bytes) {
  Batch batch;
  batch.bytes_ = std::move(bytes);
  if (batch.bytes_.empty()) return batch;
  size_t operations = 0;
  const auto options = static_cast<uint8_t>(batch.bytes_.front());
  batch.options_ = options & kOptions;
  if (TRANCHE_PLANTED(batch_option_lost)) batch.set_bad_values(BadValues::kReject);
  if (batch.bytes_.size() > kHeadBytes && options <= (kOptions | kHasPosition) &&
      HasPosition(batch.bytes_) == batch.position().has_value()) {
    BatchReader reader;
    reader.Begin(batch.bytes_);
    while (reader.Next()) ++operations;
    const bool is_whole = reader.left().empty() || TRANCHE_PLANTED(rest_of_batch_ignored);
    if (is_whole && operations == batch.size()) return batch;
  }
  return MakeError(absl::StatusCode::kDataLoss,
                   Concat({"operation ", operations, " of the batch cannot be read"}));
}

void BatchReader::Begin(std::string_view bytes) { left_ = Operations(bytes); }

bool BatchReader::Next() {
  if (left_.empty()) return false;
  ByteReader from(left_);
  operation_ = {};
  operation_.kind = from.GetEnum(kLastOperationKind);
  const auto flags = from.Get<uint8_t>();
  attributes_.resize(from.GetCount(2 * kNumberBytes));
  values_.resize(from.GetCount(kNumberBytes));
  operation_.customer.id = from.GetText();
  if ((flags & kHasVersion) != 0) operation_.version = from.Get<uint64_t>();
  size_t added = 0;
  size_t removed = 0;
  if ((flags & kHasEdits) != 0) {
    added = from.Get<uint32_t>();
    removed = from.Get<uint32_t>();
    if (added + removed == 0 || added + removed > attributes_.size()) return false;
  }
  const std::span<const AttributeView> all = attributes_;
  operation_.customer.attributes = all.first(all.size() - added - removed);
  operation_.add = all.last(added + removed).first(added);
  operation_.remove = all.last(removed);
  auto value = values_.begin();
  for (AttributeView& attribute : attributes_) {
    attribute.field = from.GetText();
    const size_t count = from.GetCount(kNumberBytes);
    if (count > static_cast<size_t>(values_.end() - value)) return false;
    attribute.values = {value, count};
    for (size_t i = 0; i < count; ++i) *value++ = from.GetText();
  }
  if (!from.ok() || flags > (kHasVersion | kHasEdits) || value != values_.end()) return false;
  left_ = from.left();
  return true;
}

}  // namespace tranche
