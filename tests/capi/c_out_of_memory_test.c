// Every allocation of a short history fails once, each in a process of its own: of every reading
// call, of exports, of every writing call, and of the life of a durable index. A call says
// RESOURCE_EXHAUSTED, and afterwards the index either answers right or refuses to answer; a file
// opens again, and holds what was acknowledged.
//
// The libraries below do not survive every failure: Abseil's hash tables free what they never got
// when operator new throws (20220623). About one allocation in thirty is theirs; such a process
// ends by a signal, which is counted, and must not become more.
#define _POSIX_C_SOURCE 200809L  // fork, mkdtemp
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "tranche/c.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_MALLOC_OF_ITS_OWN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_MALLOC_OF_ITS_OWN 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_MALLOC_OF_ITS_OWN)

static unsigned long countdown;  // allocations until one fails; 0: none does
static unsigned long allocations;

static int fails_now(void) {
  ++allocations;
  return countdown > 0 && --countdown == 0;
}

// What operator new, and C in the libraries below, get their memory from.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) { return fails_now() ? NULL : __libc_malloc(size); }

void* calloc(size_t count, size_t size) { return fails_now() ? NULL : __libc_calloc(count, size); }

void* realloc(void* memory, size_t size) {
  return fails_now() ? NULL : __libc_realloc(memory, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  return fails_now() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, size_t alignment, size_t size) {
  if (fails_now()) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

// Whether the call did its work. If not, memory ran out in it, or in a write before it.
static int done(tranche_code code, tranche_error* error) {
  CHECK(tranche_error_code(error) == code);
  if (code != TRANCHE_OK && code != TRANCHE_RESOURCE_EXHAUSTED && code != TRANCHE_INTERNAL) {
    fprintf(stderr, "%s: %s\n", tranche_code_name(code), tranche_error_message(error));
    exit(1);
  }
  tranche_error_free(error);
  return code == TRANCHE_OK;
}

// A call whose last argument is `&error`.
#define DO(call) (code = (call), done(code, error))

static const char kDraft[] = TRANCHE_JSON({"draft": {"rules": [
    {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}});
static const char kTarget[] = TRANCHE_JSON({"target": {"draft": {"rules": [
    {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}},
    "customer": "cus_1"});
static const char kNew[] = TRANCHE_JSON({"draft": {"id": "seg_new", "name": "New", "rules": [
    {"conditions": [{"field": "country", "operator": "not_in", "value": ["DE"]}]}]}});

// The same for a call that makes `json`.
#define JSON(call)                 \
  do {                             \
    tranche_buffer* json = NULL;   \
    const int made = DO(call);     \
    CHECK(made == (json != NULL)); \
    tranche_buffer_free(json);     \
  } while (0)

static tranche_snapshot* read_or_null(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_snapshot* snapshot = NULL;
  const int made = DO(tranche_index_read(index, &snapshot, &error));
  CHECK(made == (snapshot != NULL));
  return snapshot;
}

static void read_everything(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_snapshot* snapshot = read_or_null(index);
  if (snapshot == NULL) return;
  static const char* const kRequests[][2] = {
      {"stats", "{}"},
      {"fields", "{}"},
      {"schema", "{}"},
      {"list_segments", "{}"},
      {"get_segment", "{\"id\":\"seg_fr\"}"},
      {"segments_of", "{\"customer\":\"cus_1\"}"},
      {"get_customer", "{\"id\":\"cus_1\"}"},
      {"list_customers", "{\"target\":{\"segment_id\":\"seg_fr\"}}"},
      {"list_customers", "{\"page\":{\"search\":\"ACME\"}}"},
      {"preview_draft", kDraft},
      {"explain", kTarget},
      {"plan", kDraft},
      {"breakdown", "{\"field\":\"country\",\"target\":{\"segment_id\":\"seg_fr\"}}"},
      {"overlap", "{\"targets\":[\"everybody\",{\"segment_id\":\"seg_fr\"}]}"},
      {"ids_of_rows", "{\"rows\":[0,1,7]}"},
  };
  for (size_t i = 0; i < sizeof(kRequests) / sizeof(kRequests[0]); ++i) {
    JSON(tranche_snapshot_ask(snapshot, kRequests[i][0], TRANCHE_TEXT(kRequests[i][1]), &json,
                              &error));
  }
  uint64_t count = 0;
  DO(tranche_snapshot_count(snapshot, TEXT("seg_fr"), &count, &error));
  JSON(tranche_index_call(index, "memory", NULL, 0, &json, &error));
  tranche_snapshot_free(snapshot);
}

static void export_everything(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_snapshot* snapshot = read_or_null(index);
  if (snapshot == NULL) return;
  uint64_t count = 0;
  JSON(tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), &json, &count, &error));
  JSON(tranche_snapshot_export(snapshot, TEXT("{\"segment_id\":\"seg_card\"}"), &json, &count,
                               &error));
  JSON(tranche_snapshot_ask(snapshot, "export", NULL, 0, &json, &error));
  tranche_snapshot_free(snapshot);
}

static void write_everything(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_batch* batch = NULL;
  tranche_changes* changes = NULL;
  const tranche_string fr = TRANCHE_STRING("FR");
  const tranche_attribute country = {TRANCHE_STRING("country"), &fr, 1};
  if (DO(tranche_batch_create(&batch, &error))) {
    if (DO(tranche_batch_upsert(batch, TEXT("cus_5"), &country, 1, &error)) &&
        DO(tranche_batch_delete(batch, TEXT("cus_3"), &error))) {
      DO(tranche_index_apply(index, batch, &changes, &error));
    }
    tranche_changes_free(changes);
    tranche_batch_free(batch);
  }
  DO(tranche_index_apply_feed(index, TEXT("{\"op\":\"delete\",\"id\":\"cus_4\"}\n{"), NULL, NULL,
                              &error));
  DO(tranche_index_load(index, TEXT("{\"id\":\"cus_7\",\"country\":\"FR\",\"name\":\"Seven\"}\n{"),
                        NULL, NULL, &error));
  static const char* const kRequests[][2] = {
      {"apply", TRANCHE_JSON({"operations": [
          {"op": "upsert", "customer": {"id": "cus_6", "country": "DE"}}]})},
       {"put_segment", kNew},
       {"update_segment",
        TRANCHE_JSON({"id": "seg_card", "edit": {"rules": [
          {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}})},
            {"delete_segment", TRANCHE_JSON({"id": "seg_card"})},
             {"add_field", TRANCHE_JSON(
          {"field": {"name": "properties.p", "kind": "select", "values": ["a"]}})},
              {"add_values", TRANCHE_JSON({"field": "properties.tier", "values": ["gold"]})},
               {"retire_value",
                TRANCHE_JSON(
          {"field": "properties.tier", "value": "paid", "force": true})},
               };
  for (size_t i = 0; i < sizeof(kRequests) / sizeof(kRequests[0]); ++i) {
    DO(tranche_index_call(index, kRequests[i][0], TRANCHE_TEXT(kRequests[i][1]), NULL, &error));
  }
}

// The life of a durable index. What it acknowledged: customers of the file, in order.
static char folder[] = "/tmp/tranche_memory_XXXXXX";
static char path[64];
static int acknowledged;

static tranche_index* open_store(const char* schema, tranche_code* code) {
  tranche_error* error = NULL;
  tranche_index* index = NULL;
  tranche_store_options options = TRANCHE_STORE_OPTIONS_INIT;
  if (schema != NULL) options.schema_json = (tranche_string)TRANCHE_STRING(schema);
  options.durability = TRANCHE_PROCESS_CRASH_SAFE;
  options.checkpoint_after_bytes = 0;
  *code = tranche_store_open(TRANCHE_TEXT(path), &options, NULL, &index, &error);
  CHECK(tranche_error_code(error) == *code);
  CHECK((*code == TRANCHE_OK) == (index != NULL));
  if (error != NULL && *code != TRANCHE_RESOURCE_EXHAUSTED && *code != TRANCHE_UNAVAILABLE &&
      *code != TRANCHE_NOT_FOUND) {
    fprintf(stderr, "%s: %s\n", tranche_code_name(*code), tranche_error_message(error));
    exit(1);
  }
  tranche_error_free(error);
  return index;
}

static void add_to_store(tranche_index* index, char digit) {
  char json[] =
      TRANCHE_JSON(
      {"operations": [{"op": "upsert", "customer": {"id": "0", "country": "FR"}}]});
  *strchr(json, '0') = digit;
  if (tranche_index_call(index, "apply", TRANCHE_TEXT(json), NULL, NULL) == TRANCHE_OK)
    ++acknowledged;
}

static void remove_store(void) {
  char log[80];
  snprintf(log, sizeof(log), "%s-wal", path);
  remove(log);
  remove(path);
}

static void keep_everything(tranche_index* unused) {
  acknowledged = 0;
  (void)unused;
  tranche_code code;
  tranche_index* index = open_store("{\"fields\":[]}", &code);
  add_to_store(index, '1');
  tranche_index_call(index, "put_segment", TRANCHE_TEXT(kNew), NULL, NULL);
  tranche_store_checkpoint(index, NULL);
  add_to_store(index, '2');
  tranche_index_free(index);
  index = open_store(NULL, &code);
  add_to_store(index, '3');
  tranche_store_verify(index, NULL);
  tranche_index_free(index);
}

// The file opens, and has all customers that were acknowledged, perhaps one more.
static void check_store(void) {
  tranche_code code;
  tranche_index* index = open_store("{\"fields\":[]}", &code);
  CHECK(code == TRANCHE_OK);
  tranche_snapshot* snapshot = read_index(index);
  const uint64_t customers = tranche_snapshot_customer_count(snapshot);
  CHECK(customers >= (uint64_t)acknowledged && customers <= 3);
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
  remove_store();
}

// What the index says after it all: every segment is what its rules say, or there is no answer.
static void check_answers(tranche_index* index) {
  tranche_snapshot* snapshot = NULL;
  if (tranche_index_read(index, &snapshot, NULL) != TRANCHE_OK) return;
  static const char kRules[] =
      TRANCHE_JSON({"id": "seg_fr", "rules": [
      {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]});
  CHECK(takes(ask(snapshot, "preview_edit", kRules), "{\"entered\":0,\"left\":0}"));
  tranche_snapshot_free(snapshot);
}

// The status of a process in which allocation `failing` fails.
static int run(unsigned long failing, void (*use)(tranche_index*)) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    CHECK(freopen("/dev/null", "w", stderr) != NULL);  // what glibc says when it aborts
    tranche_index* index = new_index(NULL);
    countdown = failing;
    use(index);
    countdown = 0;
    check_answers(index);
    tranche_index_free(index);
    if (use == keep_everything) check_store();
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return status;
}

// At most one in `tolerated` may crash.
static void fail_each_allocation(const char* what, void (*use)(tranche_index*),
                                 unsigned long tolerated) {
  tranche_index* index = new_index(NULL);
  allocations = 0;
  use(index);
  const unsigned long count = allocations;
  tranche_index_free(index);
  remove_store();
  unsigned long crashes = 0;
  for (unsigned long i = 1; i <= count; ++i) {
    const int status = run(i, use);
    remove_store();  // when it crashed
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
      fprintf(stderr, "%s: allocation %lu of %lu\n", what, i, count);
      exit(1);
    }
    if (WIFSIGNALED(status)) ++crashes;
  }
  printf("%s: %lu allocations failed, one at a time; %lu of them in a library that crashed\n", what,
         count, crashes);
  CHECK(count > 20 && crashes <= count / tolerated);
}

int main(void) {
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof(path), "%s/index", folder);
  fail_each_allocation("reading", read_everything, 10);
  fail_each_allocation("exporting", export_everything, 2);
  fail_each_allocation("writing", write_everything, 10);
  fail_each_allocation("keeping", keep_everything, 10);
  rmdir(folder);
  return 0;
}

#else

int main(void) { return 0; }

#endif
