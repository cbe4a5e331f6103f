"""Apache DataFusion, in this process."""

import os

import datafusion
import dialect
import workloads

TYPES = {"bigint": "BIGINT", "timestamp": "TIMESTAMP", "text": "VARCHAR", "double precision": "DOUBLE"}


class Engine:
    """External tables, or tables in memory."""

    @staticmethod
    def version():
        return datafusion.__version__

    def __init__(self, query, files, threads):
        os.environ["TOKIO_WORKER_THREADS"] = str(threads)  # read when the first statement is run
        self.session = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(threads))
        self.tables = query.tables
        self.select = dialect.fill(query.sql, "date_bin(INTERVAL '{seconds} seconds', {column}, "
                                   "TIMESTAMP '1970-01-01T00:00:00')", "INTERVAL '{seconds} seconds'")
        for name in query.tables:
            self._run(f"CREATE EXTERNAL TABLE {name} ({workloads.TABLES[name].declared(TYPES)}) STORED AS CSV "
                      f"LOCATION '{files[name]}' OPTIONS ('format.has_header' 'true')")

    def _run(self, statement):
        return self.session.sql(statement).collect()

    def run(self, path):
        self._run(f"COPY ({self.select}) TO '{path}' STORED AS CSV OPTIONS ('format.has_header' 'true')")

    def load(self):
        for name in self.tables:
            self._run(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")
            self._run(f"DROP TABLE {name}")
            self.session.register_table(name, self.session.table(f"kept_{name}"))

    write = run

    def count(self):
        """Rows of the answer, which stays in Arrow batches."""
        return sum(batch.num_rows for batch in self._run(self.select))
