"""Real servers for tests, startable from plain Python: PostgreSQL from Debian, and two makes of S3 server.

``with running_postgres() as server``: ``server.url``, ``server.data``; ``with running_s3(folder) as url``;
``with running_moto() as url``. No fixture is needed.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

KEY, SECRET = "test-access-key", "test-secret-key"
SETTINGS = """
listen_addresses = ''
shared_buffers = 16MB
max_connections = 60
wal_level = minimal
max_wal_senders = 0
wal_recycle = off
min_wal_size = 32MB
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
"""


class Postgres:
    """A server of its own in a folder, reached by a socket as the owner (``url``) or the public side."""

    def __init__(self, folder: Path) -> None:
        self.data, self.sockets = folder / "data", folder
        self.binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.user = "postgres" if os.geteuid() == 0 else None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://amparo_owner@/amparo?host={self.sockets}"

    @property
    def public_url(self) -> str:
        return self.url.replace("amparo_owner", "amparo_public")

    def create(self) -> None:
        if self.user:
            shutil.chown(self.sockets, self.user, self.user)
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-instructions", "-E", "UTF8")
        with (self.data / "postgresql.conf").open("a") as out:
            out.write(SETTINGS)

    def start(self) -> None:
        command: list[str | Path] = [self.binaries / "postgres", "-D", self.data, "-k", self.sockets]
        self.process = subprocess.Popen(command, user=self.user, stderr=subprocess.DEVNULL, cwd="/")
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(f"postgresql://postgres@/postgres?host={self.sockets}").close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until
                assert self.process.poll() is None
                time.sleep(0.05)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: SIGINT rolls back and writes everything down, SIGQUIT is a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def administer(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(f"postgresql://postgres@/{database}?host={self.sockets}", autocommit=True) as connection:
            for one in statements:
                connection.execute(one)

    def empty(self) -> None:
        """Throw the door's database away and make it anew, with its two roles."""
        self.administer(
            "DROP DATABASE IF EXISTS amparo WITH (FORCE)",
            "DROP ROLE IF EXISTS amparo_public",
            "DROP ROLE IF EXISTS amparo_owner",
            "CREATE ROLE amparo_owner LOGIN",
            "CREATE ROLE amparo_public LOGIN",
            "CREATE DATABASE amparo OWNER amparo_owner",
            "REVOKE ALL ON DATABASE amparo FROM PUBLIC",
            "GRANT CONNECT ON DATABASE amparo TO amparo_public",
        )

    def _run(self, name: str, *arguments: str | Path) -> None:
        subprocess.run([self.binaries / name, *arguments], user=self.user, check=True, capture_output=True, cwd="/")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with an empty database for a door.

    In a folder of its own directly under the temporary one: a socket's path must be short, and PostgreSQL, which does
    not run as root, may not enter root's test folders.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = Postgres(folder)
    try:
        server.create()
        server.start()
        server.empty()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_s3(folder: Path, bucket: str = "parts") -> Iterator[str]:
    """``rclone serve s3`` over a folder, so that what it keeps can be searched; it does not enforce put-if-absent."""
    (folder / bucket).mkdir(parents=True)
    rclone = shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "rclone"
    command = [rclone, "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}", str(folder)]
    environment = os.environ | {"RCLONE_CONFIG": "/dev/null"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if "http://" in line)
        endpoint = line[line.index("http://") :].split("]")[0].strip().rstrip("/")
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield address(bucket, endpoint)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_moto(bucket: str = "parts") -> Iterator[str]:
    """The S3 server of moto, in this process; it enforces put-if-absent."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").disabled = True
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        make_bucket(endpoint, bucket)
        yield address(bucket, endpoint)
    finally:
        server.stop()


def address(bucket: str, endpoint: str) -> str:
    return f"s3://{bucket}?endpoint={endpoint}&access_key_id={KEY}&secret_access_key={SECRET}"


def make_bucket(endpoint: str, bucket: str) -> None:
    import boto3  # type: ignore[import-untyped]

    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
    )
    client.create_bucket(Bucket=bucket)
