#include "src/json/customer_source.h"

#include <utility>

#include "src/base/message.h"
#include "src/json/array_source.h"
#include "src/json/csv_source.h"
#include "src/json/customer_reader.h"
#include "src/json/mapped_reader.h"
#include "src/json/routes.h"
#include "src/json/sniff.h"

namespace tranche::internal {
namespace {

// Customers as JSON records.
class JsonCustomers final : public CustomerSource {
 public:
  JsonCustomers(std::unique_ptr<RecordSource> records, Mapping mapping)
      : records_(std::move(records)), mapped_(std::move(mapping)) {}

  bool Next(CustomerRecord* record) override {
    Line line;
    if (!records_->Next(&line)) return false;
    record->line = line.number;
    JsonElement root;
    record->status = ParseLine(line, &parser_, &root);
    if (!record->status.ok()) return true;
    if (mapped_.is_needed()) {
      record->status = mapped_.Read(root);
      record->customer = mapped_.customer();
      record->ignored = mapped_.ignored();
      record->properties_unnamed = mapped_.properties_unnamed();
    } else {
      record->status = reader_.Read(root);
      record->customer = reader_.customer();
      record->ignored = reader_.ignored();
      record->properties_unnamed = reader_.properties_unnamed();
    }
    return true;
  }
  const absl::Status& status() const override { return records_->status(); }
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress) override {
    records_->Report(progress);
  }

 private:
  const std::unique_ptr<RecordSource> records_;
  JsonParser parser_;
  CustomerReader reader_;
  MappedReader mapped_;
};

std::unique_ptr<RecordSource> JsonRecords(InputFormat format, InputBuffer input) {
  if (format == InputFormat::kLines) return std::make_unique<LineSource>(std::move(input));
  const auto shape = format == InputFormat::kArray ? ArraySource::kInArray : ArraySource::kBare;
  return std::make_unique<ArraySource>(std::move(input), shape);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RecordSource>> OpenRecords(InputBuffer input) {
  TRANCHE_ASSIGN_OR_RETURN(const InputFormat format, FormatOf(&input));
  if (format == InputFormat::kCsv)
    return InvalidArgument({"the input is CSV or text; expected JSON"});
  return JsonRecords(format, std::move(input));
}

absl::StatusOr<std::unique_ptr<CustomerSource>> OpenCustomers(InputBuffer input, Mapping mapping) {
  TRANCHE_ASSIGN_OR_RETURN(const InputFormat format, FormatOf(&input));
  if (format == InputFormat::kCsv) return CsvSource::Open(std::move(input), std::move(mapping));
  return std::make_unique<JsonCustomers>(JsonRecords(format, std::move(input)), std::move(mapping));
}

}  // namespace tranche::internal
