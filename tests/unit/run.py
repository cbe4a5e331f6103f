#!/usr/bin/env python3
"""Runs the unit test programs of a build folder and adds up what Check reports.

    tests/unit/run.py build/release
"""

import os
import pathlib
import re
import subprocess
import sys

SECONDS_MAX = 300
TEST_SECONDS_MAX = 120  # Check's own 4 s are too few for a sanitizer's build on a busy machine
SUMMARY = re.compile(r"Checks: (\d+), Failures: (\d+), Errors: (\d+)")


def run(program):
    """(passed, failed, output)"""
    try:
        done = subprocess.run([program], capture_output=True, check=False, timeout=SECONDS_MAX,
                              env=dict(os.environ, CK_DEFAULT_TIMEOUT=str(TEST_SECONDS_MAX)))
    except subprocess.TimeoutExpired:
        return 0, 1, f"hangs: killed after {SECONDS_MAX} s"
    output = (done.stdout + done.stderr).decode(errors="replace")
    checks = failures = 0
    for total, failed, errors in SUMMARY.findall(output):
        checks += int(total)
        failures += int(failed) + int(errors)
    if not checks or (done.returncode != 0 and failures == 0):
        return checks, 1, output + f"\nexit status {done.returncode}"
    return checks - failures, failures, output


def main():
    folder = pathlib.Path(sys.argv[1]).resolve() / "tests"
    programs = [folder / path.stem for path in sorted(pathlib.Path(__file__).parent.glob("*_test.c"))]
    passed = failed = 0
    for program in programs:
        good, bad, output = run(program)
        passed, failed = passed + good, failed + bad
        if bad:
            print(f"FAIL {program.name}\n{output[-4000:]}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not programs else 0)


if __name__ == "__main__":
    main()
