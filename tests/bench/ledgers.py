# SPDX-License-Identifier: Apache-2.0
"""Direct access to a center's ledger: SQLite in its folder, or a PostgreSQL database."""
import re
import shutil
import sqlite3
import subprocess

from failed import Failed

SECONDS = 60
SEPARATOR = "\x1f"


class Sqlite:
    """The file ledger.sqlite of a center's folder."""

    name = "SQLite"
    options = ()

    def __init__(self, data):
        self.path = data / "ledger.sqlite"

    def query(self, sql):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=SECONDS)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def write(self, statements, rules=True):
        """Executes all statements in one transaction. rules: with or without the ledger's triggers."""
        database = sqlite3.connect(self.path, isolation_level=None, timeout=SECONDS)
        try:
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN IMMEDIATE")
            triggers = [] if rules else database.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                database.execute(statement)
            for _, trigger in triggers:
                database.execute(trigger)
            database.execute("COMMIT")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()

    @staticmethod
    def bytes(data):
        return f"X'{data.hex()}'"

    @staticmethod
    def numbers(name, last):
        """A table of the numbers from 1 to `last`, for joins."""
        return (f"(WITH RECURSIVE {name} ({name}) AS (SELECT 1 UNION ALL SELECT {name} + 1"
                f" FROM {name} WHERE {name} < {last}) SELECT {name} FROM {name}) AS {name}")


class Postgresql:
    """A database by its URI, through psql."""

    name = "PostgreSQL"

    def __init__(self, location):
        self.location = location
        self.options = ("--store", location)
        self.psql = shutil.which("psql")

    def _run(self, sql):
        if self.psql is None:
            raise Failed("psql is missing; run make deps-tests")
        done = subprocess.run([self.psql, "-X", "-q", "-At", "-F", SEPARATOR, "-v",
                               "ON_ERROR_STOP=1", "-d", self.location, "-f", "-"], input=sql,
                              text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise Failed(f"psql: {done.stderr.strip()[-1000:]}")
        return done.stdout

    def query(self, sql):
        rows = [line.split(SEPARATOR) for line in self._run(sql + ";").splitlines()]
        return [tuple(int(cell) if re.fullmatch(r"-?\d+", cell) else cell for cell in row)
                for row in rows]

    def write(self, statements, rules=True):
        begin = ["BEGIN", "SET LOCAL synchronous_commit = off"]
        if not rules:
            begin.append("SET LOCAL session_replication_role = replica")
        self._run(";\n".join([*begin, *statements, "COMMIT", "ANALYZE"]) + ";\n")

    @staticmethod
    def bytes(data):
        return f"'\\x{data.hex()}'"

    @staticmethod
    def numbers(name, last):
        return f"generate_series(1, {last}) AS {name} ({name})"
