// The C API of tranche: an in-memory bitmap index of customers and their live segments.
//
//   tranche_index* index = NULL;
//   tranche_error* error = NULL;
//   if (tranche_index_create(NULL, 0, NULL, &index, &error) != TRANCHE_OK) {
//     puts(tranche_error_message(error));
//     tranche_error_free(error);
//   }
//
// The C++ headers say what each call means; this page says how it is called. It is the only ABI
// that is promised: within one major version functions are added, never changed, and structs that
// begin with `struct_size` grow at their end.
//
// Conventions, which hold for every function that says nothing else:
//
// - Arguments are inputs, then outputs, then `tranche_error** error`, which may be NULL. The result
//   is a code; `*error` is NULL after TRANCHE_OK, else an error that the caller frees. What stood
//   in an output or in `*error` before is overwritten and never looked at.
// - After a failure every output is NULL or 0, and nothing has changed. An output of a function
//   that changes the index may be NULL when it is not wanted; one of any other function may not.
// - Text is UTF-8 in a pointer and a size in bytes, and needs no terminating NUL. The pointer may
//   be NULL when the size is 0. Nothing that is passed in is kept or changed after the call.
// - A handle made by `tranche_x_create`, or given as an output `tranche_x**`, is the caller's, who
//   releases it by `tranche_x_free`, which accepts NULL. What a handle gives out (`const char*`,
//   `tranche_string`) is borrowed: valid until the handle is freed or changed.
// - A NULL handle is TRANCHE_INVALID_ARGUMENT; functions that return a plain value give 0 or NULL.
// - Option structs may be NULL, for the defaults. Begin one with its TRANCHE_..._INIT.
// - No C++ exception leaves a function, and no input ends the process. What a callback throws is
//   dropped; it must not leave by longjmp. A thread must not be cancelled inside a call.
// - Out of memory is TRANCHE_RESOURCE_EXHAUSTED. After it, clear a batch that was being filled. If
//   it strikes while a change is being written, the index refuses every later call with
//   TRANCHE_INTERNAL, since it can no longer vouch for its answers; snapshots taken before go on.
//   This is no promise: Abseil's hash tables crash when certain allocations of theirs fail
//   (SECURITY.md).
//
// Threads: an index and a snapshot may be used by any number of threads at once. A batch may be
// used by one thread at a time, a loader only by the thread that created it. All other handles
// never change and may be read by any number of threads; free a handle only when no other thread
// uses it.
//
// Documents: definitions, saved segments and their lists, schemas, fields, reports and plans are
// exchanged as JSON only. All other answers have a typed form and a `_json` form. In the formats
// below S is a string, N a number, B a boolean.
//
// Symbols: the library exports `tranche_*` alone, and a host may carry another CRoaring. One that
// carries its own simdjson must load the library with RTLD_DEEPBIND where simdjson is a shared
// library: else its simdjson::get_active_implementation() answers the library's call.
#ifndef TRANCHE_C_H_
#define TRANCHE_C_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tranche/version.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------------------------------- Version

// 1,002,003 for 1.2.3.
#define TRANCHE_VERSION_NUMBER \
  (TRANCHE_VERSION_MAJOR * 1000000 + TRANCHE_VERSION_MINOR * 1000 + TRANCHE_VERSION_PATCH)

// The version of the library that runs, such as "0.1.0", which may be newer than this header. The
// string is never freed.
const char* tranche_version(void);
// The version of the library that runs, as a number like TRANCHE_VERSION_NUMBER.
uint32_t tranche_version_number(void);

// ----------------------------------------------------------------------------------------- Errors

// The canonical codes, with the numbers of Abseil and gRPC.
typedef enum tranche_code {
  TRANCHE_OK = 0,
  TRANCHE_CANCELLED = 1,
  TRANCHE_UNKNOWN = 2,
  TRANCHE_INVALID_ARGUMENT = 3,  // bad input; the message names the thing and the place
  TRANCHE_DEADLINE_EXCEEDED = 4,
  TRANCHE_NOT_FOUND = 5,
  TRANCHE_ALREADY_EXISTS = 6,
  TRANCHE_PERMISSION_DENIED = 7,
  TRANCHE_RESOURCE_EXHAUSTED = 8,   // a stated limit, or memory
  TRANCHE_FAILED_PRECONDITION = 9,  // has dependents; or a call in the wrong order
  TRANCHE_ABORTED = 10,
  TRANCHE_OUT_OF_RANGE = 11,
  TRANCHE_UNIMPLEMENTED = 12,
  TRANCHE_INTERNAL = 13,     // a defect of the library
  TRANCHE_UNAVAILABLE = 14,  // a file that cannot be read or written, with the system's reason
  TRANCHE_DATA_LOSS = 15,    // a damaged file
  TRANCHE_UNAUTHENTICATED = 16
} tranche_code;

// The name of a code, such as "INVALID_ARGUMENT"; "UNKNOWN" for a number that is no code. The
// string is never freed.
const char* tranche_code_name(int32_t code);

// Why a call failed: a code and a message. Never changes.
typedef struct tranche_error tranche_error;

// TRANCHE_OK for NULL.
tranche_code tranche_error_code(const tranche_error* error);
// For people, ends with NUL; borrowed. "" for NULL.
const char* tranche_error_message(const tranche_error* error);
// In bytes. A message may quote input that holds NUL.
size_t tranche_error_message_size(const tranche_error* error);
// NULL does nothing, as in every `_free`.
void tranche_error_free(tranche_error* error);

// ---------------------------------------------------------------------------------- Text and bytes

// A text that somebody else owns; it need not end with NUL.
typedef struct tranche_string {
  const char* data;
  size_t size;
} tranche_string;

// A string literal as an initializer: tranche_string country = TRANCHE_STRING("country");
#define TRANCHE_STRING(literal) \
  { (literal), sizeof(literal) - 1 }

// Owned bytes: a JSON document or an exported bitmap.
typedef struct tranche_buffer tranche_buffer;

// Borrowed. A NUL, which the size does not count, follows the bytes. NULL for NULL.
const char* tranche_buffer_data(const tranche_buffer* buffer);
// In bytes.
size_t tranche_buffer_size(const tranche_buffer* buffer);
// Frees the buffer and its bytes.
void tranche_buffer_free(tranche_buffer* buffer);

// An owned list of strings.
typedef struct tranche_strings tranche_strings;

// How many strings.
size_t tranche_strings_size(const tranche_strings* strings);
// Borrowed. {NULL, 0} past the end.
tranche_string tranche_strings_get(const tranche_strings* strings, size_t position);
// Frees `strings` and every string borrowed from it.
void tranche_strings_free(tranche_strings* strings);

// --------------------------------------------------------------------------------------- Customers

// What a customer holds in one field: "country", "payment_method_type", "parent_id", ...,
// "properties.<name>". No value, or only empty ones, means "not set".
typedef struct tranche_attribute {
  tranche_string field;
  const tranche_string* values;
  size_t value_count;
} tranche_attribute;

// An ordered list of operations that is applied whole or not at all. It keeps its memory when it is
// cleared, so that filling it again allocates nothing. One thread at a time.
typedef struct tranche_batch tranche_batch;

// An empty one.
tranche_code tranche_batch_create(tranche_batch** batch, tranche_error** error);
// What was applied stays applied.
void tranche_batch_free(tranche_batch* batch);

// Replaces the customer whole, or creates it.
tranche_code tranche_batch_upsert(tranche_batch* batch, const char* id, size_t id_size,
                                  const tranche_attribute* attributes, size_t attribute_count,
                                  tranche_error** error);
// Touches only the fields named; one without a value is cleared. The customer must exist.
tranche_code tranche_batch_patch(tranche_batch* batch, const char* id, size_t id_size,
                                 const tranche_attribute* attributes, size_t attribute_count,
                                 tranche_error** error);
// For callers that would rather not build arrays: adds a value to a field of the upsert or patch
// that the batch ends with, when that was added without attributes. An empty value names the field
// without a value, which in a patch clears it. FAILED_PRECONDITION when the batch ends otherwise.
tranche_code tranche_batch_add_value(tranche_batch* batch, const char* field, size_t field_size,
                                     const char* value, size_t value_size, tranche_error** error);
// The customer must exist when the batch is applied.
tranche_code tranche_batch_delete(tranche_batch* batch, const char* id, size_t id_size,
                                  tranche_error** error);
// Appends operations, one JSON object a line, all or none of them; blank lines are skipped:
//   {"op":"upsert"|"patch","customer":{"id":...}} or {"op":"delete","id":...}
// Unknown keys of a customer are ignored. INVALID_ARGUMENT names the line.
tranche_code tranche_batch_add_json(tranche_batch* batch, const char* ndjson, size_t ndjson_size,
                                    tranche_error** error);

// How many operations.
size_t tranche_batch_size(const tranche_batch* batch);
// Forgets every operation.
void tranche_batch_clear(tranche_batch* batch);

// ----------------------------------------------------------------------------------------- Changes

// One customer entering or leaving one segment.
typedef struct tranche_change {
  tranche_string segment_id;
  tranche_string customer_id;
  bool entered;  // else left
} tranche_change;

// What one batch did, netted over the batch, by segment as created, then by customer as created.
// Never changes.
typedef struct tranche_changes tranche_changes;

// How many changes.
size_t tranche_changes_size(const tranche_changes* changes);
// Strings are borrowed from `changes`. OUT_OF_RANGE past the end.
tranche_code tranche_changes_get(const tranche_changes* changes, size_t position,
                                 tranche_change* change, tranche_error** error);
// The first version of the index that shows the batch.
uint64_t tranche_changes_version(const tranche_changes* changes);
// How many of the changes are customers entering a segment.
uint64_t tranche_changes_entered(const tranche_changes* changes);
// How many are customers leaving one.
uint64_t tranche_changes_left(const tranche_changes* changes);
// {"version":N,"entered":N,"left":N,
//  "changes":[{"segment_id":S,"customer_id":S,"change":"entered"|"left"}]}
tranche_code tranche_changes_json(const tranche_changes* changes, tranche_buffer** json,
                                  tranche_error** error);
// Not for what a callback is given, which is the library's.
void tranche_changes_free(tranche_changes* changes);

// Called with what a batch did, which lives for the call.
typedef void (*tranche_changes_callback)(void* context, const tranche_changes* changes);
// Called now and then with bytes read and bytes in all.
typedef void (*tranche_progress_callback)(void* context, uint64_t done, uint64_t total);

// ------------------------------------------------------------------------------------------- Index

// Customers and their live segments, in memory or in a file. Any number of threads: writing calls
// queue behind each other, and readers wait for one batch at most.
typedef struct tranche_index tranche_index;

// What an index calls back.
typedef struct tranche_index_options {
  size_t struct_size;
  // Called after each batch becomes visible, by the thread that applied it, in order of version. A
  // bulk load calls nobody. It may read; a writing call of the same index is FAILED_PRECONDITION.
  tranche_changes_callback on_changes;
  void* on_changes_context;
  // Gives created_at and updated_at, in nanoseconds since the Unix epoch. NULL: the system clock.
  int64_t (*clock)(void* context);
  void* clock_context;
} tranche_index_options;

// No callback; the system clock.
#define TRANCHE_INDEX_OPTIONS_INIT \
  { sizeof(tranche_index_options), NULL, NULL, NULL, NULL }

// Makes an empty index. `schema_json` is {"fields":[{"name":S,"kind":S,"values":[S]}]}; of size 0:
// the standard fields alone.
tranche_code tranche_index_create(const char* schema_json, size_t schema_size,
                                  const tranche_index_options* options, tranche_index** index,
                                  tranche_error** error);
// Snapshots and loaders keep what they need: they may be freed after the index, which then goes
// with the last of them, and with it the file of a durable index.
void tranche_index_free(tranche_index* index);
// True after memory ran out while a change was being written. Every later call is then refused:
// free the index and create it again.
bool tranche_index_is_damaged(const tranche_index* index);

// A durable index. Every writing call returns when what it wrote is in one SQLite file.

// What survives when a writing call has returned: one of the numbers below.
typedef int32_t tranche_durability;
// The values of `tranche_durability`.
enum {
  TRANCHE_DURABLE = 0,            // survives power loss
  TRANCHE_PROCESS_CRASH_SAFE = 1  // survives the death of the process
};

// How a file is opened.
typedef struct tranche_store_options {
  size_t struct_size;
  // Of a new file, as `tranche_index_create` reads it. {NULL, 0}: the file must exist.
  tranche_string schema_json;
  tranche_durability durability;
  // A checkpoint is written in the background when the journal has grown by so many bytes; 0: only
  // by `tranche_index_checkpoint`.
  uint64_t checkpoint_after_bytes;
  // The name of an SQLite VFS that the host has registered; {NULL, 0}: the default one.
  tranche_string vfs;
} tranche_store_options;

// An existing file, durable.
#define TRANCHE_STORE_OPTIONS_INIT                                                             \
  {                                                                                            \
    sizeof(tranche_store_options), {NULL, 0}, TRANCHE_DURABLE, (uint64_t)64 << 20, { NULL, 0 } \
  }

// Opens the file, or makes it. NOT_FOUND: no file, and no schema to make one. FAILED_PRECONDITION:
// not a file of this library, of a newer version of it or another schema, or in use by another
// process. DATA_LOSS: damaged; it is left as it is. UNAVAILABLE: unreadable. UNIMPLEMENTED: the
// library was built without SQLite.
//
// Writing calls may also fail with RESOURCE_EXHAUSTED (the disk is full; nothing has changed), and
// with UNAVAILABLE when the file could not be written: from then on all are refused, and the index
// must be opened again. The file must not be used across fork().
tranche_code tranche_index_open(const char* path, size_t path_size,
                                const tranche_store_options* store_options,
                                const tranche_index_options* index_options, tranche_index** index,
                                tranche_error** error);
// Writes a checkpoint, so that opening is fast. Other calls go on meanwhile. FAILED_PRECONDITION
// when the index is not durable.
tranche_code tranche_index_checkpoint(tranche_index* index, tranche_error** error);
// Reads the whole file and checks it; DATA_LOSS when something is wrong. Writing calls wait.
// FAILED_PRECONDITION when the index is not durable.
tranche_code tranche_index_verify(tranche_index* index, tranche_error** error);

// What the file holds. The caller sets `struct_size`.
typedef struct tranche_store_stats {
  size_t struct_size;
  uint64_t sequence;             // operations acknowledged, since the file was made
  uint64_t checkpoint_sequence;  // those that the checkpoint holds
  uint64_t journal_bytes;        // of operations after the checkpoint
} tranche_store_stats;

// Never blocks for long. FAILED_PRECONDITION when the index is not durable.
tranche_code tranche_index_store_stats(const tranche_index* index, tranche_store_stats* stats,
                                       tranche_error** error);
// {"sequence":N,"checkpoint_sequence":N,"journal_bytes":N}
tranche_code tranche_index_store_stats_json(const tranche_index* index, tranche_buffer** json,
                                            tranche_error** error);

// Applies the batch whole or not at all; it is visible when the call returns. The batch stays as it
// is. A refused batch of several operations names the position of the bad one (from 0).
tranche_code tranche_index_apply(tranche_index* index, tranche_batch* batch,
                                 tranche_changes** changes, tranche_error** error);
// One batch of operations as `tranche_batch_add_json` reads them; the answer is that of
// `tranche_changes_json`.
tranche_code tranche_index_apply_json(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                      tranche_buffer** changes_json, tranche_error** error);

// Many customers

// How records are loaded.
typedef struct tranche_load_options {
  size_t struct_size;
  tranche_progress_callback on_progress;  // not called by a loader
  void* on_progress_context;
  bool strict;  // stop at the first bad record and apply nothing
} tranche_load_options;

// Bad records are dropped; no callback.
#define TRANCHE_LOAD_OPTIONS_INIT \
  { sizeof(tranche_load_options), NULL, NULL, false }

// What a load did. The caller sets `struct_size`.
typedef struct tranche_load_counts {
  size_t struct_size;
  uint64_t version;
  uint64_t records;     // lines that were not blank
  uint64_t rejected;    // of these
  uint64_t duplicates;  // records whose id stood on an earlier good line
} tranche_load_counts;

// Loads customers, one JSON object a line, as one batch after its bad records are dropped. The
// report names the first 100 of these:
//   {"version":N,"records":N,"rejected":N,"duplicates":N,"rejections":[{"line":N,"reason":S}],
//    "ignored_keys":{KEY:N},"segments":[{"segment_id":S,"entered":N,"left":N}]}
// Fails for bad records only when strict, naming the first.
tranche_code tranche_index_load(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                const tranche_load_options* options, tranche_load_counts* counts,
                                tranche_buffer** report_json, tranche_error** error);
// The same from a file of any size. NOT_FOUND or UNAVAILABLE when it cannot be read.
tranche_code tranche_index_load_file(tranche_index* index, const char* path, size_t path_size,
                                     const tranche_load_options* options,
                                     tranche_load_counts* counts, tranche_buffer** report_json,
                                     tranche_error** error);

// A bulk load whose records the host reads itself. While it is open, writing calls of other threads
// wait, and those of its own thread are FAILED_PRECONDITION. Only the thread that created it may
// use it, and must free it.
typedef struct tranche_loader tranche_loader;

// Begins a load, when the writing calls before it are done.
tranche_code tranche_loader_create(tranche_index* index, const tranche_load_options* options,
                                   tranche_loader** loader, tranche_error** error);
// Ends the load; without a commit before, nothing is applied.
void tranche_loader_free(tranche_loader* loader);
// Upserts one customer. `line` names it in the report. A failure is why the record was rejected,
// which the report repeats, and no reason to stop, unless the load is strict.
tranche_code tranche_loader_add(tranche_loader* loader, uint64_t line, const char* id,
                                size_t id_size, const tranche_attribute* attributes,
                                size_t attribute_count, tranche_error** error);
// The same for one customer as JSON.
tranche_code tranche_loader_add_json(tranche_loader* loader, uint64_t line,
                                     const char* customer_json, size_t customer_size,
                                     tranche_error** error);
// Counts a record that the host could not read.
tranche_code tranche_loader_reject(tranche_loader* loader, uint64_t line, const char* reason,
                                   size_t reason_size, tranche_error** error);
// Counts an unknown key under `ignored_keys`.
tranche_code tranche_loader_ignore(tranche_loader* loader, const char* key, size_t key_size,
                                   tranche_error** error);
// Makes everything visible at once and ends the load: every later call of the loader is
// FAILED_PRECONDITION. Fails for bad records only when strict.
tranche_code tranche_loader_commit(tranche_loader* loader, tranche_load_counts* counts,
                                   tranche_buffer** report_json, tranche_error** error);

// How a change feed is applied.
typedef struct tranche_feed_options {
  size_t struct_size;
  // Called after each batch that applied, with its line. It may write.
  void (*on_batch)(void* context, uint64_t line, const tranche_changes* changes);
  void* on_batch_context;
  tranche_progress_callback on_progress;
  void* on_progress_context;
  bool strict;  // stop at the first bad line; those before it stay applied
} tranche_feed_options;

// Bad lines are skipped; no callback.
#define TRANCHE_FEED_OPTIONS_INIT \
  { sizeof(tranche_feed_options), NULL, NULL, NULL, NULL, false }

// What a change feed did. The caller sets `struct_size`.
typedef struct tranche_feed_counts {
  size_t struct_size;
  uint64_t applied;
  uint64_t rejected;
  uint64_t entered;  // sums over the batches
  uint64_t left;
} tranche_feed_counts;

// Applies a change feed: each line, as in `tranche_batch_add_json`, is a batch of its own; a bad
// one is reported and skipped. The report:
//   {"applied":N,"rejected":N,"entered":N,"left":N,"rejections":[{"line":N,"reason":S}],
//    "ignored_keys":{KEY:N}}
// Fails for bad lines only when strict, naming the first.
tranche_code tranche_index_apply_feed(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                      const tranche_feed_options* options,
                                      tranche_feed_counts* counts, tranche_buffer** report_json,
                                      tranche_error** error);
// The same from a file, which is read into memory. NOT_FOUND or UNAVAILABLE when it cannot be read.
tranche_code tranche_index_apply_feed_file(tranche_index* index, const char* path, size_t path_size,
                                           const tranche_feed_options* options,
                                           tranche_feed_counts* counts,
                                           tranche_buffer** report_json, tranche_error** error);

// Segments. A definition is {"name":S,"description":S,"id":S,"rules":[{"operator":"and"|"or",
// "conditions":[{"field":S,"operator":S,"value":[S],"missing":"exclude"}]}]}; a draft the same,
// where only "rules" is needed. A segment as JSON is its definition with "created_at",
// "updated_at", "count" and "percentage", and, where there are any, "retired_values" and
// "unknown_customers".

// Evaluates the definition at once; the segment is live from then on. `id` is the plain text.
tranche_code tranche_index_create_segment(tranche_index* index, const char* definition_json,
                                          size_t definition_size, tranche_buffer** id,
                                          tranche_buffer** segment_json, tranche_error** error);
// A list of definitions, all or none, in one pass: far faster than one by one.
tranche_code tranche_index_create_segments(tranche_index* index, const char* definitions_json,
                                           size_t definitions_size, tranche_strings** ids,
                                           tranche_buffer** segments_json, tranche_error** error);
// Changes what `edit_json` names of "name", "description" and "rules".
tranche_code tranche_index_update_segment(tranche_index* index, const char* id, size_t id_size,
                                          const char* edit_json, size_t edit_size,
                                          tranche_buffer** segment_json, tranche_error** error);
// Deletes the segment and its memberships. TRANCHE_NOT_FOUND when there is none. The id may be used
// again.
tranche_code tranche_index_delete_segment(tranche_index* index, const char* id, size_t id_size,
                                          tranche_error** error);

// Fields and their values

// What a property may hold: one of the numbers below.
typedef int32_t tranche_field_kind;
// The values of `tranche_field_kind`.
enum {
  TRANCHE_SELECT = 0,       // one of its values
  TRANCHE_MULTI_SELECT = 1  // any number of them
};

// Declares a property ("properties.<name>"); every customer starts without it.
tranche_code tranche_index_add_field(tranche_index* index, const char* name, size_t name_size,
                                     tranche_field_kind kind, const tranche_string* values,
                                     size_t value_count, tranche_error** error);
// The same for one {"name":S,"kind":"select"|"multi_select","values":[S]}.
tranche_code tranche_index_add_field_json(tranche_index* index, const char* field_json,
                                          size_t field_size, tranche_error** error);
// Authorizes values. Those authorized already are left alone; a retired one is authorized again.
tranche_code tranche_index_add_values(tranche_index* index, const char* field, size_t field_size,
                                      const tranche_string* values, size_t value_count,
                                      tranche_error** error);
// The same for a list of strings.
tranche_code tranche_index_add_values_json(tranche_index* index, const char* field,
                                           size_t field_size, const char* values_json,
                                           size_t values_size, tranche_error** error);
// Nobody can take the value any more. FAILED_PRECONDITION with the list of dependents while a
// segment names it or a customer holds it, unless forced: then these keep it.
tranche_code tranche_index_retire_value(tranche_index* index, const char* field, size_t field_size,
                                        const char* value, size_t value_size, bool force,
                                        tranche_error** error);

// Bytes by part. The caller sets `struct_size`.
typedef struct tranche_memory {
  size_t struct_size;
  uint64_t ids;
  uint64_t text;
  uint64_t codes;
  uint64_t bitmaps;
  uint64_t memberships;
  uint64_t rules;
  uint64_t dictionaries;
  uint64_t search;
  uint64_t versions;  // what snapshots keep alive beside the current version
  uint64_t total;
} tranche_memory;

// Waits for the writer, as a writing call does.
tranche_code tranche_index_memory(const tranche_index* index, tranche_memory* memory,
                                  tranche_error** error);
// {"ids":N,...,"total":N}
tranche_code tranche_index_memory_json(const tranche_index* index, tranche_buffer** json,
                                       tranche_error** error);

// ---------------------------------------------------------------------------------------- Snapshot

// One version of the index, pinned: its answers never change and agree with each other. Let go of
// it after use, since the writer copies what it touches while a snapshot looks at it. Any number of
// threads.
typedef struct tranche_snapshot tranche_snapshot;

// Pins the current version. Cheap: no data is copied.
tranche_code tranche_index_read(const tranche_index* index, tranche_snapshot** snapshot,
                                tranche_error** error);
// Lets go of the version.
void tranche_snapshot_free(tranche_snapshot* snapshot);

// The number of the version, which grows with each change.
uint64_t tranche_snapshot_version(const tranche_snapshot* snapshot);
// Everybody.
uint64_t tranche_snapshot_customer_count(const tranche_snapshot* snapshot);
// How many segments are saved.
uint64_t tranche_snapshot_segment_count(const tranche_snapshot* snapshot);

// Everybody, a saved segment or a draft: where a function takes a kind and a text, this is what the
// text is.
typedef int32_t tranche_target_kind;
// The values of `tranche_target_kind`.
enum {
  TRANCHE_EVERYBODY = 0,  // nothing
  TRANCHE_SEGMENT = 1,    // the id of a segment
  TRANCHE_DRAFT = 2       // a draft as JSON
};

// One of several targets.
typedef struct tranche_target {
  tranche_target_kind kind;
  tranche_string text;
} tranche_target;

// Fields and customers

// The schema that declares the same fields, for `tranche_index_create`. Fields whose domain is not
// declared are left out.
tranche_code tranche_snapshot_schema_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                          tranche_error** error);
// Every field: [{"name":S,"kind":S,"open":B,"values":[S],"retired":[S]}]
tranche_code tranche_snapshot_fields_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                          tranche_error** error);
// What a customer holds: the fields that are set.
typedef struct tranche_customer tranche_customer;

// NOT_FOUND when there is no such customer.
tranche_code tranche_snapshot_customer(const tranche_snapshot* snapshot, const char* id,
                                       size_t id_size, tranche_customer** customer,
                                       tranche_error** error);
// How many fields are set.
size_t tranche_customer_field_count(const tranche_customer* customer);
// The name of a field. Borrowed; {NULL, 0} past the end.
tranche_string tranche_customer_field(const tranche_customer* customer, size_t field);
// How many values the field has; 0 past the end.
size_t tranche_customer_value_count(const tranche_customer* customer, size_t field);
// One of its values. Borrowed; {NULL, 0} past the end.
tranche_string tranche_customer_value(const tranche_customer* customer, size_t field,
                                      size_t position);
// Frees `customer` and every string borrowed from it.
void tranche_customer_free(tranche_customer* customer);
// The customer as a bulk load reads it.
tranche_code tranche_snapshot_customer_json(const tranche_snapshot* snapshot, const char* id,
                                            size_t id_size, tranche_buffer** json,
                                            tranche_error** error);

// Segments of a snapshot

// NOT_FOUND when there is no segment of this id.
tranche_code tranche_snapshot_segment_json(const tranche_snapshot* snapshot, const char* id,
                                           size_t id_size, tranche_buffer** json,
                                           tranche_error** error);
// The id of the segment of this name.
tranche_code tranche_snapshot_find_segment(const tranche_snapshot* snapshot, const char* name,
                                           size_t name_size, tranche_buffer** id,
                                           tranche_error** error);
// A list in order of creation, of at most `take` segments after the first `skip`.
tranche_code tranche_snapshot_segments_json(const tranche_snapshot* snapshot, uint64_t skip,
                                            uint64_t take, tranche_buffer** json,
                                            tranche_error** error);

// The live count of one segment.
typedef struct tranche_segment_stats {
  tranche_string id;
  tranche_string name;
  uint64_t count;
  double percentage;  // 100 * count / customers; 0 when there are none
} tranche_segment_stats;

// Count and percentage of every segment, in order of creation.
typedef struct tranche_stats tranche_stats;

// Counts are kept, so the cost is that of listing the segments.
tranche_code tranche_snapshot_stats(const tranche_snapshot* snapshot, tranche_stats** stats,
                                    tranche_error** error);
// How many segments.
size_t tranche_stats_size(const tranche_stats* stats);
// Strings are borrowed from `stats`. OUT_OF_RANGE past the end.
tranche_code tranche_stats_get(const tranche_stats* stats, size_t position,
                               tranche_segment_stats* segment, tranche_error** error);
// Frees `stats` and every string borrowed from it.
void tranche_stats_free(tranche_stats* stats);
// {"version":N,"customers":N,"segments":[{"id":S,"name":S,"count":N,"percentage":N}]}
tranche_code tranche_snapshot_stats_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                         tranche_error** error);

// Counts

// Exact. At once for everybody and for a saved segment.
tranche_code tranche_snapshot_count(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                    const char* target, size_t target_size, uint64_t* count,
                                    tranche_error** error);
// The count of each of a list of drafts, in one pass. `counts` has room for `capacity` numbers;
// OUT_OF_RANGE when there are more drafts. `*count` gets how many there are.
tranche_code tranche_snapshot_count_many(const tranche_snapshot* snapshot, const char* drafts_json,
                                         size_t drafts_size, size_t capacity, uint64_t* counts,
                                         size_t* count, tranche_error** error);
// How many customers would enter and leave if the "rules" of `edit_json` replaced the segment's.
tranche_code tranche_snapshot_preview_edit(const tranche_snapshot* snapshot, const char* segment_id,
                                           size_t segment_id_size, const char* edit_json,
                                           size_t edit_size, uint64_t* entered, uint64_t* left,
                                           tranche_error** error);

// Pages of customers

// Which page of how many customers.
typedef struct tranche_page_options {
  size_t struct_size;
  uint64_t skip;
  uint32_t take;          // 0 to 100
  tranche_string search;  // a folded substring of id, name, billing_email, external_id; empty: none
} tranche_page_options;

// The first 50 customers, no search.
#define TRANCHE_PAGE_OPTIONS_INIT                    \
  {                                                  \
    sizeof(tranche_page_options), 0, 50, { NULL, 0 } \
  }

// Customers in order of creation. Column 0 is the id; "name" and "billing_email" follow, then the
// fields that the definition uses.
typedef struct tranche_page tranche_page;

// The customers of a draft, and the counts of its rules.
tranche_code tranche_snapshot_preview(const tranche_snapshot* snapshot, const char* draft_json,
                                      size_t draft_size, const tranche_page_options* options,
                                      tranche_page** page, tranche_error** error);
// The customers who are in all of the segments; everybody when there are none.
tranche_code tranche_snapshot_customers(const tranche_snapshot* snapshot,
                                        const tranche_string* segment_ids, size_t segment_count,
                                        const tranche_page_options* options, tranche_page** page,
                                        tranche_error** error);

// Customers on all pages: exact, after the search.
uint64_t tranche_page_total(const tranche_page* page);
// What the page was asked to skip.
uint64_t tranche_page_skipped(const tranche_page* page);
// Customers on this page.
size_t tranche_page_row_count(const tranche_page* page);
// How many columns every row has.
size_t tranche_page_column_count(const tranche_page* page);
// The name of a column. Borrowed; {NULL, 0} past the end.
tranche_string tranche_page_column(const tranche_page* page, size_t column);
// Whether a cell of the column may have several values.
bool tranche_page_column_is_multi_valued(const tranche_page* page, size_t column);
// How many values a cell has; 0: not set.
size_t tranche_page_value_count(const tranche_page* page, size_t row, size_t column);
// One of them. Borrowed; {NULL, 0} past the end.
tranche_string tranche_page_value(const tranche_page* page, size_t row, size_t column,
                                  size_t position);
// Rules of the draft; 0 for a page that is no preview.
size_t tranche_page_rule_count(const tranche_page* page);
// Customers that the rule matches, and those that no other rule matches. OUT_OF_RANGE past the end.
tranche_code tranche_page_rule(const tranche_page* page, size_t rule, uint64_t* matched,
                               uint64_t* own, tranche_error** error);
// How many conditions the rule has; 0 past the end.
size_t tranche_page_condition_count(const tranche_page* page, size_t rule);
// Customers that one condition matches. OUT_OF_RANGE past the end.
tranche_code tranche_page_condition(const tranche_page* page, size_t rule, size_t condition,
                                    uint64_t* matched, tranche_error** error);
// Frees `page` and every string borrowed from it.
void tranche_page_free(tranche_page* page);

// {"meta":{"total":N,"taken":N,"skipped":N},"columns":[S],"data":[{COLUMN:VALUE}],
//  "rules":[{"count":N,"own":N,"conditions":[{"count":N}]}]}, where a preview alone has "rules".
tranche_code tranche_snapshot_preview_json(const tranche_snapshot* snapshot, const char* draft_json,
                                           size_t draft_size, const tranche_page_options* options,
                                           tranche_buffer** json, tranche_error** error);
// The same of the customers of segments.
tranche_code tranche_snapshot_customers_json(const tranche_snapshot* snapshot,
                                             const tranche_string* segment_ids,
                                             size_t segment_count,
                                             const tranche_page_options* options,
                                             tranche_buffer** json, tranche_error** error);

// Questions about segments

// Ids of the segments that hold the customer, in order of creation.
tranche_code tranche_snapshot_segments_of(const tranche_snapshot* snapshot, const char* customer_id,
                                          size_t customer_id_size, tranche_strings** segment_ids,
                                          tranche_error** error);
// The same as a JSON list.
tranche_code tranche_snapshot_segments_of_json(const tranche_snapshot* snapshot,
                                               const char* customer_id, size_t customer_id_size,
                                               tranche_buffer** json, tranche_error** error);

// Why a customer is in a segment or draft, or why not.
typedef struct tranche_explanation tranche_explanation;

// Whether one condition holds for the customer.
typedef struct tranche_explained_condition {
  tranche_string field;
  tranche_string operator_name;  // "in", "not_in", "has_all", "is_set", "is_not_set"
  bool holds;
  bool multi_valued;
  size_t value_count;  // what the customer holds in the field; 0: not set
} tranche_explained_condition;

// Of a segment or a draft; everybody has no rules to explain.
tranche_code tranche_snapshot_explain(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                      const char* target, size_t target_size,
                                      const char* customer_id, size_t customer_id_size,
                                      tranche_explanation** explanation, tranche_error** error);
// Whether the customer is in the target.
bool tranche_explanation_is_member(const tranche_explanation* explanation);
// How many rules the target has.
size_t tranche_explanation_rule_count(const tranche_explanation* explanation);
// Whether a rule holds; false past the end.
bool tranche_explanation_rule_holds(const tranche_explanation* explanation, size_t rule);
// How many conditions the rule has; 0 past the end.
size_t tranche_explanation_condition_count(const tranche_explanation* explanation, size_t rule);
// Strings are borrowed from `explanation`. OUT_OF_RANGE past the end.
tranche_code tranche_explanation_condition(const tranche_explanation* explanation, size_t rule,
                                           size_t condition, tranche_explained_condition* explained,
                                           tranche_error** error);
// One of the values that the customer holds. Borrowed; {NULL, 0} past the end.
tranche_string tranche_explanation_value(const tranche_explanation* explanation, size_t rule,
                                         size_t condition, size_t position);
// Frees `explanation` and every string borrowed from it.
void tranche_explanation_free(tranche_explanation* explanation);
// {"member":B,"rules":[{"holds":B,"conditions":[{"field":S,"operator":S,"holds":B,
// "actual":VALUE}]}]}
tranche_code tranche_snapshot_explain_json(const tranche_snapshot* snapshot,
                                           tranche_target_kind kind, const char* target,
                                           size_t target_size, const char* customer_id,
                                           size_t customer_id_size, tranche_buffer** json,
                                           tranche_error** error);
// How a draft is evaluated: {"rules":[{"estimated":N,"actual":N,"conditions":[{"pointer":S,
// "estimated":N,"actual":N}]}],"blocks":{"total":N,"skipped":N,"full":N,"sparse":N,"dense":N,
// "scanned":N,"complemented":N}}
tranche_code tranche_snapshot_plan_json(const tranche_snapshot* snapshot, const char* draft_json,
                                        size_t draft_size, tranche_buffer** json,
                                        tranche_error** error);

// How a target divides by a field: the values that occur, highest count first, ties by value.
typedef struct tranche_breakdown tranche_breakdown;

// INVALID_ARGUMENT for a field that nothing can be divided by.
tranche_code tranche_snapshot_breakdown(const tranche_snapshot* snapshot, const char* field,
                                        size_t field_size, tranche_target_kind kind,
                                        const char* target, size_t target_size,
                                        tranche_breakdown** breakdown, tranche_error** error);
// Distinct customers.
uint64_t tranche_breakdown_total(const tranche_breakdown* breakdown);
// Customers without a value.
uint64_t tranche_breakdown_not_set(const tranche_breakdown* breakdown);
// Whether counts may add up to more than the total.
bool tranche_breakdown_is_multi_valued(const tranche_breakdown* breakdown);
// How many values.
size_t tranche_breakdown_size(const tranche_breakdown* breakdown);
// The value is borrowed from `breakdown`. OUT_OF_RANGE past the end.
tranche_code tranche_breakdown_get(const tranche_breakdown* breakdown, size_t position,
                                   tranche_string* value, uint64_t* count, tranche_error** error);
// Frees `breakdown` and every string borrowed from it.
void tranche_breakdown_free(tranche_breakdown* breakdown);
// {"field":S,"total":N,"values":[{"value":S,"count":N}],"not_set":N}, and "multi_valued":true where
// counts may add up to more than the total.
tranche_code tranche_snapshot_breakdown_json(const tranche_snapshot* snapshot, const char* field,
                                             size_t field_size, tranche_target_kind kind,
                                             const char* target, size_t target_size,
                                             tranche_buffer** json, tranche_error** error);

// What two to 64 targets share.
typedef struct tranche_overlap tranche_overlap;

// INVALID_ARGUMENT naming the position of the target that is wrong.
tranche_code tranche_snapshot_overlap(const tranche_snapshot* snapshot,
                                      const tranche_target* targets, size_t target_count,
                                      tranche_overlap** overlap, tranche_error** error);
// How many targets.
size_t tranche_overlap_size(const tranche_overlap* overlap);
// Customers in all of them.
uint64_t tranche_overlap_intersection(const tranche_overlap* overlap);
// Customers in any of them.
uint64_t tranche_overlap_union(const tranche_overlap* overlap);
// Intersection over union; 0 when the union is empty.
double tranche_overlap_jaccard(const tranche_overlap* overlap);
// Customers in the targets at both positions, which may be the same; 0 past the end.
uint64_t tranche_overlap_pair(const tranche_overlap* overlap, size_t first, size_t second);
// Customers in this target and no other; 0 past the end.
uint64_t tranche_overlap_only(const tranche_overlap* overlap, size_t position);
// Frees `overlap`.
void tranche_overlap_free(tranche_overlap* overlap);
// {"counts":[N],"intersection":N,"union":N,"only":[N],"matrix":[[N]],"jaccard":N}
tranche_code tranche_snapshot_overlap_json(const tranche_snapshot* snapshot,
                                           const tranche_target* targets, size_t target_count,
                                           tranche_buffer** json, tranche_error** error);

// Exports. A set of row numbers as one portable 32-bit Roaring bitmap (RoaringFormatSpec), and how
// many there are. Rows mean customers only together with this snapshot.

// The customers who hold `value` in `field`.
tranche_code tranche_snapshot_export_value(const tranche_snapshot* snapshot, const char* field,
                                           size_t field_size, const char* value, size_t value_size,
                                           tranche_buffer** bitmap, uint64_t* count,
                                           tranche_error** error);
// The customers of a target.
tranche_code tranche_snapshot_export(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                     const char* target, size_t target_size,
                                     tranche_buffer** bitmap, uint64_t* count,
                                     tranche_error** error);
// Customer ids of rows, in the order given; empty for a row that holds no customer.
tranche_code tranche_snapshot_ids_of_rows(const tranche_snapshot* snapshot, const uint32_t* rows,
                                          size_t row_count, tranche_strings** ids,
                                          tranche_error** error);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // TRANCHE_C_H_
