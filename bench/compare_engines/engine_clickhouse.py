"""ClickHouse, in this process, as the package chdb."""

import chdb
import dialect
import workloads
from chdb import session

TYPES = {"bigint": "Int64", "timestamp": "DateTime64(6, 'UTC')", "text": "String", "double precision": "Float64"}


class Engine:
    """The function file(), or tables of the engine Memory."""

    @staticmethod
    def version():
        return f"{chdb.engine_version} (chdb {chdb.__version__})"

    def __init__(self, query, files, threads):
        self.session = session.Session()
        self.tables, self.settings = query.tables, f"SETTINGS max_threads = {threads}, enable_analyzer = 1"
        self.select = dialect.fill(query.sql, "toStartOfInterval({column}, INTERVAL {seconds} SECOND)",
                                   "INTERVAL {seconds} SECOND")
        for database in ["rows", "files"]:
            self.session.query(f"CREATE DATABASE {database} ENGINE = Memory")
        self.session.query("USE files")
        for name in query.tables:
            columns = workloads.TABLES[name].declared(TYPES).replace("'", "''")
            self.session.query(f"CREATE VIEW {name} AS SELECT * FROM file('{files[name]}', CSVWithNames, '{columns}')")

    def run(self, path):
        self.session.query(f"{self.select} INTO OUTFILE '{path}' TRUNCATE FORMAT CSVWithNames {self.settings}")

    def load(self):
        for name in self.tables:
            columns = workloads.TABLES[name].declared(TYPES)
            self.session.query(f"CREATE TABLE rows.{name} ({columns}) ENGINE = Memory")
            self.session.query(f"INSERT INTO rows.{name} SELECT * FROM {name}")
        self.session.query("USE rows")

    write = run

    def count(self):
        """The answer stays in the engine's own columns, and so it has not been counted."""
        self.session.query(f"{self.select} {self.settings} FORMAT Null")
