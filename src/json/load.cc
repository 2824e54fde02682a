// Customers in bulk: each record is read alone and handed to a `Loader`.
#include <memory>
#include <utility>

#include "src/base/message.h"
#include "src/json/customer_source.h"
#include "src/json/input_buffer.h"
#include "src/json/input_file.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

absl::StatusOr<LoadReport> Load(Index* index, InputBuffer input, LoadOptions options) {
  const auto progress = std::exchange(options.progress, {});  // for this function to call
  const bool strict = options.strict;
  const bool merges = options.mode == LoadMode::kMerge;
  absl::StatusOr<std::unique_ptr<CustomerSource>> source =
      OpenCustomers(std::move(input), std::exchange(options.mapping, {}));
  if (!source.ok()) return source.status();
  CustomerSource& customers = **source;
  Loader loader = index->Load(std::move(options));
  CustomerRecord record;
  while (customers.Next(&record)) {
    absl::Status status = record.status;
    if (status.ok() && merges && record.properties_unnamed) {
      status =
          InvalidArgument({"\"properties\" must be an object in a merge: to clear properties, name "
                           "each with null"});
    }
    if (!status.ok()) {
      loader.Reject(record.line, std::string(MessageOf(status)));
    } else {
      status = loader.CheckKeys(record.ignored, record.line);
      if (status.ok()) status = loader.Add(record.customer, record.line);
    }
    if (!status.ok() && strict) break;  // `Commit` knows why
    customers.Report(progress);
  }
  TRANCHE_RETURN_IF_ERROR(customers.status());
  customers.Report(progress);
  return loader.Commit();
}

}  // namespace

absl::StatusOr<LoadReport> LoadCustomers(Index* index, std::string_view text, LoadOptions options) {
  return Load(index, InputBuffer(text), std::move(options));
}

absl::StatusOr<LoadReport> LoadCustomersFile(Index* index, const std::string& path,
                                             LoadOptions options) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  return Load(index, InputBuffer(std::make_unique<InputFile>(*std::move(file))),
              std::move(options));
}

}  // namespace tranche
