#!/usr/bin/env python3
"""Runs each libFuzzer program for a while, two at a time, and says how many inputs it tried.

    tests/fuzz/run.py [--seconds 30] [--bin build/asan/bin] [--found build/asan/found] [NAME...]

New inputs that reach further are kept under FOUND/<name>/ for the next run. An input that fails is written to
FOUND/<name>-..., and the run ends with 1.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

SEEDS = pathlib.Path(__file__).parent / "corpus"


def run(program, seconds, found):
    kept = found / program.name
    kept.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
         f"-artifact_prefix={found}/{program.name}-", kept, SEEDS / program.name],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env={**os.environ, "LLVM_PROFILE_FILE": os.devnull})
    return program.name, result.returncode, result.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/asan/bin"))
    parser.add_argument("--found", type=pathlib.Path, default=pathlib.Path("build/asan/found"))
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    programs = sorted(p for p in arguments.bin.glob("*_fuzz") if not arguments.names or p.name in arguments.names)
    if not programs:
        sys.exit(f"no fuzz programs in {arguments.bin}: cmake --workflow --preset asan makes them")
    failed = False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(run, p, arguments.seconds, arguments.found) for p in programs]
        for future in concurrent.futures.as_completed(runs):
            name, code, output = future.result()
            executed = re.search(r"number_of_executed_units: (\d+)", output)
            coverage = re.findall(r"cov: (\d+)", output)
            print(f"{name}: {executed[1] if executed else '?'} inputs, {coverage[-1] if coverage else '?'} edges"
                  f"{'' if code == 0 else f', FAILED ({code})'}", flush=True)
            if code != 0:
                failed = True
                print("\n".join(output.splitlines()[-60:]), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
