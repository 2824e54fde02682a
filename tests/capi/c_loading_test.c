// Many customers at a time: bulk loads from memory, from files and by the host's own reader; change
// feeds.
#define _POSIX_C_SOURCE 200809L  // mkstemp
#include <pthread.h>
#include <unistd.h>

#include "check.h"
#include "tranche/c.h"

#define ATTRIBUTE(field, values) \
  { TRANCHE_STRING(field), (values), sizeof(values) / sizeof((values)[0]) }

// Writes a new file, whose name goes into `path`.
static void write_file(char path[static 32], const char* content) {
  strcpy(path, "/tmp/tranche_test_XXXXXX");
  const int descriptor = mkstemp(path);
  CHECK(descriptor >= 0);
  CHECK(write(descriptor, content, strlen(content)) == (ssize_t)strlen(content));
  CHECK(close(descriptor) == 0);
}

struct calls {
  size_t count;
  uint64_t last;
  tranche_index* index;
};

static void count_progress(void* context, uint64_t done, uint64_t total) {
  struct calls* calls = context;
  ++calls->count;
  calls->last = done;
  CHECK(done <= total);
  if (calls->index == NULL) return;
  FAILS(TRANCHE_FAILED_PRECONDITION, "callback",
        tranche_index_delete_segment(calls->index, TEXT("seg_fr"), &error));
}

static const char kTwoLines[] = "{\"id\":\"cus_9\",\"country\":\"FR\",\"x\":1}\n{\"id\":\"\"}\n";

static void loads_report_what_is_bad(void) {
  tranche_index* index = new_index(NULL);
  struct calls calls = {0, 0, index};
  tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
  options.on_progress = count_progress;
  options.on_progress_context = &calls;
  tranche_load_counts counts = {sizeof(counts), 1, 1, 1, 1};
  tranche_buffer* report = NULL;
  OK(tranche_index_load(index, TEXT(kTwoLines), &options, &counts, &report, &error));
  CHECK(counts.struct_size == sizeof(counts) && counts.records == 2 && counts.rejected == 1);
  CHECK(counts.duplicates == 0 && counts.version > 0);
  CHECK(calls.count > 0 && calls.last == sizeof(kTwoLines) - 1);
  CHECK(takes_with(report, "\"rejections\":[{\"line\":2,\"reason\":"));

  options.strict = true;
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 2",
        tranche_index_load(index, TEXT(kTwoLines), &options, &counts, &report, &error));
  CHECK(report == NULL && counts.records == 0 && counts.version == 0);
  CHECK(counts.struct_size == sizeof(counts));

  FAILS(TRANCHE_NOT_FOUND, "no_such_file",
        tranche_index_load_file(index, TEXT("no_such_file"), NULL, &counts, &report, &error));
  FAILS(TRANCHE_UNAVAILABLE, "/",
        tranche_index_load_file(index, TEXT("/"), NULL, &counts, &report, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "NUL",
        tranche_index_load_file(index, TEXT("a\0b"), NULL, &counts, &report, &error));

  char path[32];
  write_file(path, kTwoLines);
  OK(tranche_index_load_file(index, path, strlen(path), NULL, NULL, &report, &error));
  CHECK(remove(path) == 0);
  CHECK(takes_with(report, "\"ignored_keys\":{\"x\":1},\"segments\":["));
  CHECK(count_of(index, "seg_fr") == 3);
  tranche_index_free(index);
}

static void the_host_may_read_the_records(void) {
  tranche_index* index = new_index(NULL);
  tranche_loader* loader = NULL;
  OK(tranche_loader_create(index, NULL, &loader, &error));
  const tranche_string fr[] = {TRANCHE_STRING("FR")};
  const tranche_attribute country = ATTRIBUTE("country", fr);
  OK(tranche_loader_add(loader, 1, TEXT("cus_7"), &country, 1, &error));
  OK(tranche_loader_add_json(loader, 2, TEXT("{\"id\":\"cus_8\",\"country\":\"FR\",\"y\":0}"),
                             &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "id", tranche_loader_add(loader, 3, NULL, 0, NULL, 0, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "", tranche_loader_add_json(loader, 4, TEXT("{"), &error));
  OK(tranche_loader_reject(loader, 5, TEXT("unreadable"), &error));
  OK(tranche_loader_ignore(loader, TEXT("z"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "loader open",
        tranche_index_delete_segment(index, TEXT("seg_fr"), &error));
  tranche_memory memory = {.struct_size = sizeof memory};
  FAILS(TRANCHE_FAILED_PRECONDITION, "loader open", tranche_index_memory(index, &memory, &error));
  tranche_loader* second = NULL;
  FAILS(TRANCHE_FAILED_PRECONDITION, "loader open",
        tranche_loader_create(index, NULL, &second, &error));
  CHECK(second == NULL);
  CHECK(count_of(index, "seg_fr") == 2);  // nothing is visible yet

  tranche_load_counts counts = {sizeof(counts), 0, 0, 0, 0};
  tranche_buffer* report = NULL;
  OK(tranche_loader_commit(loader, &counts, &report, &error));
  CHECK(counts.records == 5 && counts.rejected == 3);
  CHECK(takes_with(report,
                   "{\"line\":5,\"reason\":\"unreadable\"}],\"ignored_keys\":{\"y\":1,\"z\":1}"));
  CHECK(count_of(index, "seg_fr") == 4);
  OK(tranche_index_delete_segment(index, TEXT("seg_card"), &error));  // the load has ended

  FAILS(TRANCHE_FAILED_PRECONDITION, "has ended",
        tranche_loader_commit(loader, &counts, &report, &error));
  CHECK(report == NULL && counts.records == 0);
  FAILS(TRANCHE_FAILED_PRECONDITION, "has ended",
        tranche_loader_add(loader, 1, TEXT("cus_7"), &country, 1, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "has ended",
        tranche_loader_add_json(loader, 1, TEXT("{}"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "has ended",
        tranche_loader_reject(loader, 1, TEXT("x"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "has ended", tranche_loader_ignore(loader, TEXT("x"), &error));
  tranche_loader_free(loader);

  // Freed without a commit: nothing happens. The loader may be freed after the index.
  OK(tranche_loader_create(index, NULL, &loader, &error));
  OK(tranche_loader_add(loader, 1, TEXT("cus_10"), &country, 1, &error));
  tranche_loader_free(loader);
  CHECK(count_of(index, "seg_fr") == 4);
  tranche_load_options strict = TRANCHE_LOAD_OPTIONS_INIT;
  strict.strict = true;
  OK(tranche_loader_create(index, &strict, &loader, &error));
  tranche_index_free(index);
  OK(tranche_loader_reject(loader, 3, TEXT("unreadable"), &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 3", tranche_loader_commit(loader, NULL, NULL, &error));
  tranche_loader_free(loader);
}

static void* use_another_threads_loader(void* context) {
  tranche_loader* loader = context;
  FAILS(TRANCHE_FAILED_PRECONDITION, "belongs to the thread",
        tranche_loader_add(loader, 1, TEXT("cus_7"), NULL, 0, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "belongs to the thread",
        tranche_loader_add_json(loader, 1, TEXT("{}"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "belongs to the thread",
        tranche_loader_reject(loader, 1, TEXT("x"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "belongs to the thread",
        tranche_loader_ignore(loader, TEXT("x"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "belongs to the thread",
        tranche_loader_commit(loader, NULL, NULL, &error));
  return NULL;
}

static void a_loader_belongs_to_its_thread(void) {
  tranche_index* index = new_index(NULL);
  tranche_loader* loader = NULL;
  OK(tranche_loader_create(index, NULL, &loader, &error));
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, use_another_threads_loader, loader) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  OK(tranche_loader_add_json(loader, 1, TEXT("{\"id\":\"cus_7\",\"country\":\"FR\"}"), &error));
  OK(tranche_loader_commit(loader, NULL, NULL, &error));
  tranche_loader_free(loader);
  CHECK(count_of(index, "seg_fr") == 3);
  tranche_index_free(index);
}

static void on_batch(void* context, uint64_t line, const tranche_changes* changes) {
  struct calls* calls = context;
  ++calls->count;
  calls->last = line;
  // A feed may be written to between its batches.
  if (tranche_changes_size(changes) > 0) {
    OK(tranche_index_apply_json(
        calls->index, TEXT("{\"op\":\"upsert\",\"customer\":{\"id\":\"seen\"}}"), NULL, &error));
  }
}

static const char kFeed[] =
    "{\"op\":\"patch\",\"customer\":{\"id\":\"cus_4\",\"country\":\"FR\",\"q\":1}}\n"
    "{\"op\":\"patch\",\"customer\":{\"id\":\"nobody\"}}\n"
    "{\"op\":\"delete\",\"id\":\"cus_2\"}\n";

static void feeds_are_batches_of_a_line(void) {
  tranche_index* index = new_index(NULL);
  struct calls calls = {0, 0, index};
  struct calls progress = {0, 0, NULL};
  tranche_feed_options options = TRANCHE_FEED_OPTIONS_INIT;
  options.on_batch = on_batch;
  options.on_batch_context = &calls;
  options.on_progress = count_progress;
  options.on_progress_context = &progress;
  tranche_feed_counts counts = {sizeof(counts), 0, 0, 0, 0};
  tranche_buffer* report = NULL;
  OK(tranche_index_apply_feed(index, TEXT(kFeed), &options, &counts, &report, &error));
  CHECK(calls.count == 2 && calls.last == 3 && progress.count > 0);
  CHECK(counts.applied == 2 && counts.rejected == 1 && counts.entered == 1 && counts.left == 1);
  CHECK(takes_with(report,
                   "{\"applied\":2,\"rejected\":1,\"entered\":1,\"left\":1,\"rejections\":[{"
                   "\"line\":2,"));

  options.strict = true;
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 2",
        tranche_index_apply_feed(index, TEXT(kFeed), &options, &counts, &report, &error));
  CHECK(report == NULL && counts.applied == 0);
  FAILS(TRANCHE_NOT_FOUND, "no_such_file",
        tranche_index_apply_feed_file(index, TEXT("no_such_file"), NULL, NULL, NULL, &error));
  char path[32];
  write_file(path, kFeed);
  OK(tranche_index_apply_feed_file(index, path, strlen(path), NULL, &counts, &report, &error));
  CHECK(remove(path) == 0);
  CHECK(counts.applied == 1);
  CHECK(takes_with(report, "\"ignored_keys\":{\"q\":1}}"));
  tranche_index_free(index);
}

int main(void) {
  loads_report_what_is_bad();
  the_host_may_read_the_records();
  a_loader_belongs_to_its_thread();
  feeds_are_batches_of_a_line();
  return 0;
}
