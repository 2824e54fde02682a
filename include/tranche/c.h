// The C API of tranche: an in-memory bitmap index of customers and their live segments.
//
//   tranche_index* index = NULL;
//   tranche_error* error = NULL;
//   tranche_index_create(NULL, 0, NULL, &index, &error);
//   const char* change = TRANCHE_JSON(
//       {"operations": [{"op": "upsert", "customer": {"id": "cus_1", "country": "FR"}}]});
//   tranche_index_call(index, "apply", TRANCHE_TEXT(change), NULL, &error);
//
// Two functions carry all that is said in JSON: `tranche_index_call` and `tranche_snapshot_ask`.
// The others are for what is called often or holds much: batches, loads, feeds, counts, bitmaps.
// This is the only ABI that is promised: within one major version functions are added, never
// changed, and structs that begin with `struct_size` grow at their end.
//
// Rules, which hold for every function that says nothing else:
//
// - Arguments are inputs, then outputs, then `tranche_error** error`, which may be NULL. The result
//   is a code. `*error` is NULL after TRANCHE_OK, else an error that the caller frees. What stood
//   in an output or in `*error` before is overwritten and never looked at.
// - After a failure every output is NULL or 0, and nothing has changed. An output of a function
//   that changes the index may be NULL when it is not wanted; one of any other function may not.
// - Text is UTF-8, in a pointer and a size in bytes. The size TRANCHE_TO_NUL says instead that the
//   text ends with NUL: TRANCHE_TEXT("FR") writes both arguments. The pointer may be NULL when the
//   size is 0. Nothing that is passed in is kept or changed after the call.
// - A handle made by `tranche_x_create`, or given as an output `tranche_x**`, is the caller's, who
//   releases it by `tranche_x_free`, which accepts NULL. What a handle gives out (`const char*`,
//   `tranche_string`) is borrowed: valid until the handle is freed or changed.
// - A NULL handle is TRANCHE_INVALID_ARGUMENT; functions that return a plain value give 0 or NULL.
// - Option structs may be NULL, for the defaults. Begin one with its TRANCHE_..._INIT.
// - A writing call that would wait for itself is TRANCHE_FAILED_PRECONDITION: in a callback of the
//   same index, and in a thread that has a loader of it open.
// - No C++ exception leaves a function, and no input ends the process. What a callback throws is
//   dropped; it must not leave by longjmp. A thread must not be cancelled inside a call.
// - Out of memory is TRANCHE_RESOURCE_EXHAUSTED. After it, clear a batch that was being filled. If
//   it strikes while a change is being written, the index refuses every later call with
//   TRANCHE_INTERNAL, since it can no longer vouch for its answers; snapshots taken before go on.
//   If it strikes while the answer is written, the change stays. This is no promise: Abseil's hash
//   tables crash when certain allocations of theirs fail (SECURITY.md).
//
// Threads: an index and a snapshot may be used by any number of threads at once. A batch and a
// loader may be used by one thread at a time. All other handles never change and may be read by any
// number of threads; free a handle only when no other thread uses it.
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

// Why a call failed: a code, a message, and where the mistake is as far as that is known. Never
// changes.
typedef struct tranche_error tranche_error;

// TRANCHE_OK for NULL.
tranche_code tranche_error_code(const tranche_error* error);
// For people, ends with NUL; borrowed. "" for NULL.
const char* tranche_error_message(const tranche_error* error);
// In bytes. A message may quote input that holds NUL.
size_t tranche_error_message_size(const tranche_error* error);
// The place in the JSON that was given, as a JSON pointer (RFC 6901) that ends with NUL, such as
// "/draft/rules/0/conditions/2/field"; borrowed. "" when there is none.
const char* tranche_error_pointer(const tranche_error* error);
// The line of the input, from 1. 0 when there is none.
uint64_t tranche_error_line(const tranche_error* error);
// The position of the operation in its batch, from 0. -1 when there is none.
int64_t tranche_error_operation(const tranche_error* error);
// Of a batch whose position did not follow: sets the epoch and the sequence that would have been
// applied, and returns true. Else sets both to 0. Either may be NULL.
bool tranche_error_wanted_position(const tranche_error* error, uint64_t* epoch, uint64_t* sequence);
// The word that was probably meant, ends with NUL; borrowed. "" when there is none.
const char* tranche_error_suggestion(const tranche_error* error);
// NULL does nothing, as in every `_free`.
void tranche_error_free(tranche_error* error);

// ---------------------------------------------------------------------------------- Text and bytes

// The size of a text that ends with NUL.
#define TRANCHE_TO_NUL ((size_t)-1)
// The two arguments of a text that ends with NUL.
#define TRANCHE_TEXT(text) (text), TRANCHE_TO_NUL
// JSON as it stands, as a string literal: TRANCHE_JSON({"id": "fr"}) is "{\"id\": \"fr\"}".
#define TRANCHE_JSON(...) #__VA_ARGS__

// A text that somebody else owns. One that the library gives has its size in bytes, and need not
// end with NUL.
typedef struct tranche_string {
  const char* data;
  size_t size;
} tranche_string;

// A text that ends with NUL, as an initializer: tranche_string name = TRANCHE_STRING("country");
#define TRANCHE_STRING(text) \
  { TRANCHE_TEXT(text) }

// Owned bytes: a JSON document or an exported bitmap.
typedef struct tranche_buffer tranche_buffer;

// Borrowed. A NUL, which the size does not count, follows the bytes. NULL for NULL.
const char* tranche_buffer_data(const tranche_buffer* buffer);
// In bytes.
size_t tranche_buffer_size(const tranche_buffer* buffer);
// Frees the buffer and its bytes.
void tranche_buffer_free(tranche_buffer* buffer);

// --------------------------------------------------------------------------------------- Customers

// What a customer holds in one field: "country", "payment_method_type", "parent_id", ...,
// "properties.<name>". No value, or only empty ones, means "not set".
typedef struct tranche_attribute {
  tranche_string field;
  const tranche_string* values;
  size_t value_count;
} tranche_attribute;

// The bytes that the text of a number takes at most.
enum { TRANCHE_NUMBER_SIZE = 24 };
// Sets `value` to `number` / 10^`decimals`, exact, for the attributes of every call that takes
// some: 1990 with 2 decimals is 19.90. There may be 0 to 18 decimals. The value views `text`, which
// must live as long as the value is used. A number, a date or a datetime may also be given as the
// text that JSON would have: "19.90", "2026-11-30".
tranche_code tranche_number_value(int64_t number, int32_t decimals, char text[TRANCHE_NUMBER_SIZE],
                                  tranche_string* value, tranche_error** error);
// The value of a boolean, which lives for ever.
tranche_string tranche_boolean_value(bool value);

// What becomes of a value that its field cannot hold (tranche/bad_values.h): one of the numbers
// below.
typedef int32_t tranche_bad_values;
// The values of `tranche_bad_values`.
enum {
  TRANCHE_DROP_BAD_VALUES = 0,   // the field is not set, the rest of the record counts
  TRANCHE_REJECT_BAD_VALUES = 1  // the record is left out; a batch is refused
};
// What becomes of a key that no field has: one of the numbers below.
typedef int32_t tranche_unknown_keys;
// The values of `tranche_unknown_keys`.
enum {
  TRANCHE_IGNORE_UNKNOWN_KEYS = 0,  // it is counted by name
  TRANCHE_REJECT_UNKNOWN_KEYS = 1   // the record is left out; a batch is refused
};

// An ordered list of operations that is applied whole or not at all. It keeps its memory when it is
// cleared, so that filling it again allocates nothing.
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
// A patch that creates: where there is no such customer, one who holds the fields named.
tranche_code tranche_batch_merge(tranche_batch* batch, const char* id, size_t id_size,
                                 const tranche_attribute* attributes, size_t attribute_count,
                                 tranche_error** error);
// The customer must exist when the batch is applied.
tranche_code tranche_batch_delete(tranche_batch* batch, const char* id, size_t id_size,
                                  tranche_error** error);

// What an operation does: one of the numbers below.
typedef int32_t tranche_operation_kind;
// The values of `tranche_operation_kind`.
enum { TRANCHE_UPSERT = 0, TRANCHE_PATCH = 1, TRANCHE_DELETE = 2, TRANCHE_MERGE = 3 };

// An operation with all that it may carry. Begin with TRANCHE_OPERATION_INIT.
typedef struct tranche_operation {
  size_t struct_size;
  tranche_string id;
  const tranche_attribute* attributes;  // not of a delete
  size_t attribute_count;
  // Of a patch or a merge: values that fields of several values gain, and then lose, beside what
  // the customer holds. A field that `attributes` sets is set first.
  const tranche_attribute* add;
  size_t add_count;
  const tranche_attribute* remove;
  size_t remove_count;
  // An operation whose version is not above the version stored for its customer, who may be
  // deleted, is skipped (`tranche_changes_stale`); another one that has a version stores it. At
  // most INT64_MAX.
  uint64_t version;
  tranche_operation_kind kind;
  bool has_version;
} tranche_operation;

// An upsert of nobody.
#define TRANCHE_OPERATION_INIT \
  { sizeof(tranche_operation), {NULL, 0}, NULL, 0, NULL, 0, NULL, 0, 0, 0, false }

// Adds any operation.
tranche_code tranche_batch_add(tranche_batch* batch, const tranche_operation* operation,
                               tranche_error** error);
// What becomes of bad values and unknown keys. A batch begins with both rejected; clearing it keeps
// what was set here.
tranche_code tranche_batch_set_bad_values(tranche_batch* batch, tranche_bad_values bad_values,
                                          tranche_unknown_keys unknown_keys, tranche_error** error);
// Says which batch of its source it is, so that sending it again applies it once. In each epoch a
// source numbers its batches 1, 2, 3, ... Applying does nothing where this one was applied already
// (`tranche_changes_already_applied`); it is FAILED_PRECONDITION where this one does not follow
// (`tranche_error_wanted_position`). A source has 1 to 255 bytes; epoch and sequence are at most
// INT64_MAX. A batch without operations changes the position alone. The rules in full:
// tranche/position.h.
tranche_code tranche_batch_set_position(tranche_batch* batch, const char* source,
                                        size_t source_size, uint64_t epoch, uint64_t sequence,
                                        tranche_error** error);
// How many operations.
size_t tranche_batch_size(const tranche_batch* batch);
// Forgets every operation and the position.
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
// How many operations were skipped, since their customers have later versions.
uint64_t tranche_changes_stale(const tranche_changes* changes);
// Whether an earlier call had applied the batch, by its position, so that this one did nothing.
bool tranche_changes_already_applied(const tranche_changes* changes);
// How many are customers leaving one.
uint64_t tranche_changes_left(const tranche_changes* changes);
// All of it as the request "apply" answers, for languages that would rather not read a struct.
tranche_code tranche_changes_json(const tranche_changes* changes, tranche_buffer** json,
                                  tranche_error** error);
// Not for what a callback is given, which is the library's.
void tranche_changes_free(tranche_changes* changes);

// Called with what a batch did, which lives for the call.
typedef void (*tranche_changes_callback)(void* context, const tranche_changes* changes);
// Called now and then with bytes read and bytes in all.
typedef void (*tranche_progress_callback)(void* context, uint64_t done, uint64_t total);

// ------------------------------------------------------------------------------------------- Index

// Customers and their live segments, in memory or in a file. Writing calls queue behind each other,
// and readers wait for one batch at most.
typedef struct tranche_index tranche_index;

// What an index calls back.
typedef struct tranche_index_options {
  size_t struct_size;
  // Called after each batch becomes visible, by the thread that applied it, in order of version. A
  // bulk load calls nobody. It may read the index, and free it.
  tranche_changes_callback on_changes;
  void* on_changes_context;
  // Gives created_at and updated_at, in nanoseconds since the Unix epoch. NULL: the system clock.
  int64_t (*clock)(void* context);
  void* clock_context;
  // Where `has_now`: the time at which a new index stands, in nanoseconds since the Unix epoch, cut
  // to milliseconds; else that of the system clock. `tranche_index_advance` moves it.
  int64_t now;
  bool has_now;
} tranche_index_options;

// No callback; the system clock.
#define TRANCHE_INDEX_OPTIONS_INIT \
  { sizeof(tranche_index_options), NULL, NULL, NULL, NULL, 0, false }

// Makes an empty index. `schema_json` declares its fields, as `ParseSchema` of tranche/json.h reads
// it; of size 0: the standard fields alone.
tranche_code tranche_index_create(const char* schema_json, size_t schema_size,
                                  const tranche_index_options* options, tranche_index** index,
                                  tranche_error** error);
// Closes the file of a durable index. Snapshots and loaders may be freed later: the index goes with
// its last loader.
void tranche_index_free(tranche_index* index);
// True after memory ran out while a change was being written. Every later call is then refused:
// free the index and create it again.
bool tranche_index_is_damaged(const tranche_index* index);
// How much memory the index takes, in bytes: the sum of what the request "memory" answers. Waits
// for other writers, not inside a callback.
uint64_t tranche_index_memory_bytes(const tranche_index* index);

// Answers one of the requests that tranche/service.h lists, writing or reading, about the current
// version. `request` is its name and ends with NUL; `json` is an object of its members, and of size
// 0 when it needs none; `answer` is JSON.
//
//   const char* france = TRANCHE_JSON({"draft": {"id": "fr", "name": "France", "rules": [
//       {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}});
//   tranche_index_call(index, "put_segment", TRANCHE_TEXT(france), NULL, &error);
//
// INVALID_ARGUMENT for an unknown name or member, with a suggestion; other errors are those of what
// the request does, with the place in `json`.
tranche_code tranche_index_call(tranche_index* index, const char* request, const char* json,
                                size_t json_size, tranche_buffer** answer, tranche_error** error);

// Applies the batch whole or not at all; it is visible when the call returns. The batch stays as it
// is. The error of a refused batch has the position of the bad operation.
tranche_code tranche_index_apply(tranche_index* index, const tranche_batch* batch,
                                 tranche_changes** changes, tranche_error** error);

// Lets time go on until `time`, in nanoseconds since the Unix epoch, cut to milliseconds: relative
// conditions (older_than, ...) compare with this time, and nothing else moves it. The changes are
// those that time causes. FAILED_PRECONDITION for a time before; the same time changes nothing.
tranche_code tranche_index_advance(tranche_index* index, int64_t time, tranche_changes** changes,
                                   tranche_error** error);

// ------------------------------------------------------------------------------------- Checkpoint

// For a host that keeps the bytes itself, as the module for Valkey does. A durable index needs none
// of this.

// Called with a part of a checkpoint, which lives for the call; false ends the saving.
typedef bool (*tranche_chunk_callback)(void* context, const char* chunk, size_t chunk_size);

// Gives a checkpoint of the current version to `on_chunk`, chunk by chunk. Equal indexes give equal
// bytes. A chunk seldom has more than a MiB. Other threads may read and write meanwhile; in a child
// of fork() it may be called when no other call was under way at the fork. CANCELLED when
// `on_chunk` returned false.
tranche_code tranche_index_save(const tranche_index* index, tranche_chunk_callback on_chunk,
                                void* context, tranche_error** error);

// Makes an index of the chunks of a checkpoint. One thread at a time.
typedef struct tranche_restorer tranche_restorer;

// `options`: those of the index to come, whose `now` is that of the checkpoint.
tranche_code tranche_restorer_create(const tranche_index_options* options,
                                     tranche_restorer** restorer, tranche_error** error);
// Without a finish before, nothing is left.
void tranche_restorer_free(tranche_restorer* restorer);
// The next chunk, whole, in the order in which they were given out. DATA_LOSS: not the chunk of a
// checkpoint. FAILED_PRECONDITION: written by a newer version of the library. After an error every
// call returns it.
tranche_code tranche_restorer_add(tranche_restorer* restorer, const char* chunk, size_t chunk_size,
                                  tranche_error** error);
// After the last chunk: the index. The number of its version begins again. DATA_LOSS when chunks
// are missing. FAILED_PRECONDITION the second time.
tranche_code tranche_restorer_finish(tranche_restorer* restorer, tranche_index** index,
                                     tranche_error** error);

// ----------------------------------------------------------------------------------- Durable index

// Every writing call returns when what it wrote is in one SQLite file.

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
  // by `tranche_store_checkpoint`.
  uint64_t checkpoint_after_bytes;
  // The name of an SQLite VFS that the host has registered; {NULL, 0}: the default one.
  tranche_string vfs;
} tranche_store_options;

// An existing file, durable.
#define TRANCHE_STORE_OPTIONS_INIT                                                             \
  {                                                                                            \
    sizeof(tranche_store_options), {NULL, 0}, TRANCHE_DURABLE, (uint64_t)64 << 20, { NULL, 0 } \
  }

// Opens the file, or makes it, as a durable index. NOT_FOUND: no file, and no schema to make one.
// FAILED_PRECONDITION: not a file of this library, of a newer version of it or another schema, or
// in use by another process. DATA_LOSS: damaged; it is left as it is. UNAVAILABLE: unreadable.
// UNIMPLEMENTED: the library was built without SQLite.
//
// Writing calls may also fail with RESOURCE_EXHAUSTED (the disk is full; nothing has changed), and
// with UNAVAILABLE when the file could not be written: from then on all are refused, and the index
// must be opened again. The file must not be used across fork().
tranche_code tranche_store_open(const char* path, size_t path_size,
                                const tranche_store_options* store_options,
                                const tranche_index_options* index_options, tranche_index** index,
                                tranche_error** error);

// Writes a checkpoint, so that opening is fast. Other calls go on meanwhile. FAILED_PRECONDITION
// when the index is not durable, as in the next two.
tranche_code tranche_store_checkpoint(tranche_index* index, tranche_error** error);
// Reads the whole file and checks it; DATA_LOSS when something is wrong. Writing calls wait.
tranche_code tranche_store_verify(tranche_index* index, tranche_error** error);
// What the file holds and how the last checkpoint went: a StoreStats of tranche/json.h. Never
// blocks for long.
tranche_code tranche_store_stats(const tranche_index* index, tranche_buffer** json,
                                 tranche_error** error);

// --------------------------------------------------------------------------------- Many customers

// What a record does to a customer who exists: one of the numbers below (tranche/load.h).
typedef int32_t tranche_load_mode;
// The values of `tranche_load_mode`.
enum {
  TRANCHE_LOAD_UPSERT = 0,  // it replaces the customer whole
  TRANCHE_LOAD_MERGE = 1    // it changes the fields and columns that it names
};

// How customers are loaded.
typedef struct tranche_load_options {
  size_t struct_size;
  tranche_progress_callback on_progress;  // not called by a loader
  void* on_progress_context;
  // Which keys or columns feed which fields: {"map":{...}} (tranche/mapping.h); {NULL, 0}: their
  // own. Not used by a loader.
  tranche_string mapping_json;
  tranche_bad_values bad_values;
  tranche_unknown_keys unknown_keys;
  bool strict;  // stop at the first bad record or bad value, and apply nothing
  tranche_load_mode mode;
} tranche_load_options;

// Records replace customers; bad values are dropped, bad records left out; no callback, no mapping.
#define TRANCHE_LOAD_OPTIONS_INIT \
  { sizeof(tranche_load_options), NULL, NULL, {NULL, 0}, 0, 0, false, 0 }

// Loads customers as one batch after the bad records are dropped: NDJSON, a JSON array or CSV, each
// also compressed by gzip; the content tells which. The report, a LoadReport of tranche/json.h,
// names the first 100 bad records. Fails for bad records only when strict, naming the first.
tranche_code tranche_index_load(tranche_index* index, const char* text, size_t text_size,
                                const tranche_load_options* options, tranche_buffer** report_json,
                                tranche_error** error);
// The same from a file of any size. NOT_FOUND or UNAVAILABLE when it cannot be read.
tranche_code tranche_index_load_file(tranche_index* index, const char* path, size_t path_size,
                                     const tranche_load_options* options,
                                     tranche_buffer** report_json, tranche_error** error);

// A bulk load whose records the host reads itself. While it is open, writing calls of other threads
// wait. It may move from one thread to another.
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
// Counts an unknown key, which the report then names.
tranche_code tranche_loader_ignore(tranche_loader* loader, const char* key, size_t key_size,
                                   tranche_error** error);
// Makes everything visible at once and ends the load, also when it fails: every later call of the
// loader is FAILED_PRECONDITION. Fails for bad records only when strict.
tranche_code tranche_loader_commit(tranche_loader* loader, tranche_buffer** report_json,
                                   tranche_error** error);

// How a change feed is applied.
typedef struct tranche_feed_options {
  size_t struct_size;
  // Called after each batch that applied, with its last line. It may write to the index.
  void (*on_batch)(void* context, uint64_t line, const tranche_changes* changes);
  void* on_batch_context;
  tranche_progress_callback on_progress;
  void* on_progress_context;
  uint64_t batch_size;  // lines that apply together, whole or not at all
  tranche_bad_values bad_values;
  tranche_unknown_keys unknown_keys;
  bool strict;  // stop at the first bad batch or bad value; batches before it stay applied
  // Of size 0: batches have no positions. Else the position of the first batch, which those after
  // it follow one by one: applied again, the feed applies each batch once
  // (`tranche_batch_set_position`). A batch that is refused is left out, and its position taken.
  tranche_string source;
  uint64_t epoch;
  uint64_t sequence;
} tranche_feed_options;

// Each line is a batch, without a position; bad values are dropped, bad lines skipped; no callback.
#define TRANCHE_FEED_OPTIONS_INIT \
  { sizeof(tranche_feed_options), NULL, NULL, NULL, NULL, 1, 0, 0, false, {NULL, 0}, 0, 1 }

// Applies a change feed, one operation a line: {"op":"upsert"|"patch"|"merge",
// "customer":{"id":...}} or {"op":"delete","id":...}. The report is a FeedReport of tranche/json.h.
// Fails for bad lines only when strict, naming the first.
tranche_code tranche_index_apply_feed(tranche_index* index, const char* text, size_t text_size,
                                      const tranche_feed_options* options,
                                      tranche_buffer** report_json, tranche_error** error);
// The same from a file, which may be a pipe: a batch is applied as soon as its last line has come.
// NOT_FOUND or UNAVAILABLE when the file cannot be read.
tranche_code tranche_index_apply_feed_file(tranche_index* index, const char* path, size_t path_size,
                                           const tranche_feed_options* options,
                                           tranche_buffer** report_json, tranche_error** error);

// ---------------------------------------------------------------------------------------- Snapshot

// One version of the index, pinned: its answers never change and agree with each other. Free it
// after use, since the writer copies what it touches while a snapshot looks at it.
typedef struct tranche_snapshot tranche_snapshot;

// Pins the current version. Cheap: no data is copied.
tranche_code tranche_index_read(const tranche_index* index, tranche_snapshot** snapshot,
                                tranche_error** error);
// Lets go of the version.
void tranche_snapshot_free(tranche_snapshot* snapshot);
// The number of the version, which grows with each change.
uint64_t tranche_snapshot_version(const tranche_snapshot* snapshot);
// The time of the version, in nanoseconds since the Unix epoch; outside of the years 1678 to 2261
// the nearest time that this can say.
int64_t tranche_snapshot_now(const tranche_snapshot* snapshot);
// Everybody.
uint64_t tranche_snapshot_customer_count(const tranche_snapshot* snapshot);
// How many segments are saved.
uint64_t tranche_snapshot_segment_count(const tranche_snapshot* snapshot);
// How many customers a saved segment has: exact, and kept, so that no customer is looked at.
tranche_code tranche_snapshot_count(const tranche_snapshot* snapshot, const char* segment_id,
                                    size_t segment_id_size, uint64_t* count, tranche_error** error);

// The position of the last batch of `source` that was applied; epoch and sequence are 0 when none
// was. The request "positions" lists all sources.
tranche_code tranche_snapshot_position(const tranche_snapshot* snapshot, const char* source,
                                       size_t source_size, uint64_t* epoch, uint64_t* sequence,
                                       tranche_error** error);

// Answers one of the reading requests that tranche/service.h lists, as `tranche_index_call` does,
// about this version.
tranche_code tranche_snapshot_ask(const tranche_snapshot* snapshot, const char* request,
                                  const char* json, size_t json_size, tranche_buffer** answer,
                                  tranche_error** error);

// Row numbers of customers as one portable 32-bit Roaring bitmap (RoaringFormatSpec), and how many
// there are. Rows mean customers only together with this version: "ids_of_rows" tells who they are,
// and the target {"rows":{"version":N,"rows":[N]}} takes them back.
//
// The customers of a target, which is JSON as in requests: {"segment_id":"fr"}.
tranche_code tranche_snapshot_export(const tranche_snapshot* snapshot, const char* target_json,
                                     size_t target_size, tranche_buffer** bitmap, uint64_t* count,
                                     tranche_error** error);
// The customers who hold `value` in `field`.
tranche_code tranche_snapshot_export_value(const tranche_snapshot* snapshot, const char* field,
                                           size_t field_size, const char* value, size_t value_size,
                                           tranche_buffer** bitmap, uint64_t* count,
                                           tranche_error** error);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // TRANCHE_C_H_
