#!/usr/bin/env python3
"""Small: size of the stripped program, time to the first result, memory at rest and over time.

    tests/cli/small.py [--leat PROGRAM] [--seconds N]
"""

import argparse
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from pipelines import BIDS, COUNTS, ROOT, Failure, Scratch, expect, read_line, readings, rows  # noqa: E402

BINARY_BYTES_MAX = 2 * 1024 * 1024
FIRST_RESULT_SECONDS_MAX = 0.050
IDLE_KIB_MAX = 20 * 1024
GROWTH_FACTOR_MAX, GROWTH_KIB_FREE = 1.10, 4096


def resident_kib(pid):
    """Of one moment, from /proc."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1))


def pause(seconds):
    """Lets the measured program run."""
    select.select([], [], [], seconds)


def stop(process):
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


def check_binary(scratch, _):
    stripped = scratch.path("stripped")
    subprocess.run(["strip", "-o", stripped, scratch.leat], check=True)
    size = stripped.stat().st_size
    print(f"stripped program: {size / 1024:.0f} KiB")
    expect(size < BINARY_BYTES_MAX, f"the program has {size} bytes; {BINARY_BYTES_MAX} are allowed")


def first_result_seconds(scratch):
    begin = time.monotonic()
    process = scratch.start(readings() + COUNTS, "--format", "csv", "--lanes", "2", stdout=subprocess.PIPE)
    read_line(process)
    row = read_line(process)
    took = time.monotonic() - begin
    process.communicate(timeout=30)
    expect(row.startswith(b"2024-01-01"), f"no first row, but {row}")
    return took


def check_first_result(scratch, _):
    scratch.write("in.csv", rows(1000))
    took = sorted(first_result_seconds(scratch) for _ in range(9))[4]
    print(f"first result of a small file: {took * 1000:.1f} ms (median of 9)")
    expect(took < FIRST_RESULT_SECONDS_MAX, f"{took * 1000:.1f} ms; {FIRST_RESULT_SECONDS_MAX * 1000:.0f} are allowed")


def check_idle_memory(scratch, _):
    scratch.write("in.csv", rows(1000))
    process = scratch.start(readings(options=", follow = true") + COUNTS, "--format", "csv", "--lanes", "2",
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _ in range(3):
        read_line(process)
    pause(2)
    resident = resident_kib(process.pid)
    ticks = pathlib.Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").split()[13:15]
    stop(process)
    busy = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    print(f"idle with 2 lanes: {resident / 1024:.1f} MiB resident, {busy:.2f} s of processor time in 2 s")
    expect(resident < IDLE_KIB_MAX, f"{resident} KiB resident; {IDLE_KIB_MAX} are allowed")
    expect(busy < 1, f"an idle pipeline is busy: {busy:.2f} s of processor time in 2 s")


def check_flat_memory(scratch, seconds):
    """Windows open and close for a while; the second half may not need more memory than the first."""
    query = ("CREATE TABLE nothing (auction bigint, c bigint, d bigint) WITH (connector = 'blackhole');\n"
             "INSERT INTO nothing SELECT auction, count(*), count(DISTINCT bidder) "
             "FROM hop(bid, date_time, interval '2 s', interval '10 s') GROUP BY auction, window_start, window_end;")
    process = scratch.start(BIDS.format("") + query, "--lanes", "2", "--quiet", stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)
    samples, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        pause(min(0.25, seconds / 40))
        if process.poll() is not None:
            raise Failure(f"ended early with {process.returncode}: {process.stderr.read().decode()}")
        samples.append(resident_kib(process.pid))
    stop(process)
    quarter = len(samples) // 4
    early, late = max(samples[quarter:2 * quarter]), max(samples[-quarter:])
    print(f"over {seconds} s of generated bids: {early / 1024:.1f} MiB, at the end {late / 1024:.1f} MiB")
    expect(late <= early * GROWTH_FACTOR_MAX + GROWTH_KIB_FREE,
           f"memory grows: {samples[::max(1, len(samples) // 20)]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("LEAT_MEMORY_SECONDS", "20")))
    options = parser.parse_args()
    failed, checks = 0, [check_binary, check_first_result, check_idle_memory, check_flat_memory]
    for check in checks:
        scratch = Scratch(options.leat)
        try:
            check(scratch, options.seconds)
        except Failure as failure:
            failed += 1
            print(f"FAIL {check.__name__}: {failure}", flush=True)
        finally:
            scratch.close()
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
