#!/usr/bin/env python3
"""The program from outside: exit statuses, messages, bad input, outputs, signals, exhausted memory and disks.

    tests/cli/run.py [TEST...] [--leat PROGRAM]
"""

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bench  # noqa: E402
import faults  # noqa: E402
import inputs  # noqa: E402
import messages  # noqa: E402
import outputs  # noqa: E402
import results  # noqa: E402
from pipelines import ROOT, Failure, Scratch, Skip  # noqa: E402

MODULES = [messages, inputs, outputs, results, faults, bench]


def run(test, leat):
    """'passed', 'failed' or 'skipped'; prints why."""
    scratch = Scratch(leat)
    try:
        test(scratch)
    except Failure as failure:
        print(f"FAIL {test.__name__}: {failure}", flush=True)
        return "failed"
    except Skip as reason:
        print(f"skipped {test.__name__}: {reason}", flush=True)
        return "skipped"
    finally:
        scratch.close()
    return "passed"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    options = parser.parse_args()
    tests = [test for module in MODULES for name, test in sorted(vars(module).items()) if name.startswith("test_")]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for test in tests:
        if not options.tests or test.__name__ in options.tests:
            counts[run(test, options.leat)] += 1
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
