#include "src/cli/data_set.h"

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include "src/cli/file_writer.h"
#include "src/cli/progress.h"
#include "src/cli/sample_segments.h"
#include "src/workload/change_feed.h"
#include "src/workload/customer_text.h"
#include "src/workload/workload.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

// Goes up when the same spec begins to give other bytes.
constexpr uint64_t kGeneration = 3;

std::string ManifestJson(const DataSetSpec& spec, std::span<const WrittenFile> files) {
  std::map<std::string, uint64_t> bytes;  // by file name
  for (const WrittenFile& file : files)
    bytes[std::filesystem::path(file.path).filename().string()] = file.bytes;
  return JsonObject({{"generation", JsonNumber(kGeneration)},
                     {"customers", JsonNumber(spec.customers)},
                     {"changes", JsonNumber(spec.changes)},
                     {"seed", JsonNumber(spec.seed)},
                     {"bytes", ToJson(bytes)}}) +
         "\n";
}

absl::Status WriteText(std::string_view text, FileWriter* file) {
  file->buffer() += text;
  return file->Finish();
}

// `append` adds one line with its line end to the text it is given.
template <typename Append>
absl::Status WriteLines(std::string label, uint64_t count, FileWriter* file, Append append) {
  Progress bar(std::move(label));
  for (uint64_t i = 0; i < count; ++i) {
    append(&file->buffer());
    if (i % 1024 != 1023) continue;
    if (absl::Status status = file->Poll(); !status.ok()) return status;
    bar.Update(i + 1, count);
  }
  return file->Finish();
}

absl::Status WriteCustomers(const workload::Workload& workload, FileWriter* file) {
  workload::CustomerText text(workload);
  uint32_t row = 0;
  return WriteLines("Generating customers", workload.customers(), file,
                    [&](std::string* lines) { text.AppendJson(row++, lines); });
}

absl::Status WriteChanges(const workload::Workload& workload, uint64_t count, FileWriter* file) {
  workload::ChangeFeed feed(workload);
  return WriteLines("Generating changes", count, file, [&](std::string* lines) {
    *lines += feed.Next();
    *lines += '\n';
  });
}

absl::StatusOr<std::string> SchemaJson(const SchemaSpec& schema) {
  const absl::StatusOr<std::unique_ptr<Index>> index = Index::Create(schema);
  if (!index.ok()) return index.status();
  return SchemaToJson((*index)->Read().Fields(), (*index)->Read().time_zone()) + "\n";
}

}  // namespace

DataSetPaths::DataSetPaths(const std::string& directory) {
  const std::filesystem::path folder(directory);
  schema = (folder / "schema.json").string();
  customers = (folder / "customers.ndjson").string();
  segments = (folder / "segments.json").string();
  changes = (folder / "changes.ndjson").string();
  manifest = (folder / "manifest.json").string();
}

absl::StatusOr<std::vector<WrittenFile>> WriteDataSet(const DataSetSpec& spec,
                                                      const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return absl::UnavailableError("cannot create " + directory + ": " + error.message());

  const DataSetPaths paths(directory);
  FileWriter schema(paths.schema), customers(paths.customers), segments(paths.segments),
      changes(paths.changes);
  workload::WorkloadOptions options;
  options.customers = static_cast<uint32_t>(spec.customers);
  options.seed = spec.seed;
  options.varied = true;
  options.typed = true;
  const auto workload = workload::Workload::Generate(options);
  const absl::StatusOr<std::string> schema_json = SchemaJson(workload.schema());
  if (!schema_json.ok()) return schema_json.status();
  if (absl::Status status = WriteText(*schema_json, &schema); !status.ok()) return status;
  if (absl::Status status = WriteText(SampleSegmentsJson(), &segments); !status.ok()) return status;
  if (absl::Status status = WriteCustomers(workload, &customers); !status.ok()) return status;
  if (absl::Status status = WriteChanges(workload, spec.changes, &changes); !status.ok())
    return status;

  std::vector<WrittenFile> files;
  for (const FileWriter* file : {&schema, &customers, &segments, &changes}) {
    files.push_back({file->path(), file->bytes()});
  }
  FileWriter manifest(paths.manifest);
  if (absl::Status status = WriteText(ManifestJson(spec, files), &manifest); !status.ok())
    return status;

  // The manifest of an earlier data set must not stand beside the files of this one.
  std::filesystem::remove(paths.manifest, error);
  for (FileWriter* file : {&schema, &customers, &segments, &changes, &manifest}) {
    if (absl::Status status = file->Commit(); !status.ok()) return status;
  }
  return files;
}

bool HoldsDataSet(const DataSetSpec& spec, const std::string& directory) {
  const DataSetPaths paths(directory);
  std::vector<WrittenFile> files;
  for (const std::string* path :
       {&paths.schema, &paths.customers, &paths.segments, &paths.changes}) {
    std::error_code error;
    const uintmax_t bytes = std::filesystem::file_size(*path, error);
    if (error) return false;
    files.push_back({*path, bytes});
  }
  const absl::StatusOr<std::string> manifest = ReadFile(paths.manifest);
  return manifest.ok() && *manifest == ManifestJson(spec, files);
}

}  // namespace tranche::cli
