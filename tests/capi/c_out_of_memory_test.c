// Every allocation of a short history fails once, each in a process of its own. A call says
// RESOURCE_EXHAUSTED, and afterwards the index either answers right or refuses to answer.
//
// The libraries below do not survive every failure: Abseil's hash tables free what they never got
// when operator new throws (20220623). About one allocation in thirty is theirs; such a process
// ends by a signal, which is counted, and must not become more.
#define _POSIX_C_SOURCE 200809L  // fork
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "tranche/c.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

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

static const char kFrance[] =
    "{\"rules\":[{\"conditions\":[{\"field\":\"country\",\"operator\":\"in\",\"value\":[\"FR\"]}]}]"
    "}";
static const char kNew[] =
    "{\"id\":\"seg_new\",\"name\":\"New\",\"rules\":[{\"conditions\":[{\"field\":\"country\","
    "\"operator\":\"not_in\",\"value\":[\"DE\"]}]}]}";

static void read_everything(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_snapshot* snapshot = NULL;
  if (!DO(tranche_index_read(index, &snapshot, &error))) {
    CHECK(snapshot == NULL);
    return;
  }
  tranche_stats* stats = NULL;
  tranche_page* page = NULL;
  tranche_buffer* json = NULL;
  const tranche_target targets[] = {{TRANCHE_EVERYBODY, {NULL, 0}},
                                    {TRANCHE_DRAFT, TRANCHE_STRING(kFrance)}};
  tranche_page_options search = TRANCHE_PAGE_OPTIONS_INIT;
  search.search = (tranche_string)TRANCHE_STRING("ACME");
  DO(tranche_snapshot_stats(snapshot, &stats, &error));
  DO(tranche_snapshot_preview(snapshot, TEXT(kFrance), &search, &page, &error));
  if (DO(tranche_snapshot_customers_json(snapshot, NULL, 0, NULL, &json, &error))) {
    tranche_buffer_free(json);
  }
  if (DO(tranche_snapshot_customer_json(snapshot, TEXT("cus_1"), &json, &error))) {
    tranche_buffer_free(json);
  }
  if (DO(tranche_snapshot_explain_json(snapshot, TRANCHE_DRAFT, TEXT(kFrance), TEXT("cus_1"), &json,
                                       &error))) {
    tranche_buffer_free(json);
  }
  if (DO(tranche_snapshot_breakdown_json(snapshot, TEXT("country"), TRANCHE_DRAFT, TEXT(kFrance),
                                         &json, &error))) {
    tranche_buffer_free(json);
  }
  if (DO(tranche_snapshot_overlap_json(snapshot, targets, 2, &json, &error))) {
    tranche_buffer_free(json);
  }
  uint64_t count = 0;
  tranche_customer* customer = NULL;
  tranche_explanation* explanation = NULL;
  tranche_breakdown* breakdown = NULL;
  tranche_overlap* overlap = NULL;
  if (DO(tranche_snapshot_export(snapshot, TRANCHE_DRAFT, TEXT(kFrance), &json, &count, &error))) {
    tranche_buffer_free(json);
  }
  DO(tranche_snapshot_customer(snapshot, TEXT("cus_1"), &customer, &error));
  DO(tranche_snapshot_explain(snapshot, TRANCHE_DRAFT, TEXT(kFrance), TEXT("cus_1"), &explanation,
                              &error));
  DO(tranche_snapshot_breakdown(snapshot, TEXT("country"), TRANCHE_EVERYBODY, NULL, 0, &breakdown,
                                &error));
  DO(tranche_snapshot_overlap(snapshot, targets, 2, &overlap, &error));
  tranche_customer_free(customer);
  tranche_explanation_free(explanation);
  tranche_breakdown_free(breakdown);
  tranche_overlap_free(overlap);
  tranche_page_free(page);
  tranche_stats_free(stats);
  tranche_snapshot_free(snapshot);
}

static void write_everything(tranche_index* index) {
  tranche_error* error = NULL;
  tranche_code code;
  tranche_batch* batch = NULL;
  tranche_changes* changes = NULL;
  if (DO(tranche_batch_create(&batch, &error))) {
    if (DO(tranche_batch_upsert(batch, TEXT("cus_5"), NULL, 0, &error)) &&
        DO(tranche_batch_add_value(batch, TEXT("country"), TEXT("FR"), &error)) &&
        DO(tranche_batch_delete(batch, TEXT("cus_3"), &error))) {
      DO(tranche_index_apply(index, batch, &changes, &error));
    }
    tranche_changes_free(changes);
    tranche_batch_free(batch);
  }
  DO(tranche_index_apply_json(
      index, TEXT("{\"op\":\"upsert\",\"customer\":{\"id\":\"cus_6\",\"country\":\"DE\"}}"), NULL,
      &error));
  DO(tranche_index_load(index, TEXT("{\"id\":\"cus_7\",\"country\":\"FR\",\"name\":\"Seven\"}\n{"),
                        NULL, NULL, NULL, &error));
  DO(tranche_index_create_segment(index, TEXT(kNew), NULL, NULL, &error));
  DO(tranche_index_add_field_json(
      index, TEXT("{\"name\":\"properties.p\",\"kind\":\"select\",\"values\":[\"a\"]}"), &error));
}

// What the index says after it all: every segment is what its rules say, or there is no answer.
static void check_answers(tranche_index* index) {
  tranche_snapshot* snapshot = NULL;
  if (tranche_index_read(index, &snapshot, NULL) != TRANCHE_OK) return;
  uint64_t saved = 0;
  uint64_t now = 0;
  OK(tranche_snapshot_count(snapshot, TRANCHE_SEGMENT, TEXT("seg_fr"), &saved, &error));
  OK(tranche_snapshot_count(snapshot, TRANCHE_DRAFT, TEXT(kFrance), &now, &error));
  CHECK(saved == now);
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
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return status;
}

static void fail_each_allocation(const char* what, void (*use)(tranche_index*)) {
  tranche_index* index = new_index(NULL);
  allocations = 0;
  use(index);
  const unsigned long count = allocations;
  tranche_index_free(index);
  unsigned long crashes = 0;
  for (unsigned long i = 1; i <= count; ++i) {
    const int status = run(i, use);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
      fprintf(stderr, "%s: allocation %lu of %lu\n", what, i, count);
      exit(1);
    }
    if (WIFSIGNALED(status)) ++crashes;
  }
  printf("%s: %lu allocations failed, one at a time; %lu of them in a library that crashed\n", what,
         count, crashes);
  CHECK(count > 20 && crashes <= count / 10);
}

int main(void) {
  fail_each_allocation("reading", read_everything);
  fail_each_allocation("writing", write_everything);
  return 0;
}

#else

int main(void) { return 0; }

#endif
