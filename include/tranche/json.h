// The JSON formats: a parser for every input of the library, and `ToJson` for every answer. The C
// API, the program and the service (tranche/service.h) use these and no others.
//
// In the formats below a member is named by its key alone where its meaning is plain. An input
// refuses keys that it does not know, save those of a customer, which are counted instead.
//
// Every error names the reason and the place: the line (NDJSON), or a JSON pointer. `PlaceOf`
// (tranche/error.h) gives the place as data. Input needs no padding. Where text is wanted, true,
// false and integers are read as their text, every digit kept. Other numbers are refused (in a
// customer they are bad values, tranche/bad_values.h), and so are nesting beyond depth 64, bytes
// that are not UTF-8, and NUL in a string that is read.
#ifndef TRANCHE_JSON_H_
#define TRANCHE_JSON_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/index.h"
#include "tranche/store_stats.h"

namespace tranche {

// {"fields":[{"name","kind","values" or "open":true}]}
absl::StatusOr<SchemaSpec> ParseSchema(std::string_view json);
// One field of a schema: {"name","kind","values" or "open":true}
absl::StatusOr<FieldSpec> ParseFieldSpec(std::string_view json);
// Authorized values of a field: a list of strings, or one string.
absl::StatusOr<std::vector<Value>> ParseValues(std::string_view json);

// One definition. The name may be absent (`CreateSegment` asks for one).
absl::StatusOr<Draft> ParseDraft(std::string_view json);
// An array of definitions. Pointers in errors begin at the array: "/3/rules/0/operator".
absl::StatusOr<std::vector<Draft>> ParseDrafts(std::string_view json);
// {"name","description","rules"}, each optional.
absl::StatusOr<SegmentEdit> ParseSegmentEdit(std::string_view json);

// One customer record. `ignored` (may be null) gets the unknown top-level keys. A value of a type
// that no field has (an object, a fraction, a list in a list) becomes a text that no field holds
// (it begins with NUL), so that it is a bad value to whoever takes the customer.
absl::StatusOr<Customer> ParseCustomer(std::string_view json,
                                       std::vector<std::string>* ignored = nullptr);

// Appends one line of a change feed to `batch`: {"op":"upsert"|"patch"|"merge","customer":{...}} or
// {"op":"delete","id"}. Each may carry "version", a patch and a merge also "add" and "remove":
// {"add":{"payment_method_type":["card"],"properties":{"addons":["sso"]}}}, where
// "properties.addons" may be one key. What they mean: OperationExtras of tranche/batch.h. `ignored`
// (may be null) gets the unknown keys of the operation and the top-level ones of its customer; a
// key that looks like one of an operation ("verison") is InvalidArgument.
absl::Status ParseOperation(std::string_view json, Batch* batch,
                            std::vector<std::string>* ignored = nullptr);

// Operations as one batch: a JSON array of them, or NDJSON with one a line. An error names the
// position in the array, or the line.
absl::StatusOr<Batch> ParseOperations(std::string_view json,
                                      std::vector<std::string>* ignored = nullptr);

// "everybody", {"segment_id"}, {"draft"}, {"rows":{"version","rows"}} or {"ids"}
absl::StatusOr<Target> ParseTarget(std::string_view json);
// {"skip","take","search","after"}, each optional.
absl::StatusOr<PageRequest> ParsePageRequest(std::string_view json);

// {"map":{...}} as tranche/mapping.h describes it.
absl::StatusOr<Mapping> ParseMapping(std::string_view json);

// Loads customers; the report says what was rejected and why. The first bytes tell the format:
//
//   NDJSON: a record a line, blank lines skipped; records over several lines are read too
//   one JSON array of records, pretty or not, of any size
//   CSV (RFC 4180): a header row of JSON keys ("country", "properties.plan_tier"); comma, semicolon
//     or tab; an empty cell is not set (in a load that merges it clears its field); unknown columns
//     are counted
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
  uint64_t applied = 0;   // lines, without those that are stale
  uint64_t rejected = 0;  // lines, all those of a refused batch
  uint64_t entered = 0;   // sums over the batches
  uint64_t left = 0;
  uint64_t dropped_values = 0;             // bad values of lines that are applied without them
  std::vector<RejectedRecord> rejections;  // the first kMaxReportedRejections
  std::vector<DroppedValueCount> dropped;  // as in LoadReport
  std::map<std::string, UnknownKey> unknown_keys;  // keys that no field has, by name
  uint64_t stale = 0;  // lines of applied batches that were skipped: their customers have later
                       // versions
  uint64_t already_applied = 0;  // lines of batches that an earlier call has applied, by position
};

// How a change feed is applied.
struct FeedOptions {
  // Stop at the first bad batch, or bad value, with InvalidArgument; batches before it stay
  // applied.
  bool strict = false;
  // Lines of one batch (blank ones do not count); the last batch may have fewer. A batch is applied
  // whole or not at all: a line that cannot be read refuses its batch as any bad operation does.
  uint64_t batch_size = 1;
  // The position of the first batch (tranche/position.h); the batches after it follow one by one.
  // So a feed that is applied again, with the same lines and `batch_size`, applies each batch once,
  // wherever it was interrupted. A batch that is refused is left out as ever, and an empty one
  // takes its position. FailedPrecondition, with the line, for a position that does not follow: the
  // feed ends there. Empty: batches have no positions.
  std::optional<Position> position = {};
  // Called after each batch that applied (or was applied already, by its position), with the number
  // (from 1) of its last line.
  std::function<void(uint64_t line, const BatchResult& result)> on_batch;
  std::function<void(uint64_t done, uint64_t total)> progress;
  // What becomes of bad values and unknown keys; a line that is refused refuses its batch. Lines
  // that cannot be read, have no or a bad id, or patch nobody, are refused whatever these say.
  BadValues bad_values = BadValues::kDrop;
  UnknownKeys unknown_keys = UnknownKeys::kIgnore;
};

// Applies a change feed, NDJSON or one JSON array of operations, which gzip may compress, in
// batches of `batch_size` lines (elements of the array). A batch with a bad line is left out, and
// reported by the number of that line; the others apply.
absl::StatusOr<FeedReport> ApplyFeed(Index* index, std::string_view text,
                                     const FeedOptions& options = {});
// The same from a file, which may be a pipe: each batch is applied as soon as its last line has
// come. NotFound or Unavailable with the system's reason when the file cannot be read; batches
// before the failure stay applied.
absl::StatusOr<FeedReport> ApplyFeedFile(Index* index, const std::string& path,
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
// A list of these.
std::string ToJson(const std::vector<Segment>& segments);
// {"id","name","count","percentage"}, and "sums" where the schema has measures:
// {"properties.seats":"12","properties.mrr":{"EUR":"9.90"}}
std::string ToJson(const SegmentStats& segment);
// A list of these.
std::string ToJson(const std::vector<SegmentStats>& segments);
// {"version","now","customers","segments":[...]}: the stats of every segment; and where there are
// any, "positions":[...].
std::string StatsToJson(const Snapshot& snapshot);

// {"name","kind","open","values":[...],"retired":[...]}; "retired" lists retired values.
std::string ToJson(const FieldInfo& field);
// A list of these.
std::string ToJson(const std::vector<FieldInfo>& fields);
// The schema that declares `fields`, as `ParseSchema` reads it: properties, and standard fields
// that have a list of authorized values; the time zone, unless it is UTC.
std::string SchemaToJson(const std::vector<FieldInfo>& fields, std::string_view time_zone = "UTC");

// {"meta":{"total","taken","skipped"},"columns":[...],"data":[{COLUMN:VALUE}]}
std::string ToJson(const Page& page);
// A page, "rules":[{"count","own","conditions":[{"count","bound"?}]}], and "sums" as in stats.
std::string ToJson(const Preview& preview);
// {"entered","left"}, and where others name the segment "above":[{"id","name","entered","left"}]
std::string ToJson(const EditImpact& impact);
// {"member","rules":[{"holds","conditions":[{"field","operator","holds","actual"}]}]}, and where
// conditions name segments "segments":[{"id","name","member","rules"}]
std::string ToJson(const Explanation& explanation);
// {"rules":[{"estimated","actual","conditions":[{"pointer","estimated","actual"}]}],
//  "blocks":{"total","skipped","full","sparse","dense","scanned","complemented",
//  "compared","texts_read"}}
std::string ToJson(const Plan& plan);
// {"field","total","values":[{"value","count"}],"not_set"}, and "multi_valued" where it is true. Of
// dates and datetimes by period also "by". Of intervals a value is {"from","to","count"}, with a
// "currency" of money; the first "from" and the last "to" are null. With a measure each value has
// its "sum", "mean", "min" and "max", decimal texts, of money by currency ({"EUR":"9.90"}), and
// "measure" has {"field","sum","mean","min","max","not_set":{"sum","mean","min","max"}}: of all,
// and of those without a value. What nobody holds has no "mean", "min" and "max": null.
std::string ToJson(const Breakdown& breakdown);
// {"field","customers","set","not_set","sum","mean","min","max","percentiles":{"50":VALUE}}, of
// dates without "sum" and "mean"; of money {"field","customers","not_set","currencies":{CODE:
// {"set","sum","mean","min","max","percentiles"}}}. Numbers are decimal texts, null where nobody
// holds one.
std::string ToJson(const Summary& summary);
// {"counts":[...],"intersection","union","matrix":[[...]],"only":[...],"jaccard"}
std::string ToJson(const Overlap& overlap);
// {"version","count","roaring"}: the bitmap in base64 (RFC 4648).
std::string ToJson(const BitmapExport& bitmap);
// Bytes by part, and "total".
std::string ToJson(const MemoryReport& memory);

// {"source","epoch","sequence"} (tranche/position.h)
std::string ToJson(const Position& position);
// A list of these.
std::string ToJson(const std::vector<Position>& positions);

// {"segment_id","customer","change"}; "change" is "entered" or "left".
std::string ToJson(const Change& change);
// {"version","entered","left","changes":[...]}, and where there are any, "stale",
// "already_applied":true,
// "dropped":[{"operation","field","value","reason","suggestion"}] and "unknown_keys":{KEY:COUNT}
std::string ToJson(const BatchResult& result);
// {"version","records","rejected","duplicates","rejections":[{"line","reason"}],
//  "dropped_values","dropped":[{"field","value","count","lines","reason","suggestion"}],
//  "cleared":{FIELD:COUNT},"unknown_keys":{KEY:{"count","suggestion"}},
//  "segments":[{"segment_id","entered","left"}]}; a suggestion is null when there is none
std::string ToJson(const LoadReport& report);
// {"applied","rejected","entered","left","rejections":[{"line","reason"}],"dropped_values",
//  "dropped","unknown_keys","stale"}, and where there are any, "already_applied"
std::string ToJson(const FeedReport& report);
// {"sequence","checkpoint_sequence","journal_bytes","last_checkpoint":{"time","error"}}; "time" is
// RFC 3339, "error" as `ToJson` of a status writes it; absent: nothing to tell.
std::string ToJson(const StoreStats& stats);
// "dropped" of a report.
std::string ToJson(const std::vector<DroppedValueCount>& dropped);
// "unknown_keys" of a report.
std::string ToJson(const std::map<std::string, UnknownKey>& keys);
// {KEY:COUNT}, as "cleared" of a report.
std::string ToJson(const std::map<std::string, uint64_t>& counts);

// {"error":{"code","message","pointer","line","operation","suggestion"}}. "code" is the name of the
// canonical code, "INVALID_ARGUMENT"; the members after "message" stand there when they are known,
// and so does "wanted":{"source","epoch","sequence"}, the position that would have been applied.
std::string ToJson(const absl::Status& error);

// Documents put together from parts. `text` as a JSON string, quotes included; bytes that are not
// UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);
// The decimal digits of `number`.
std::string JsonNumber(uint64_t number);
// The shortest text that reads back as the same number, which is finite.
std::string JsonNumber(double number);
// A list of values that are JSON already.
std::string JsonList(std::span<const std::string> values);
// An object of members in the order given; the values are JSON already.
std::string JsonObject(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members);
// The object with the members of `first` and then those of `second`. Both are objects as the
// functions of this header write them, without a key in common.
std::string JoinObjects(std::string_view first, std::string_view second);

}  // namespace tranche

#endif  // TRANCHE_JSON_H_
