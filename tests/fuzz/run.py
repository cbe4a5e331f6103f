#!/usr/bin/env python3
"""Runs every fuzzer of a build folder for a while, from the seeds of tests/fuzz/seeds.

    tests/fuzz/run.py build/fuzz [--seconds N]
"""

import argparse
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
INPUT_BYTES_MAX = 4096


def fuzz(program, corpus, seconds):
    """What it printed if it found something, else None."""
    name = program.name.removeprefix("fuzz_")
    mine = corpus / name
    mine.mkdir(parents=True, exist_ok=True)
    command = [program, mine, f"-max_total_time={seconds}", f"-artifact_prefix={corpus}/{name}-", "-timeout=10",
               "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0", f"-max_len={INPUT_BYTES_MAX}"]
    seeds, words = HERE / "seeds" / name, HERE / f"{name}.dict"
    if seeds.is_dir():
        command.append(seeds)
    if words.exists():
        command.append(f"-dict={words}")
    done = subprocess.run(command, capture_output=True, check=False, timeout=seconds + 120,
                          env=dict(os.environ, ASAN_OPTIONS="allocator_may_return_null=1"))
    output = done.stderr.decode(errors="replace")
    runs = [line for line in output.splitlines() if "number_of_executed_units" in line]
    print(f"{program.name}: {runs[0].split()[-1] if runs else 'no'} inputs", flush=True)
    return None if done.returncode == 0 else output[-6000:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    corpus = options.build.resolve() / "corpus"
    failed = 0
    programs = [options.build.resolve() / "tests" / path.stem for path in sorted(HERE.glob("fuzz_*.c"))]
    for program in programs:
        found = fuzz(program, corpus, options.seconds)
        if found:
            failed += 1
            print(f"FAIL {program.name}; the input is {corpus}/{program.name.removeprefix('fuzz_')}-*\n{found}")
    print(f"{len(programs) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not programs else 0)


if __name__ == "__main__":
    main()
