// Customers as CSV: the header row names fields by their JSON keys, or by the keys of a mapping.
#ifndef TRANCHE_SRC_JSON_CSV_SOURCE_H_
#define TRANCHE_SRC_JSON_CSV_SOURCE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/json/csv_reader.h"
#include "src/json/customer_source.h"
#include "src/json/routes.h"

namespace tranche::internal {

// An empty cell, and one that a short row lacks, is a field that is not set. A cell is one value
// unless the mapping splits it. Customers view the cells: no copy, no JSON.
class CsvSource final : public CustomerSource {
 public:
  // InvalidArgument when the header names no "id", or one field twice.
  static absl::StatusOr<std::unique_ptr<CustomerSource>> Open(InputBuffer input, Mapping mapping);

  bool Next(CustomerRecord* record) override;
  const absl::Status& status() const override { return reader_.status(); }
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress) override {
    reader_.Report(progress);
  }

 private:
  // A column that feeds a field.
  struct Source {
    size_t column;
    const MappedKey* key;  // null: no mapping speaks of it
  };
  struct Target {
    std::string field;
    std::vector<Source> sources;
  };

  CsvSource(InputBuffer input, Mapping mapping);
  absl::Status ReadHeader();
  absl::Status AddColumn(std::string_view name, size_t column);
  absl::Status MissingId() const;
  absl::Status ReadCustomer(std::span<const std::string_view> cells);

  const Routes routes_;
  CsvReader reader_;
  std::vector<std::string> names_;  // of the columns
  std::vector<Target> targets_;     // the first is the id
  std::vector<std::string_view> ignored_;
  std::vector<std::string_view> values_;  // of the record, target by target
  std::vector<size_t> value_ends_;        // of the targets, in `values_`
  std::vector<AttributeView> attributes_;
  std::string_view id_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_CSV_SOURCE_H_
