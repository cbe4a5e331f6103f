"""SQLite: the program sqlite3 over text, if it is there, and Python's module otherwise and over resident rows.

SQLite has no type for times: they are kept as text, which unixepoch() reads, and beside it as seconds where the rows
are resident.
"""

import csv
import shutil
import sqlite3
import subprocess

import dialect
import workloads

SECOND = "unixepoch(substr({column}, 1, 19))"  # without the fraction, which unixepoch() would round
TYPES = {"bigint": "INTEGER", "timestamp": "TEXT", "text": "TEXT", "double precision": "REAL"}


class Engine:
    """A database in memory."""

    @staticmethod
    def version():
        program = shutil.which("sqlite3")
        if not program:
            return sqlite3.sqlite_version
        return subprocess.run([program, "--version"], capture_output=True, check=True).stdout.decode().split()[0]

    def __init__(self, query, files, _threads):
        self.query, self.files = query, files
        self.select = dialect.fill(query.sql, f"{SECOND} / {{seconds}} * {{seconds}}", "{seconds}")
        self.database = None

    def _create(self):
        return [f"CREATE TABLE {name} ({workloads.TABLES[name].declared(TYPES)})" for name in self.query.tables]

    def run(self, path):
        program = shutil.which("sqlite3")
        if program:
            self._run_program(program, path)
        else:
            self._read()
            self.write(path)

    def _run_program(self, program, path):
        lines = [f"{statement};" for statement in self._create()] + [".mode csv", ".headers on"]
        lines += [f".import --skip 1 {self.files[name]} {name}" for name in self.query.tables]
        lines += [f".output {path}", f"{self.select};"]
        subprocess.run([program, ":memory:"], input="\n".join(lines).encode(), check=True)

    def _read(self):
        self.database = sqlite3.connect(":memory:")
        for name, statement in zip(self.query.tables, self._create()):
            self.database.execute(statement)
            marks = ", ".join("?" * len(workloads.TABLES[name].columns))
            with open(self.files[name], newline="", encoding="utf-8") as lines:
                next(lines)
                self.database.executemany(f"INSERT INTO {name} VALUES ({marks})", csv.reader(lines))

    def load(self):
        self._read()
        for name in self.query.tables:
            time = workloads.TABLES[name].time
            if time:
                second = SECOND.format(column=time)
                self.database.execute(f"CREATE TABLE kept AS SELECT *, {second} AS {time}_second FROM {name}")
                self.database.execute(f"DROP TABLE {name}")
                self.database.execute(f"ALTER TABLE kept RENAME TO {name}")
        self.select = dialect.fill(self.query.sql, "{column}_second / {seconds} * {seconds}", "{seconds}")

    def write(self, path):
        answer = self.database.execute(self.select)
        with open(path, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(column[0] for column in answer.description)
            writer.writerows(answer)

    def count(self):
        """Rows of the answer, as Python's module hands them out."""
        return sum(1 for _ in self.database.execute(self.select))
