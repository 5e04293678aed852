# SPDX-License-Identifier: Apache-2.0
"""Private PostgreSQL clusters on unix sockets in their own folders. PostgreSQL refuses to run as
root; then it runs as its package's user."""
import os
import pathlib
import shutil
import signal
import subprocess

from failed import Failed
from running import processor_seconds, wait_until

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
port = {port}
max_connections = 200
shared_buffers = 128MB
wal_level = replica
"""


ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/"}


def tool(name):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or \
        [pathlib.Path(path) for path in [shutil.which(name)] if path]
    if not found:
        raise Failed(f"{name} is missing; run make deps-tests")
    return str(found[-1])


class Cluster:
    """One server, initially stopped. Use with `with`."""

    def __init__(self, folder, port):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.port = port
        self.process = None
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} \
            if os.getuid() == 0 else {}
        self.folder.mkdir()
        if self.user:
            self.folder.chmod(0o755)
            shutil.chown(self.folder, "postgres", "postgres")
            for parent in self.folder.parents:  # address, if a test set one
                if parent.name.startswith(("tricode-", "bench-")):
                    parent.chmod(0o755)

    def run(self, name, *words):
        done = subprocess.run([tool(name), *map(str, words)], text=True, cwd="/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False,
                              env=ENVIRONMENT, **self.user)
        if done.returncode != 0:
            raise Failed(f"{name}: {done.stdout.strip()[-1000:]}")
        return done.stdout

    def create(self):
        self.run("initdb", "-D", self.data, "-U", "ledger", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8")
        return self.configure().start()

    def configure(self):
        with open(self.data / "postgresql.conf", "a", encoding="ascii") as file:
            file.write(SETTINGS.format(folder=self.folder, port=self.port))
        return self

    def standby_of(self, primary):
        """Creates a standby that follows it."""
        self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d",
                 primary.location)
        return self.configure().start()

    def start(self):
        """Starts the server as a direct child, so that a killed server disappears at once."""
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([tool("postgres"), "-D", self.data], cwd="/",
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=ENVIRONMENT, **self.user)
        wait_until(self._answers, 60, "PostgreSQL does not answer")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            raise Failed(f"PostgreSQL does not start: {log[-1000:]}")
        return subprocess.run([tool("pg_isready"), "-q", "-d", self.location], env=ENVIRONMENT,
                              check=False).returncode == 0

    def stop(self, signal_number=signal.SIGINT):
        """Stops the server in fast mode, which disconnects clients."""
        if self.process is not None:
            self.process.send_signal(signal_number)
            self.process.wait(60)
            self.process = None

    def promote(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-s", "-t", "60", "promote")

    def kill(self):
        """kill -9 of the server and all its processes."""
        server = self.process.pid
        children = pathlib.Path(f"/proc/{server}/task/{server}/children").read_text(
            encoding="ascii").split()
        for process in [server, *map(int, children)]:
            os.kill(process, signal.SIGKILL)
        self.process.wait(60)
        self.process = None
        # A dead grandchild remains as a zombie until its new parent reaps it.
        wait_until(lambda: not any(is_running(child) for child in children), 30,
                   "the server's processes do not exit")

    def set(self, name, value):
        self.query(f"ALTER SYSTEM SET {name} = '{value}'")
        self.query("SELECT pg_reload_conf()")

    def processor_seconds(self):
        """Processor seconds of all its current processes."""
        server = self.process.pid
        children = pathlib.Path(f"/proc/{server}/task/{server}/children").read_text(
            encoding="ascii").split()
        return sum(processor_seconds(process) for process in [server, *children])

    def query(self, sql):
        return self.run("psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.location, "-c",
                        sql).strip()

    @property
    def location(self):
        return f"postgresql://ledger@/postgres?host={self.folder}&port={self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGQUIT)


def is_running(process):
    """True if the process exists and is not a zombie."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def either(one, other):
    """An address of two clusters that selects the writable one."""
    return (f"postgresql://ledger@/postgres?host={one.folder},{other.folder}"
            f"&port={one.port},{other.port}&target_session_attrs=read-write")
