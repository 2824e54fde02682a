// Many customers at a time: bulk loads from memory, from files and by the host's own reader; change
// feeds.
#define _POSIX_C_SOURCE 200809L  // mkstemp
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
  FAILS(TRANCHE_FAILED_PRECONDITION, "loader open",
        tranche_index_call(calls->index, "delete_segment", TEXT("{\"id\":\"seg_fr\"}"), NULL,
                           &error));
}

static const char kTwoLines[] = "{\"id\":\"cus_9\",\"country\":\"FR\",\"x\":1}\n{\"id\":\"\"}\n";

static void loads_report_what_is_bad(void) {
  tranche_index* index = new_index(NULL);
  struct calls calls = {0, 0, index};
  tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
  options.on_progress = count_progress;
  options.on_progress_context = &calls;
  tranche_buffer* report = NULL;
  OK(tranche_index_load(index, TEXT(kTwoLines), &options, &report, &error));
  CHECK(calls.count > 0 && calls.last == sizeof(kTwoLines) - 1);
  CHECK(takes_with(report,
                   "\"records\":2,\"rejected\":1,\"duplicates\":0,\"rejections\":[{\"line\":2,"));

  options.strict = true;
  tranche_error* refusal = NULL;
  CHECK(tranche_index_load(index, TEXT(kTwoLines), &options, &report, &refusal) ==
        TRANCHE_INVALID_ARGUMENT);
  CHECK(report == NULL && tranche_error_line(refusal) == 2);
  tranche_error_free(refusal);

  FAILS(TRANCHE_NOT_FOUND, "no_such_file",
        tranche_index_load_file(index, TEXT("no_such_file"), NULL, &report, &error));
  FAILS(TRANCHE_UNAVAILABLE, "/", tranche_index_load_file(index, TEXT("/"), NULL, &report, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "NUL",
        tranche_index_load_file(index, TEXT("a\0b"), NULL, &report, &error));

  char path[32];
  write_file(path, kTwoLines);
  OK(tranche_index_load_file(index, TRANCHE_TEXT(path), NULL, &report, &error));
  CHECK(remove(path) == 0);
  CHECK(takes_with(report,
                   "\"unknown_keys\":{\"x\":{\"count\":1,\"suggestion\":null}},\"segments\":["));
  CHECK(count_of(index, "seg_fr") == 3);
  tranche_index_free(index);
}

static void a_mapping_says_what_columns_mean(void) {
  tranche_index* index = new_index(NULL);
  tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
  options.mapping_json =
      (tranche_string)TRANCHE_STRING(TRANCHE_JSON({"map": {"Reference": "id", "Land": "country"}}));
  options.strict = true;
  OK(tranche_index_load(index, TEXT("Reference;Land\ncus_9;FR\n"), &options, NULL, &error));
  CHECK(count_of(index, "seg_fr") == 3);
  tranche_index_free(index);
}

static void bad_values_are_dropped_or_rejected(void) {
  static const char kBad[] = "{\"id\":\"cus_9\",\"country\":\"Frence\"}\n";
  tranche_index* index = new_index(NULL);
  tranche_load_options load = TRANCHE_LOAD_OPTIONS_INIT;
  tranche_buffer* report = NULL;
  OK(tranche_index_load(index, TEXT(kBad), &load, &report, &error));
  CHECK(takes_with(report, "\"dropped_values\":1,\"dropped\":[{\"field\":\"country\","));
  load.bad_values = TRANCHE_REJECT_BAD_VALUES;
  OK(tranche_index_load(index, TEXT(kBad), &load, &report, &error));
  CHECK(takes_with(report, "\"rejected\":1,"));
  load = (tranche_load_options)TRANCHE_LOAD_OPTIONS_INIT;
  load.unknown_keys = TRANCHE_REJECT_UNKNOWN_KEYS;
  OK(tranche_index_load(index, TEXT("{\"id\":\"cus_9\",\"x\":1}"), &load, &report, &error));
  CHECK(takes_with(report, "\"rejected\":1,"));

  static const char kPatch[] =
      "{\"op\":\"patch\",\"customer\":{\"id\":\"cus_1\",\"country\":\"Frence\"}}\n";
  tranche_feed_options feed = TRANCHE_FEED_OPTIONS_INIT;
  feed.bad_values = TRANCHE_REJECT_BAD_VALUES;
  OK(tranche_index_apply_feed(index, TEXT(kPatch), &feed, &report, &error));
  CHECK(takes_with(report, "{\"applied\":0,\"rejected\":1,"));
  OK(tranche_index_apply_feed(index, TEXT(kPatch), NULL, &report, &error));
  CHECK(takes_with(report, "{\"applied\":1,\"rejected\":0,\"entered\":0,\"left\":1,"));
  tranche_index_free(index);
}

static void loads_may_merge(void) {
  tranche_index* index = new_index(NULL);
  tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
  options.mode = TRANCHE_LOAD_MERGE;
  tranche_buffer* report = NULL;
  OK(tranche_index_load(index, TEXT("id,name\ncus_1,One\ncus_9,Nine\n"), &options, &report,
                        &error));
  CHECK(takes_with(report, "\"records\":2,\"rejected\":0,"));
  CHECK(count_of(index, "seg_fr") == 2);  // as before: the file has no country
  options.mode = 2;
  FAILS(TRANCHE_INVALID_ARGUMENT, "mode is 2",
        tranche_index_load(index, TEXT("{}"), &options, NULL, &error));
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
  CHECK(count_of(index, "seg_fr") == 2);  // nothing is visible yet
  tranche_buffer* report = NULL;
  OK(tranche_loader_commit(loader, &report, &error));
  CHECK(takes_with(report,
                   "{\"line\":5,\"reason\":\"unreadable\"}],\"dropped_values\":0,\"dropped\":[],"));
  CHECK(count_of(index, "seg_fr") == 4);
  tranche_loader_free(loader);

  // Freed without a commit: nothing happens.
  OK(tranche_loader_create(index, NULL, &loader, &error));
  OK(tranche_loader_add(loader, 1, TEXT("cus_10"), &country, 1, &error));
  tranche_loader_free(loader);
  CHECK(count_of(index, "seg_fr") == 4);
  tranche_load_options strict = TRANCHE_LOAD_OPTIONS_INIT;
  strict.strict = true;
  OK(tranche_loader_create(index, &strict, &loader, &error));
  OK(tranche_loader_reject(loader, 3, TEXT("unreadable"), &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 3", tranche_loader_commit(loader, &report, &error));
  CHECK(report == NULL);
  tranche_loader_free(loader);
  tranche_index_free(index);
}

static const char kSeen[] =
    TRANCHE_JSON(
    {"operations": [{"op": "upsert", "customer": {"id": "seen"}}]});

static void on_batch(void* context, uint64_t line, const tranche_changes* changes) {
  struct calls* calls = context;
  ++calls->count;
  calls->last = line;
  // A feed may be written to between its batches.
  if (tranche_changes_size(changes) > 0) {
    OK(tranche_index_call(calls->index, "apply", TRANCHE_TEXT(kSeen), NULL, &error));
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
  tranche_buffer* report = NULL;
  OK(tranche_index_apply_feed(index, TEXT(kFeed), &options, &report, &error));
  CHECK(calls.count == 2 && calls.last == 3 && progress.count > 0);
  CHECK(takes_with(report,
                   "{\"applied\":2,\"rejected\":1,\"entered\":1,\"left\":1,\"rejections\":[{"
                   "\"line\":2,"));

  options.strict = true;
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 2",
        tranche_index_apply_feed(index, TEXT(kFeed), &options, &report, &error));
  CHECK(report == NULL);
  FAILS(TRANCHE_NOT_FOUND, "no_such_file",
        tranche_index_apply_feed_file(index, TEXT("no_such_file"), NULL, NULL, &error));
  char path[32];
  write_file(path, kFeed);
  OK(tranche_index_apply_feed_file(index, TRANCHE_TEXT(path), NULL, &report, &error));
  CHECK(takes_with(report, "{\"applied\":1,\"rejected\":2,"));
  tranche_feed_options together = TRANCHE_FEED_OPTIONS_INIT;
  together.batch_size = 3;
  OK(tranche_index_apply_feed_file(index, TRANCHE_TEXT(path), &together, &report, &error));
  CHECK(remove(path) == 0);
  CHECK(takes_with(report, "{\"applied\":0,\"rejected\":3,"));
  tranche_index_free(index);
}

static void feeds_of_a_source_are_applied_once(void) {
  static const char kFeedOfSource[] =
      "{\"op\":\"delete\",\"id\":\"cus_1\"}\n{\"op\":\"delete\",\"id\":\"nobody\"}\n";
  tranche_index* index = new_index(NULL);
  tranche_buffer* report = NULL;
  tranche_feed_options options = TRANCHE_FEED_OPTIONS_INIT;
  options.source = (tranche_string)TRANCHE_STRING("crm");
  options.epoch = 7;
  OK(tranche_index_apply_feed(index, TEXT(kFeedOfSource), &options, &report, &error));
  CHECK(takes_with(report, "{\"applied\":1,\"rejected\":1,"));
  OK(tranche_index_apply_feed(index, TEXT(kFeedOfSource), &options, &report, &error));
  CHECK(takes_with(report, "\"already_applied\":2"));
  tranche_snapshot* snapshot = read_index(index);
  uint64_t epoch = 0;
  uint64_t sequence = 0;
  OK(tranche_snapshot_position(snapshot, TRANCHE_TEXT("crm"), &epoch, &sequence, &error));
  CHECK(epoch == 7 && sequence == 2);
  tranche_snapshot_free(snapshot);
  options.sequence = 9;
  tranche_error* refusal = NULL;
  CHECK(tranche_index_apply_feed(index, TEXT(kFeedOfSource), &options, NULL, &refusal) ==
        TRANCHE_FAILED_PRECONDITION);
  CHECK(tranche_error_line(refusal) == 1);
  CHECK(tranche_error_wanted_position(refusal, &epoch, &sequence) && epoch == 7 && sequence == 3);
  tranche_error_free(refusal);
  options.sequence = 0;
  FAILS(TRANCHE_INVALID_ARGUMENT, "sequence",
        tranche_index_apply_feed(index, TEXT(kFeedOfSource), &options, NULL, &error));
  tranche_index_free(index);
}

int main(void) {
  feeds_of_a_source_are_applied_once();
  loads_report_what_is_bad();
  a_mapping_says_what_columns_mean();
  bad_values_are_dropped_or_rejected();
  loads_may_merge();
  the_host_may_read_the_records();
  feeds_are_batches_of_a_line();
  return 0;
}
