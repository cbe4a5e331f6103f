"""Apache Flink: streaming SQL with watermarks, on the local cluster of one JVM that comes with its package.

The JVM stays between runs, so that only the first one is cold. A run takes what Flink gives as the job's runtime: the
start of the JVM and the cluster and the planning are not in it.
"""

import pathlib
import shutil

import workloads
from pyflink import version as pyflink_version
from pyflink.table import EnvironmentSettings, TableEnvironment

TYPES = {"bigint": "BIGINT", "timestamp": "TIMESTAMP({digits})", "text": "STRING", "double precision": "DOUBLE"}
KINDS = {"integer": "BIGINT", "float": "DOUBLE", "time": "TIMESTAMP(6)", "text": "STRING"}


class Engine:
    """A table environment. Each table's rows are dealt to as many files as there are threads: a file has one reader."""

    @staticmethod
    def version():
        return pyflink_version.__version__

    def __init__(self, query, files, threads):
        self.query, self.folder = query, pathlib.Path(files[query.tables[0]]).with_suffix(".flink_answer")
        self.environment = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
        self.environment.get_config().set("parallelism.default", str(threads)).set("pipeline.object-reuse", "true")
        for name in query.tables:
            self._create_table(name, self._deal(pathlib.Path(files[name]), threads))
        columns = ", ".join(f"c{i} {KINDS[kind]}" for i, kind in enumerate(query.kinds))
        self.environment.execute_sql(f"CREATE TABLE answer ({columns}) WITH ('connector' = 'filesystem', "
                                     f"'path' = '{self.folder}', 'format' = 'csv')")

    @staticmethod
    def _deal(path, count):
        """A folder of `count` files that have the lines of `path` in turns, without its header."""
        folder = path.with_suffix(f".flink_{count}")
        if not folder.exists():
            folder.mkdir()
            outs = [open(folder / f"{i}.csv", "wb") for i in range(count)]
            with open(path, "rb") as lines:
                next(lines)
                for i, line in enumerate(lines):
                    outs[i % count].write(line)
            for out in outs:
                out.close()
        return folder

    def _create_table(self, name, folder):
        """Watermarks take milliseconds. A table without times is, for a join, one that has always been as it is."""
        table, digits, extra = workloads.TABLES[name], 6, ""
        if table.time and self.query.flink:
            digits, lateness = 3, 300 if table.lateness else 0
            extra = f", WATERMARK FOR {table.time} AS {table.time} - INTERVAL '{lateness}' SECOND(3)"
        elif not table.time:
            key = table.columns[0][0]
            extra = (f", since AS CAST(TIMESTAMP '1970-01-01 00:00:00' AS TIMESTAMP(3)), "
                     f"WATERMARK FOR since AS since, PRIMARY KEY ({key}) NOT ENFORCED")
        columns = ", ".join(f"`{column}` {TYPES[kind].format(digits=digits)}" for column, kind in table.columns)
        self.environment.execute_sql(f"CREATE TABLE {name} ({columns}{extra}) WITH ('connector' = 'filesystem', "
                                     f"'path' = '{folder}', 'format' = 'csv')")

    def run(self, path):
        """The job's seconds, as Flink gives them."""
        shutil.rmtree(self.folder, ignore_errors=True)
        done = self.environment.execute_sql(f"INSERT INTO answer {self.query.flink or self.query.sql}")
        seconds = done.get_job_client().get_job_execution_result().result().get_net_runtime() / 1000
        with open(path, "wb") as out:
            out.write(b"header\n")
            for part in sorted(self.folder.iterdir()):
                out.write(part.read_bytes())
        return seconds
