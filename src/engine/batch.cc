// The bytes of a batch, none when it is empty:
//
//   options     1 byte: what becomes of bad values (1: they are dropped) and of unknown keys (2:
//               they are ignored)
//   operations  their number
//
// and for each operation:
//
//   kind        1 byte, an OperationKind
//   flags       1 byte: 0, free for what operations may come to carry
//   attributes  their number
//   values      the number of those of all attributes, so that a reader makes room once
//   id          a text
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

}  // namespace

// `AnyCustomer` is a Customer or a CustomerView.
template <typename AnyCustomer>
void Batch::Append(OperationKind kind, const AnyCustomer& customer) {
  size_t value_count = 0;
  size_t size = 2 + 3 * kNumberBytes + Clipped(customer.id).size();
  for (const auto& attribute : customer.attributes) {
    value_count += attribute.values.size();
    size += 2 * kNumberBytes + Clipped(attribute.field).size();
    for (const std::string_view value : attribute.values)
      size += kNumberBytes + Clipped(value).size();
  }
  const size_t begin = std::max(bytes_.size(), kHeadBytes);
  bytes_.resize(begin + size);
  bytes_.front() = static_cast<char>(options_);
  Encoder(bytes_.data() + 1).Number(SizeIn(bytes_) + 1);
  Encoder to(bytes_.data() + begin);
  to.Byte(static_cast<uint8_t>(kind));
  to.Byte(0);
  to.Number(customer.attributes.size());
  to.Number(value_count);
  to.Text(customer.id);
  for (const auto& attribute : customer.attributes) {
    to.Text(attribute.field);
    to.Number(attribute.values.size());
    for (const std::string_view value : attribute.values) to.Text(value);
  }
}

void Batch::SetOption(uint8_t option, bool wanted) {
  options_ = static_cast<uint8_t>(wanted ? options_ | option : options_ & ~option);
  if (!bytes_.empty()) bytes_.front() = static_cast<char>(options_);
}

std::span<const Value> Customer::Get(std::string_view field) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.field == field) return attribute.values;
  }
  return {};
}

void Batch::Upsert(const Customer& customer) { Append(OperationKind::kUpsert, customer); }
void Batch::Upsert(const CustomerView& customer) { Append(OperationKind::kUpsert, customer); }
void Batch::Patch(const Customer& customer) { Append(OperationKind::kPatch, customer); }
void Batch::Patch(const CustomerView& customer) { Append(OperationKind::kPatch, customer); }
void Batch::Merge(const Customer& customer) { Append(OperationKind::kMerge, customer); }
void Batch::Merge(const CustomerView& customer) { Append(OperationKind::kMerge, customer); }
void Batch::Delete(std::string_view id) { Append(OperationKind::kDelete, CustomerView{id, {}}); }

size_t Batch::size() const { return empty() ? 0 : SizeIn(bytes_); }

absl::StatusOr<Batch> Batch::FromBytes(std::string bytes) {
  Batch batch;
  batch.bytes_ = std::move(bytes);
  if (batch.empty()) return batch;
  size_t operations = 0;
  batch.options_ = static_cast<uint8_t>(batch.bytes_.front());
  if (TRANCHE_PLANTED(batch_option_lost)) batch.set_bad_values(BadValues::kReject);
  if (batch.bytes_.size() > kHeadBytes &&
      batch.options_ <= (kDropsBadValues | kIgnoresUnknownKeys)) {
    BatchReader reader;
    reader.Begin(batch.bytes_);
    while (reader.Next()) ++operations;
    const bool is_whole = reader.left().empty() || TRANCHE_PLANTED(rest_of_batch_ignored);
    if (is_whole && operations == batch.size()) return batch;
  }
  return MakeError(absl::StatusCode::kDataLoss,
                   Concat({"operation ", operations, " of the batch cannot be read"}));
}

void BatchReader::Begin(std::string_view bytes) {
  left_ = bytes.substr(std::min(bytes.size(), kHeadBytes));
}

bool BatchReader::Next() {
  if (left_.empty()) return false;
  ByteReader from(left_);
  kind_ = from.GetEnum(kLastOperationKind);
  const auto flags = from.Get<uint8_t>();
  attributes_.resize(from.GetCount(2 * kNumberBytes));
  values_.resize(from.GetCount(kNumberBytes));
  customer_ = {from.GetText(), attributes_};
  auto value = values_.begin();
  for (AttributeView& attribute : attributes_) {
    attribute.field = from.GetText();
    const size_t count = from.GetCount(kNumberBytes);
    if (count > static_cast<size_t>(values_.end() - value)) return false;
    attribute.values = {value, count};
    for (size_t i = 0; i < count; ++i) *value++ = from.GetText();
  }
  if (!from.ok() || flags != 0 || value != values_.end()) return false;
  left_ = from.left();
  return true;
}

}  // namespace tranche
