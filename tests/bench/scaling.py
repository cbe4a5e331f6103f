#!/usr/bin/env python3
"""Does bench/scaling measure and draw? One sweep of each kind, with few rows.

    tests/bench/scaling.py [--leat PROGRAM]
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES = {"disorder": 4 * 2 * 2, "pipelines": 4 * 2 * 2}  # points, lanes, and rows of either kind
FIELDS = {"sweep", "x", "line", "lanes", "rows_per_s", "peak_bytes"}
SECONDS_MAX = 300


def wrong_points(path, count):
    """What is wrong with a sweep's file, or None."""
    points = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if len(points) != count:
        return f"{path.name} has {len(points)} points instead of {count}"
    for point in points:
        if not FIELDS <= point.keys() or point["rows_per_s"] <= 0 or point["lanes"] not in (1, 2):
            return f"{path.name}: {point}"
    return None


def wrong_chart(path):
    texts = {text.strip() for text in ElementTree.parse(path).getroot().itertext()}
    missing = {"million rows a second", "MB of memory"} - texts
    return f"{path.name} has no text {missing.pop()}" if missing else None


def wrong_table(path):
    text = path.read_text(encoding="utf-8")
    missing = [name for name in LINES if f"## {name}\n" not in text]
    return f"{path.name} has no table of {missing[0]}" if missing else None


def wrong_name(script):
    done = subprocess.run([script, "kets"], capture_output=True, check=False)
    good = done.returncode == 1 and b"keys" in done.stderr
    return None if good else f"a sweep of unknown name: {done.stderr.decode()}"


def checks(folder, leat):
    script = ROOT / "bench/scaling"
    done = subprocess.run([script, *LINES, "--quick", "--out", folder, "--leat", leat], capture_output=True,
                          check=False, timeout=SECONDS_MAX)
    if done.returncode != 0:
        return [f"bench/scaling ends with {done.returncode}: {done.stderr.decode()}"]
    results = [wrong_points(folder / f"{name}.jsonl", count) for name, count in LINES.items()]
    results += [wrong_table(folder / "scaling.md"), wrong_name(script)]
    if shutil.which("gnuplot"):
        return results + [wrong_chart(folder / f"{name}.svg") for name in LINES]
    return results + [None if b"gnuplot" in done.stderr else "a missing gnuplot is not mentioned"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="leat-scaling-") as folder:
        results = checks(pathlib.Path(folder), options.leat)
    problems = [result for result in results if result]
    print("".join(f"FAIL {problem}\n" for problem in problems), end="")
    print(f"{len(results) - len(problems)} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
