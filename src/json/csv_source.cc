#include "src/json/csv_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/json/customer_keys.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

constexpr size_t kMaxColumns = 10'000;

// Whether a column of this name looks like what others call the id.
bool LooksLikeId(std::string_view name) {
  std::string letters;
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    if (absl::ascii_isalnum(byte)) letters += static_cast<char>(absl::ascii_tolower(byte));
  }
  return letters == "id" || letters == "uuid" || letters == "customerid" || letters == "customer" ||
         letters == "accountid" || letters == "userid";
}

}  // namespace

absl::StatusOr<std::unique_ptr<CustomerSource>> CsvSource::Open(InputBuffer input,
                                                                Mapping mapping) {
  std::unique_ptr<CsvSource> source(new CsvSource(std::move(input), std::move(mapping)));
  TRANCHE_RETURN_IF_ERROR(source->ReadHeader());
  return std::unique_ptr<CustomerSource>(std::move(source));
}

CsvSource::CsvSource(InputBuffer input, Mapping mapping)
    : routes_(std::move(mapping)), reader_(std::move(input)) {
  targets_.push_back({std::string(kCustomerKeys[kId]), {}});
}

absl::Status CsvSource::ReadHeader() {
  CsvRow row;
  if (!reader_.Next(&row)) return reader_.status();
  if (!row.damage.empty()) return InvalidArgument({"line ", row.line, ": ", row.damage});
  if (row.cells.size() > kMaxColumns) {
    return InvalidArgument({"line ", row.line, ": more than ", kMaxColumns, " columns"});
  }
  for (const std::string_view cell : row.cells) names_.emplace_back(Trim(cell));
  for (size_t column = 0; column < names_.size(); ++column) {
    TRANCHE_RETURN_IF_ERROR(AddColumn(names_[column], column));
  }
  return targets_[0].sources.empty() ? MissingId() : absl::OkStatus();
}

absl::Status CsvSource::AddColumn(std::string_view name, size_t column) {
  const MappedKey* const key = routes_.Find(name);
  if (key != nullptr && key->field.empty()) return absl::OkStatus();
  const size_t dot = name.rfind('.');
  const std::string field = key == nullptr
                                ? std::string(name)
                                : FieldOf(*key, dot == name.npos ? name : name.substr(dot + 1));
  if (!IsCustomerField(field) || (key == nullptr && !routes_.LeavesAlone(field))) {
    ignored_.push_back(name.empty() ? std::string_view("(no name)") : name);
    return absl::OkStatus();
  }
  auto target = std::find_if(targets_.begin(), targets_.end(),
                             [&](const Target& other) { return other.field == field; });
  if (target == targets_.end()) {
    targets_.push_back({field, {}});
    target = targets_.end() - 1;
  } else if (key == nullptr && !target->sources.empty()) {
    return InvalidArgument({"the header has the column ", Quoted(name), " twice"});
  }
  target->sources.push_back({column, key});
  return absl::OkStatus();
}

absl::Status CsvSource::MissingId() const {
  constexpr size_t kMostNamed = 20;
  std::string columns;
  std::string hint;
  for (size_t i = 0; i < names_.size(); ++i) {
    if (i < kMostNamed) columns += Concat({i == 0 ? "" : ", ", Quoted(names_[i].substr(0, 64))});
    if (hint.empty() && LooksLikeId(names_[i])) {
      hint = Concat({" (did you mean ", Quoted(names_[i]), "?)"});
    }
  }
  if (names_.size() > kMostNamed) columns += " and others";
  return InvalidArgument({"the input is read as CSV, and no column of its header row is \"id\"",
                          hint, "; the columns are ", columns,
                          ". A mapping can say which column is the id"});
}

bool CsvSource::Next(CustomerRecord* record) {
  CsvRow row;
  if (!reader_.Next(&row)) return false;
  record->line = row.line;
  record->status = row.damage.empty() ? ReadCustomer(row.cells) : InvalidArgument({row.damage});
  record->customer = {id_, attributes_};
  record->ignored = ignored_;
  return true;
}

absl::Status CsvSource::ReadCustomer(std::span<const std::string_view> cells) {
  for (size_t i = names_.size(); i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    return InvalidArgument(
        {"the row has ", cells.size(), " cells, the header ", names_.size(), " columns"});
  }
  values_.clear();
  value_ends_.clear();
  for (const Target& target : targets_) {
    for (const Source& source : target.sources) {
      if (source.column < cells.size()) AppendValues(source.key, cells[source.column], &values_);
    }
    value_ends_.push_back(values_.size());
  }
  const size_t ids = value_ends_[0];
  if (ids == 0) return InvalidArgument({"missing \"id\""});
  if (ids > 1) return InvalidArgument({"\"id\" has several values"});
  id_ = values_[0];
  attributes_.clear();
  const std::span<const std::string_view> values = values_;
  for (size_t i = 1; i < targets_.size(); ++i) {
    attributes_.push_back({targets_[i].field, values.subspan(value_ends_[i - 1],
                                                             value_ends_[i] - value_ends_[i - 1])});
  }
  return absl::OkStatus();
}

}  // namespace tranche::internal
