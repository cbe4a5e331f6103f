"""A private PostgreSQL 15 cluster: made in a temporary folder, reached by a socket there, deleted at the end."""

import getpass
import os
import pathlib
import shutil
import subprocess
import tempfile

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "autovacuum": "off", "jit": "off", "max_parallel_workers_per_gather": "0", "timezone": "UTC",
    "datestyle": "ISO, MDY", "intervalstyle": "postgres", "shared_buffers": "64MB", "log_min_messages": "panic",
}


class QueryError(Exception):
    """PostgreSQL refused a script; the text is its message."""


class Cluster:
    """Use as a context manager."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="leat-postgres-"))
        self.data = self.folder / "data"
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()

    def _command(self, *words):
        as_user = ["runuser", "-u", self.user, "--"] if os.geteuid() == 0 else []
        subprocess.run(as_user + [str(word) for word in words], check=True, cwd=self.folder,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def __enter__(self):
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        try:
            self._command(BIN / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                          "--locale=C.UTF-8", "--no-sync")
            settings = dict(SETTINGS, unix_socket_directories=str(self.folder))
            with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as conf:
                conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
            self._command(BIN / "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.folder / "log", "start")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if (self.data / "postmaster.pid").exists():
            self._command(BIN / "pg_ctl", "-D", self.data, "-s", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, script):
        """Runs a psql script; returns what it printed."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
             "-U", "postgres", "-d", "postgres", "-f", "-"],
            input=script.encode(), capture_output=True, check=False, timeout=300)
        if done.returncode != 0:
            raise QueryError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode()
