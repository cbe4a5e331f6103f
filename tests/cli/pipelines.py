"""What the tests of the program share: a scratch folder, running leat, and pipelines."""

import os
import pathlib
import select
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS_MAX = 60


class Failure(Exception):
    """A test found something wrong."""


class Skip(Exception):
    """A test cannot run here."""


class Done:
    """How a run of leat ended."""

    def __init__(self, status, out, err):
        self.status, self.raw = status, out
        self.out, self.err = out.decode(errors="replace"), err.decode(errors="replace")

    def __str__(self):
        return f"exit status {self.status}\nstdout: {self.out[:800]}\nstderr: {self.err[:1600]}"


def read_line(process):
    """The next line of a started pipeline."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([process.stdout], [], [], SECONDS_MAX)[0]:
            process.kill()
            raise Failure(f"prints nothing for {SECONDS_MAX} s, after {line}")
        byte = process.stdout.read(1)
        if not byte:
            break
        line += byte
    return line


def expect(condition, what, done=""):
    if not condition:
        raise Failure(f"{what}\n{done}")


class Scratch:
    """A folder of its own and the program under test."""

    def __init__(self, leat):
        self.leat = str(pathlib.Path(leat).resolve())
        self.holder = tempfile.TemporaryDirectory(prefix="leat-cli-")
        self.folder = pathlib.Path(self.holder.name)

    def close(self):
        self.holder.cleanup()

    def path(self, name):
        return self.folder / name

    def write(self, name, content):
        data = content.encode() if isinstance(content, str) else content
        self.path(name).write_bytes(data)
        return self.path(name)

    def command(self, *words):
        return [self.leat] + [str(word) for word in words]

    def leat_run(self, *words, stdin=b"", environment=None, seconds=SECONDS_MAX):
        try:
            done = subprocess.run(self.command(*words), input=stdin, capture_output=True, check=False,
                                  timeout=seconds, cwd=self.folder, env=dict(os.environ, **(environment or {})))
        except subprocess.TimeoutExpired as late:
            raise Failure(f"hangs: {' '.join(map(str, words))} ran for {seconds} s") from late
        result = Done(done.returncode, done.stdout, done.stderr)
        if done.returncode < 0:
            raise Failure(f"died of {signal.Signals(-done.returncode).name}\n{result}")
        return result

    def sql(self, text, *words, **options):
        """Runs a pipeline given as text."""
        return self.leat_run("run", self.write("pipeline.sql", text), *words, **options)

    def start(self, text, *words, **options):
        """Starts a pipeline and leaves it running."""
        path = self.write("pipeline.sql", text)
        return subprocess.Popen(self.command("run", path, *words), cwd=self.folder, bufsize=0, **options)


def readings(path="in.csv", options=""):
    """CREATE TABLE of what `rows` writes."""
    return (f"CREATE TABLE readings (ts timestamp, id integer, v double precision) WITH (connector = 'file', "
            f"path = '{path}', format = 'csv', header = true, event_time = 'ts', lateness = '1 min'{options});\n")


def rows(count, start=0):
    lines = ["ts,id,v"]
    for number in range(start, start + count):
        minute, second = divmod(number, 60)
        lines.append(f"2024-01-01 {minute // 60 % 24:02}:{minute % 60:02}:{second:02},{number},{number / 2}")
    return "\n".join(lines) + "\n"


BIDS = ("CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp) "
        "WITH (connector = 'nexmark', kind = 'bid', event_time = 'date_time'{});\n")
COUNTS = ("SELECT window_start, count(*) AS c FROM tumble(readings, ts, interval '1 minute') "
          "GROUP BY window_start;\n")
