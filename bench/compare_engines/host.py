"""Runs one query in one engine, again and again, as bench/compare says on standard input.

    host.py ENGINE             says the engine's version
    host.py ENGINE JSON        threads, query, mode and files; then a line of input a run

The engine's package is loaded here and nowhere else, so that bench/compare needs none of them.
"""

import importlib
import json
import sys
import time

import workloads


def engine_class(name):
    return importlib.import_module(f"engine_{name}").Engine


def answer(**values):
    print(json.dumps(values), flush=True)


def timed(action, *arguments):
    """(seconds, result): the engine's own seconds where it gives them instead of a result."""
    start = time.perf_counter()
    result = action(*arguments)
    return time.perf_counter() - start, result


def serve(task):
    query = workloads.find(task["workload"], task["query"])
    engine = engine_class(sys.argv[1])(query, task["files"], task["threads"])
    resident = task["mode"] == "resident"
    if resident:
        engine.load()
    answer(ready=True)
    for line in sys.stdin:
        if not resident:
            seconds, own = timed(engine.run, task["answer"])
            answer(seconds=own or seconds)
        elif line.strip() == "check":
            engine.write(task["answer"])
            answer(seconds=0)
        else:
            seconds, rows = timed(engine.count)
            answer(seconds=seconds, rows=rows)


def main():
    if len(sys.argv) == 2:
        answer(version=engine_class(sys.argv[1]).version())
    else:
        serve(json.loads(sys.argv[2]))


if __name__ == "__main__":
    main()
