#include "src/cli/data_set.h"

#include <filesystem>
#include <span>
#include <system_error>

#include "src/cli/domains.h"
#include "src/cli/file_writer.h"
#include "src/cli/generator.h"
#include "src/cli/progress.h"
#include "src/cli/sample_segments.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

// Goes up when the same spec begins to give other bytes.
constexpr int kGeneration = 1;

std::string ManifestJson(const DataSetSpec& spec, std::span<const WrittenFile> files) {
  std::string json = "{\"generation\":" + std::to_string(kGeneration);
  json += ",\"customers\":" + std::to_string(spec.customers);
  json += ",\"changes\":" + std::to_string(spec.changes);
  json += ",\"seed\":" + std::to_string(spec.seed) + ",\"bytes\":{";
  for (size_t i = 0; i < files.size(); ++i) {
    if (i > 0) json += ",";
    json += JsonString(std::filesystem::path(files[i].path).filename().string());
    json += ":" + std::to_string(files[i].bytes);
  }
  return json + "}}\n";
}

absl::Status WriteText(std::string_view text, FileWriter* file) {
  file->buffer() += text;
  return file->Finish();
}

absl::Status WriteCustomers(const DataSetSpec& spec, FileWriter* file) {
  Progress bar("Generating customers");
  const CustomerGenerator generator(spec.customers, spec.seed);
  for (uint64_t serial = 1; serial <= spec.customers; ++serial) {
    generator.AppendCustomer(serial, &file->buffer());
    file->buffer() += '\n';
    if (serial % 1024 != 0) continue;
    if (absl::Status status = file->Poll(); !status.ok()) return status;
    bar.Update(serial, spec.customers);
  }
  return file->Finish();
}

absl::Status WriteChanges(const DataSetSpec& spec, FileWriter* file) {
  Progress bar("Generating changes");
  ChangeGenerator generator(spec.customers, spec.seed);
  for (uint64_t i = 1; i <= spec.changes; ++i) {
    generator.AppendChange(&file->buffer());
    file->buffer() += '\n';
    if (i % 1024 != 0) continue;
    if (absl::Status status = file->Poll(); !status.ok()) return status;
    bar.Update(i, spec.changes);
  }
  return file->Finish();
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
  if (absl::Status status = WriteText(SchemaJson(), &schema); !status.ok()) return status;
  if (absl::Status status = WriteText(SampleSegmentsJson(), &segments); !status.ok()) return status;
  if (absl::Status status = WriteCustomers(spec, &customers); !status.ok()) return status;
  if (absl::Status status = WriteChanges(spec, &changes); !status.ok()) return status;

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
