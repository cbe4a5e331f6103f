"""DuckDB, in this process."""

import dialect
import duckdb
import workloads

TYPES = {"bigint": "BIGINT", "timestamp": "TIMESTAMP", "text": "VARCHAR", "double precision": "DOUBLE"}


class Engine:
    """Views over the files, or tables in memory."""

    @staticmethod
    def version():
        return duckdb.__version__

    def __init__(self, query, files, threads):
        self.database = duckdb.connect(config={"threads": threads})
        self.tables = query.tables
        self.select = dialect.fill(query.sql, "time_bucket(INTERVAL {seconds} SECOND, {column})",
                                   "INTERVAL {seconds} SECOND")
        for name in query.tables:
            columns = ", ".join(f"'{column}': '{TYPES[kind]}'" for column, kind in workloads.TABLES[name].columns)
            self.database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{files[name]}', header = true, "
                                  f"auto_detect = false, delim = ',', columns = {{{columns}}})")

    def run(self, path):
        self.database.execute(f"COPY ({self.select}) TO '{path}' (FORMAT csv, HEADER)")

    def load(self):
        for name in self.tables:
            self.database.execute(f"CREATE TABLE kept AS SELECT * FROM {name}; DROP VIEW {name}; "
                                  f"ALTER TABLE kept RENAME TO {name}")

    write = run

    def count(self):
        """Rows of the answer, which stays in the engine's own columns."""
        answer = self.database.sql(self.select)
        materialize = getattr(answer, "materialize", None) or answer.execute  # the name before version 2
        return len(materialize())
