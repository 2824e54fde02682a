#!/usr/bin/env python3
"""Plants bugs in the library, one at a time, and sees the tests find them: run.py [--build FOLDER] [--jobs N] [BUG...]

The sources say what each bug does at TRANCHE_PLANTED(name), see src/base/planted.h; here stands which tests should find it. The
library is built once with all of them, and TRANCHE_BUG chooses one. Ends with 1 when a bug is not found, or when a test fails
without one.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["tranche_tests", "tranche_model_tests", "tranche_crash_tests"]

# Tests by what they are about, as ctest knows them.
HISTORY = "histories of"
STORE_HISTORY = "a store that is closed and opened lives as"
FLIPPED = "each byte of the file flipped is found"
CUT_COMMIT = "power cut at every I/O of commits"
CUT_CHECKPOINT = "power cut at every I/O of a checkpoint"
CUT_GROUPS = "power cut while threads write"
SYNC_FAILS = "after a sync that failed nothing more"
CUT_AFTER_SYNC_FAILED = "power cut at every I/O of the opening after"
DISK_FULL = "a write that finds the disk full"

BUGS = {
    # the store
    "journal_unchecked": FLIPPED,
    "chunk_unchecked": FLIPPED,
    "acknowledged_unwritten": DISK_FULL,
    "sync_skipped": CUT_COMMIT,
    "error_forgotten": SYNC_FAILS,
    "sync_tried_again": SYNC_FAILS,
    "log_trusted": CUT_AFTER_SYNC_FAILED,
    "journal_dropped_early": CUT_CHECKPOINT,
    "head_before_chunks": CUT_CHECKPOINT,
    "sequence_taken_late": CUT_GROUPS,
    "rest_of_batch_ignored": "bytes of no batch",
    "edited_rules_lost": STORE_HISTORY,
    "given_up_load_kept": "a load counts whole",
    "image_keeps_rows": STORE_HISTORY,
    "image_forgets_time": STORE_HISTORY,
    "image_forgets_positions": STORE_HISTORY,
    # the engine
    "month_not_clamped": "months are taken off",
    "masks_stand_still": HISTORY,
    "look_ahead_stale": "seconds and minutes that pass",
    "count_kept": HISTORY,
    "member_left": HISTORY,
    "orphans_forgotten": HISTORY,
    "repeat_applied": HISTORY,
    "last_part_missed": "random texts are found where",
    "changed_text_missed": HISTORY,
    "shared_pattern_forgotten": "two segments may look for one text",
    "rows_of_last_rule": HISTORY,
    "parents_not_renumbered": "make the index repack",
    "not_in_misses_unset": HISTORY,
    "class_stale": HISTORY,
    "cascade_stops": "a chain of a hundred",
    "touched_forgotten": HISTORY,
    "edit_stays_below": "an edit is followed by the segments above",
    "preview_stays_below": "an edit is followed by the segments above",
    "value_left": HISTORY,
    "search_stale": "search follows",
    "bad_value_keeps_old": HISTORY,
    "batch_option_lost": HISTORY,
    "dead_rows_counted": HISTORY,
    "run_end_left_out": "a container is the set",
    "patch_ignored": "a container is the set",
    "torn_batch": "readers see whole versions while batches",
    "pin_ignored": HISTORY,
    "grandparents_forgotten": "a relationship says whether",
    "savepoint_keeps_values": "what was added since a savepoint",
    "loader_open_after_commit": "a loader that has committed refuses",
    "listener_not_isolated": "what a listener throws reaches nobody",
    # questions about numbers
    "percentile_rank_early": "figures and percentiles are those of the sorted",
    "sum_of_unset_lost": "a breakdown with a measure adds up",
    "edge_in_interval_before": "numbers are broken down by edges",
    "mean_cut_off": "a mean that lies half way",
}


def planted():
    """The names in the sources."""
    names = []
    for path in sorted((ROOT / "src").rglob("*.cc")):
        names += re.findall(r"TRANCHE_PLANTED\((\w+)\)", path.read_text())
    return names


def build(folder, jobs):
    preset = ["cmake", "--preset", "dev", "-B", str(folder), "-DTRANCHE_PLANT_BUGS=ON"]
    subprocess.run(preset, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(folder), f"-j{jobs}", "--target", *PROGRAMS], cwd=ROOT, check=True)


def failing_test(folder, tests, bug):
    """The first of the tests that fails with this bug, or None."""
    environment = {**os.environ, "TRANCHE_BUG": bug}
    done = subprocess.run(["ctest", "--test-dir", str(folder), "-R", tests, "--stop-on-failure", "--timeout", "300",
                           "--no-tests=error"], env=environment, capture_output=True, text=True)
    failed = re.search(r"Test +#\d+: (.+?) \.*[^.*]*\*\*\*", done.stdout)
    if failed:
        return failed.group(1)
    if done.returncode != 0:
        sys.exit(f"{bug or 'no bug'}: ctest -R \"{tests}\" cannot run\n{done.stdout}{done.stderr}")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "planted", help="where to build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("bug", nargs="*", choices=[[], *BUGS], help="these only")
    options = parser.parse_args()
    names = planted()
    if sorted(names) != sorted(BUGS):
        sys.exit(f"in the sources or here, not in both, or twice: {sorted(set(names) ^ set(BUGS)) or sorted(names)}")
    build(options.build, options.jobs)

    chosen = options.bug or list(BUGS)
    for tests in sorted({BUGS[bug] for bug in chosen}):
        if failed := failing_test(options.build, tests, ""):
            sys.exit(f"without a bug, this test fails: {failed}")
    missed = []
    for bug in chosen:
        start = time.monotonic()
        found_by = failing_test(options.build, BUGS[bug], bug)
        if found_by is None:
            missed.append(bug)
        print(f"{bug:24} {'found by: ' + found_by if found_by else 'NOT FOUND'}  ({time.monotonic() - start:.1f} s)", flush=True)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} bugs found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
