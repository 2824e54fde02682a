// Customers in bulk: each line is parsed alone and handed to a `Loader`.
#include <utility>

#include "src/base/message.h"
#include "src/json/customer_reader.h"
#include "src/json/document.h"
#include "src/json/ignored_names.h"
#include "src/json/input_file.h"
#include "src/json/line_source.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

absl::StatusOr<LoadReport> Load(Index* index, LineSource lines, LoadOptions options) {
  const auto progress = std::exchange(options.progress, {});  // for this function to call
  const bool strict = options.strict;
  Loader loader = index->Load(std::move(options));
  JsonParser parser;
  CustomerReader reader;
  IgnoredNames names;
  Line line;
  while (lines.Next(&line)) {
    JsonElement record;
    absl::Status status = ParseLine(line, &parser, &record);
    if (status.ok()) status = reader.Read(record);
    if (!status.ok()) {
      loader.Reject(line.number, std::string(MessageOf(status)));
    } else {
      for (std::string_view key : reader.ignored()) loader.Ignore(names.NameFor(key));
      status = loader.Add(reader.customer(), line.number);
    }
    if (!status.ok() && strict) break;  // `Commit` knows why
    lines.Report(progress);
  }
  TRANCHE_RETURN_IF_ERROR(lines.status());
  return loader.Commit();
}

}  // namespace

absl::StatusOr<LoadReport> LoadCustomers(Index* index, std::string_view ndjson,
                                         LoadOptions options) {
  return Load(index, LineSource(ndjson), std::move(options));
}

absl::StatusOr<LoadReport> LoadCustomersFile(Index* index, const std::string& path,
                                             LoadOptions options) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  return Load(index, LineSource(*std::move(file)), std::move(options));
}

}  // namespace tranche
