#!/usr/bin/env python3
"""Runs the benchmark programs, writes what they measured as JSON, ends with a line a question.

    report.py --programs DIR --json FILE [--full] [--only TEXT]

Lines: `ratio <name> <median>` (the rival's time over ours, in one run of one program, so bigger is
better) and `figure <name> <value> <unit>`. Times are medians over repetitions that Google Benchmark
interleaves at random.
"""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

M = 1_000_000
# program, flags; those of the full version only are marked.
SHORT, FULL = False, True
RUNS = [
    (SHORT, "memory_bench", [f"--customers={M}", "--benchmark_repetitions=1"]),
    (SHORT, "load_bench", [f"--customers={M}", "--benchmark_repetitions=5"]),
    (FULL, "load_bench", [f"--customers={M}", "--all_cores", "--benchmark_repetitions=5"]),
    (FULL, "load_bench", [f"--customers={10 * M}", "--benchmark_repetitions=3"]),
    (SHORT, "evaluate_bench", [f"--customers={M // 100}", "--families=w12"]),
    (SHORT, "evaluate_bench", [f"--customers={M // 10}", "--families=w12"]),
    (SHORT, "evaluate_bench", [f"--customers={M}", "--families=w12,w100,extremes,random"]),
    (SHORT, "evaluate_bench", [f"--customers={10 * M}", "--families=w12,w100,extremes"]),
    (FULL, "evaluate_bench", [f"--customers={10 * M}", "--families=random"]),
    (SHORT, "evaluate_bench", [f"--customers={10 * M}", "--clustered", "--families=w12"]),
    (SHORT, "evaluate_bench", [f"--customers={2 * M}", "--high_cardinality", "--families=lists"]),
    (FULL, "evaluate_bench", [f"--customers={10 * M}", "--high_cardinality", "--families=lists"]),
    (SHORT, "number_bench", [f"--customers={M}"]),
    (FULL, "number_bench", [f"--customers={10 * M}"]),
    (SHORT, "money_bench", [f"--customers={M}", "--benchmark_repetitions=5"]),
    (SHORT, "live_bench", [f"--customers={M}", "--segments=10"]),
    (SHORT, "live_bench", [f"--customers={M}", "--segments=100"]),
    (SHORT, "live_bench", [f"--customers={M}", "--segments=1000"]),
    (SHORT, "live_bench", [f"--customers={M}", "--segments=10000", "--no_croaring",
                           "--benchmark_repetitions=5"]),
    (FULL, "live_bench", [f"--customers={M // 10}", "--segments=10000"]),
    (FULL, "live_bench", [f"--customers={M // 10}", "--segments=100000", "--no_croaring",
                          "--benchmark_repetitions=5"]),
    (SHORT, "live_bench", [f"--customers={M // 5}", "--idle", "--benchmark_repetitions=5"]),
    (SHORT, "preview_bench", [f"--customers={M}"]),
    (SHORT, "capi_bench", [f"--customers={M}", "--benchmark_repetitions=15"]),
    (SHORT, "store_bench", [f"--customers={M}", "--benchmark_repetitions=3"]),
    (SHORT, "concurrency_bench", [f"--customers={M}", "--benchmark_repetitions=3"]),
]

NOT_COUNTERS = {
    "name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label"}


def run_program(directory, program, flags):
    """Google Benchmark's JSON, or None when the program failed."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "out.json")
        command = [os.path.join(directory, program), *flags, f"--benchmark_out={path}",
                   "--benchmark_out_format=json"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def summarize(raw):
    """Of each benchmark: median, least and greatest time in microseconds, medians of its counters."""
    grouped = {}
    for entry in raw["benchmarks"]:
        if entry.get("run_type") == "iteration":
            name = re.sub(r"/(real_time|manual_time|iterations:\d+)", "", entry["run_name"])
            grouped.setdefault(name, []).append(entry)
    to_us = {"ns": 1e-3, "us": 1, "ms": 1e3, "s": 1e6}
    summary = {}
    for name, entries in grouped.items():
        times = [entry["real_time"] * to_us[entry["time_unit"]] for entry in entries]
        counters = {key: statistics.median(entry[key] for entry in entries)
                    for key in entries[0] if key not in NOT_COUNTERS}
        summary[name] = {"median_us": statistics.median(times), "min_us": min(times),
                         "max_us": max(times), "repetitions": len(times), **counters}
        if "label" in entries[0]:
            summary[name]["label"] = entries[0]["label"]
    return summary


class Results:
    """What all programs measured, by the name of the benchmark."""

    def __init__(self):
        self.by_name = {}

    def us(self, name):
        return self.by_name[name]["median_us"]

    def counter(self, name, counter):
        return self.by_name[name][counter]

    def segments(self, prefix):
        """The paths below `prefix` that both we and CRoaring were measured on."""
        ours = [name[:-len("/ours")] for name in self.by_name
                if name.startswith(prefix) and name.endswith("/ours")]
        return [path for path in ours if path + "/croaring" in self.by_name]

    def ratio(self, path, rival="croaring"):
        return self.us(f"{path}/{rival}") / self.us(f"{path}/ours")

    def sum_ratio(self, prefix):
        paths = self.segments(prefix)
        theirs = sum(self.us(path + "/croaring") for path in paths)
        return theirs / sum(self.us(path + "/ours") for path in paths)

    def worst_ratio(self, prefix, least_us=2.0):
        """Of the segments that take either side longer than `least_us`."""
        return min(self.ratio(path) for path in self.segments(prefix)
                   if max(self.us(path + "/croaring"), self.us(path + "/ours")) >= least_us)


def report_lines(results):
    """The lines that can be told from what was measured."""
    r = results
    at_1m, at_10m = f"evaluate/random/{M}", f"evaluate/random/{10 * M}"
    ratios = {
        "w12_1m_sum": lambda: r.sum_ratio(f"{at_1m}/w12/"),
        "w12_10m_sum": lambda: r.sum_ratio(f"{at_10m}/w12/"),
        "w12_10m_worst": lambda: r.worst_ratio(f"{at_10m}/w12/"),
        "w100_10m": lambda: r.ratio(f"{at_10m}/w100/all"),
        "clustered_10m_sum": lambda: r.sum_ratio(f"evaluate/clustered/{10 * M}/w12/"),
        "high_cardinality_in": lambda: r.sum_ratio(f"evaluate/random/{2 * M}/lists/"),
        "live_1000_vs_row_store": lambda: r.ratio("live/1000/update", "row_store"),
        "live_1000_vs_croaring": lambda: r.ratio("live/1000/update"),
        "live_10000_vs_row_store": lambda: r.ratio("live/10000/update", "row_store"),
        "store_open_1m": lambda: r.ratio(f"store/{M}/open", "load_ndjson"),
        "c_api_patch": lambda: r.ratio("capi/patch", "cpp"),
        "bitmap_build": lambda: r.ratio(f"load/{M}/one_core/bitmaps"),
    }
    memory = f"memory/{M}"
    figures = {
        "live_1000_updates_per_s": (lambda: 1e6 / r.us("live/1000/update/ours"), "updates/s"),
        "live_1000_p99_us": (lambda: r.counter("live/1000/latency/ours", "p99_us"), "us"),
        "live_10000_updates_per_s": (lambda: 1e6 / r.us("live/10000/update/ours"), "updates/s"),
        "live_idle_growth":
            (lambda: r.us("live/idle/10000/ours") / r.us("live/idle/10/ours"), "x"),
        "load_ndjson_per_s":
            (lambda: M * 1e6 / r.us(f"load/{M}/one_core/file_to_counts/ours"), "customers/s"),
        "create_segment_1m_ms": (lambda: r.us("live/1000/create_segment/ours") / 1e3, "ms"),
        "page_search_1m_ms": (lambda: r.us(f"preview/{M}/search/ours") / 1e3, "ms"),
        "c_api_json_patch_us": (lambda: r.us("capi/patch/json"), "us"),
        "store_open_1m_ms": (lambda: r.us(f"store/{M}/open/ours") / 1e3, "ms"),
        "bytes_per_customer":
            (lambda: r.counter(f"{memory}/index/ours", "bytes_per_customer"), "bytes"),
        "index_bytes_vs_croaring": (lambda: r.counter(f"{memory}/values/ours", "ratio"), "x"),
        "churn_growth": (lambda: r.counter(f"{memory}/churn/ours", "growth"), "x"),
        "small_index_kib": (lambda: r.counter("memory/small_index/ours", "bytes") / 1024, "KiB"),
    }
    lines = []
    for name, value in ratios.items():
        try:
            lines.append(("ratio", name, value(), ""))
        except (KeyError, ValueError, ZeroDivisionError):
            lines.append(("ratio", name, None, ""))
    for name, (value, unit) in figures.items():
        try:
            lines.append(("figure", name, value(), unit))
        except (KeyError, ValueError, ZeroDivisionError):
            lines.append(("figure", name, None, unit))
    return lines


def number(value):
    """Four significant digits, without an exponent."""
    if value == 0 or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.4g}" if abs(value) >= 0.001 else f"{value:.6f}"


def print_sides(results):
    """A table of every benchmark with a rival."""
    rows = {}
    for name, entry in results.by_name.items():
        path, _, side = name.rpartition("/")
        rows.setdefault(path, {})[side] = entry["median_us"]
    print(f"  {'us, medians':<52}{'ours':>12}  rivals")
    for path, sides in rows.items():
        if "ours" not in sides or len(sides) == 1:
            continue
        rivals = "  ".join(f"{side} {number(us)} ({us / sides['ours']:.2f}x)"
                           for side, us in sides.items() if side != "ours")
        print(f"  {path:<52}{number(sides['ours']):>12}  {rivals}")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", required=True, help="the folder of the benchmark programs")
    parser.add_argument("--json", required=True, help="the file to write")
    parser.add_argument("--full", action="store_true", help="also the runs that take long")
    parser.add_argument("--only", default="", help="only runs whose command line holds this text")
    arguments = parser.parse_args()

    results, runs, failed = Results(), [], []
    for full, program, flags in RUNS:
        command = " ".join([program, *flags])
        if (full and not arguments.full) or arguments.only not in command:
            continue
        load, start = os.getloadavg()[0], time.monotonic()
        print(f"  {command} ...", flush=True)
        raw = run_program(arguments.programs, program, flags)
        print(f"    {time.monotonic() - start:.0f} s", flush=True)
        if raw is None:
            failed.append(command)
            continue
        summary = summarize(raw)
        results.by_name.update(summary)
        runs.append({"command": command, "load_average_before": load, "summary": summary,
                     "google_benchmark": raw})
    lines = report_lines(results)
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump({
            "machine": {"processor": processor(), "cores": os.cpu_count(),
                        "system": platform.platform()},
            "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "report": [{"kind": kind, "name": name, "value": value, "unit": unit}
                       for kind, name, value, unit in lines],
            "runs": runs}, file, indent=1)
    print_sides(results)
    print(f"  {arguments.json}")
    for command in failed:
        print(f"  failed: {command}")
    for kind, name, value, unit in lines:
        if value is not None:
            print(f"{kind} {name} {number(value)} {unit}".rstrip())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
