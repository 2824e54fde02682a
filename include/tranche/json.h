// The JSON formats: schema, customers (NDJSON), change feed (NDJSON), segment definitions; in and
// out.
//
// Every error names the line or the JSON pointer, and the reason. Input needs no padding. Where
// text is wanted, true, false and integers are their text, every digit kept; other numbers are
// refused, and so are nesting beyond depth 64, bytes that are not UTF-8, and NUL in a string that
// somebody reads.
#ifndef TRANCHE_JSON_H_
#define TRANCHE_JSON_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/index.h"

namespace tranche {

// {"fields":[{"name","kind","values"}]}
absl::StatusOr<SchemaSpec> ParseSchema(std::string_view json);

// One definition. The name may be absent (`CreateSegment` asks for one).
absl::StatusOr<Draft> ParseDraft(std::string_view json);
// An array of definitions. Pointers in errors begin at the array: "/3/rules/0/operator".
absl::StatusOr<std::vector<Draft>> ParseDrafts(std::string_view json);
// {"name","description","rules"}, each optional.
absl::StatusOr<SegmentEdit> ParseSegmentEdit(std::string_view json);

// One customer record. `ignored` (may be null) gets the unknown top-level keys.
absl::StatusOr<Customer> ParseCustomer(std::string_view json,
                                       std::vector<std::string>* ignored = nullptr);

// Appends one line of a change feed to `batch`: {"op":"upsert"|"patch","customer":{...}} or
// {"op":"delete","id"}.
absl::Status ParseOperation(std::string_view json, Batch* batch,
                            std::vector<std::string>* ignored = nullptr);

// {"map":{...}} as tranche/mapping.h describes it.
absl::StatusOr<Mapping> ParseMapping(std::string_view json);

// Loads customers; the report says what was rejected and why. The first bytes tell the format:
//
//   NDJSON: a record a line, blank lines skipped; records over several lines are read too
//   one JSON array of records, pretty or not, of any size
//   CSV (RFC 4180): a header row of JSON keys ("country", "properties.plan_tier"); comma, semicolon
//     or tab; an empty cell is not set; unknown columns are counted
//   gzip of each
//
// A byte order mark and carriage returns do no harm. An empty input has no customers. Memory is
// bounded by the longest record, which is at most 16 MiB. InvalidArgument for an input of another
// format, says which; for CSV without a column for the id; and in a strict load. DataLoss for gzip
// that is damaged or cut short; nothing is loaded then. Cost: well under 2 microseconds a customer.
absl::StatusOr<LoadReport> LoadCustomers(Index* index, std::string_view text,
                                         LoadOptions options = {});
// The same from a file. NotFound or Unavailable with the system's reason when it cannot be read.
absl::StatusOr<LoadReport> LoadCustomersFile(Index* index, const std::string& path,
                                             LoadOptions options = {});

// What a change feed did.
struct FeedReport {
  uint64_t applied = 0;
  uint64_t rejected = 0;
  uint64_t entered = 0;  // sums over the batches
  uint64_t left = 0;
  std::vector<RejectedRecord> rejections;        // the first kMaxReportedRejections
  std::map<std::string, uint64_t> ignored_keys;  // unknown top-level keys of the customers, by name
};

// How a change feed is applied.
struct FeedOptions {
  // Stop at the first bad line with InvalidArgument; lines before it stay applied.
  bool strict = false;
  // Called after each batch that applied, with its line as the batch's number (from 1).
  std::function<void(uint64_t line, const BatchResult& result)> on_batch;
  std::function<void(uint64_t done, uint64_t total)> progress;
};

// Applies a change feed, NDJSON or one JSON array of operations, which gzip may compress: each line
// is a batch of its own; a bad line is reported and skipped, the others apply.
absl::StatusOr<FeedReport> ApplyFeed(Index* index, std::string_view text,
                                     const FeedOptions& options = {});

// The whole of a file. NotFound or Unavailable with the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// As a line of a bulk load.
std::string ToJson(const Customer& customer);
// As `ParseDraft` reads it.
std::string ToJson(const Draft& draft);
// The draft with "created_at", "updated_at", "count", "percentage", and where there are any,
// "retired_values" and "unknown_customers".
std::string ToJson(const Segment& segment);
// A schema: properties, and standard fields with values.
std::string ToJson(const std::vector<FieldInfo>& fields);
// {"meta","columns","data"}
std::string ToJson(const Page& page);
// The same and "rules".
std::string ToJson(const Preview& preview);
// {"member","rules":[{"holds","conditions":[{"field","operator","holds","actual"}]}]}
std::string ToJson(const Explanation& explanation);
// {"field","total","values":[{"value","count"}],"not_set"}, and "multi_valued" where it is true.
std::string ToJson(const Breakdown& breakdown);

// `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

}  // namespace tranche

#endif  // TRANCHE_JSON_H_
