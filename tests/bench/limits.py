#!/usr/bin/env python3
"""Runs every query that has a hand-written program by `leat bench … --vs limit` over few rows: both must answer alike.

    tests/bench/limits.py [--leat PROGRAM]
"""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = 400000
RUN_SECONDS_MAX = 120
# At least these have one.
EXPECTED = {("nexmark", name) for name in ("q1", "q2", "q5", "q7", "q7_bids", "q8")}
EXPECTED |= {("ysb", "views"), ("ysb", "views_codes"), ("window", "sum_1k"), ("window", "max_1k"), ("window", "hop_10")}


def measure(leat, workload):
    """(results, None) or (None, what went wrong)"""
    command = [leat, "bench", workload, "--events", str(EVENTS), "--runs", "1", "--lanes", "1", "--vs", "limit",
               "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, timeout=RUN_SECONDS_MAX)
    if done.returncode != 0:
        return None, done.stderr.decode(errors="replace").strip()
    return [json.loads(line) for line in done.stdout.decode().splitlines()], None


def main():
    options = argparse.ArgumentParser(description="the engine against hand-written programs")
    options.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    options = options.parse_args()
    compared, problems = set(), []
    for workload in ("nexmark", "ysb", "window", "join"):
        results, problem = measure(options.leat, workload)
        if problem:
            problems.append(f"{workload}: {problem}")
            continue
        compared |= {(result["workload"], result["query"]) for result in results if result.get("vs_limit", 0) > 0}
    problems += [f"{workload} {query}: no hand-written program was compared"
                 for workload, query in sorted(EXPECTED - compared)]
    print("".join(f"FAIL {problem}\n" for problem in problems), end="")
    print(f"{len(compared)} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
