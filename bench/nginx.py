"""nginx in front of a platform as `deploy/nginx.conf` says, and a bare one as the yardstick."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.ground import PAGE, Ground, House, await_page
from petitioner.foundation.embedded.programs import ROOT, free_port, plain_environment
from petitioner.foundation.embedded.supervisor import Program

CONFIGURATION: Final = ROOT / "deploy" / "nginx.conf"
_TYPES: Final = Path("/etc/nginx/mime.types")

_OWN_WORKERS: Final = re.compile(r"^worker_processes .*$", re.MULTILINE)
_BARE: Final = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error; {user}
events {{ worker_connections 512; }}
http {{
    {types} default_type text/html; access_log off; sendfile on; tcp_nopush on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port}; root {root};
        location / {{ try_files $uri $uri/index.html =404; }}
    }}
}}
"""
_MAIN: Final = "daemon off; worker_processes 1; pid {folder}/nginx.pid; {user}"
_SERVER: Final = "listen 127.0.0.1:{port};"
_HTTP: Final = """
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
"""


def find_nginx() -> Path | None:
    """Return nginx, or None."""
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    return Path(found) if found else None


@contextlib.contextmanager
def bare(ground: Ground, house: House) -> Iterator[tuple[int, int]]:
    """Lend an nginx that serves the same files and does nothing else; gives port and process number."""
    port, name = free_port(), f"nginx bare {house.name}"
    text = _BARE.format(
        folder=_folder(ground, name), user=_user(), types=_types(), port=port, root=house.public
    )
    with _running(ground, name, port, text) as pid:
        yield port, pid


@contextlib.contextmanager
def in_front(ground: Ground, house: House) -> Iterator[tuple[int, int]]:
    """Lend the nginx of `deploy/nginx.conf` before files and web process; gives port and process number.

    Only what is the machine's own differs: the user, the port, no TLS, one worker like the yardstick.
    """
    port, name = free_port(), f"nginx {house.name}"
    folder = _folder(ground, name)
    (folder / "main.conf").write_text(_MAIN.format(folder=folder, user=_user()))
    (folder / "server.conf").write_text(_SERVER.format(port=port))
    (folder / "http.conf").write_text(_HTTP.format(folder=folder))
    text = _OWN_WORKERS.sub("", CONFIGURATION.read_text())
    holes = {
        "local": folder,
        "public": house.public,
        "static": ROOT,
        "deploy": CONFIGURATION.parent,
        "app": f"127.0.0.1:{house.port}",
    }
    for hole, value in holes.items():
        text = text.replace(f"@{hole}@", str(value))
    with _running(ground, name, port, text) as pid:
        yield port, pid


def _user() -> str:
    """Return who nginx is: root's files lie where nobody else may enter, so its workers stay root."""
    return "user root;" if os.getuid() == 0 else ""


def _types() -> str:
    return f"include {_TYPES};" if _TYPES.is_file() else ""


def _folder(ground: Ground, name: str) -> Path:
    folder = ground.folder / name.replace(" ", "-")
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def _running(ground: Ground, name: str, port: int, text: str) -> Iterator[int]:
    folder = _folder(ground, name)
    path = folder / "nginx.conf"
    path.write_text(text)
    command = (str(find_nginx()), "-p", str(folder), "-e", "stderr", "-c", str(path))
    with ground.running(Program(name, command, plain_environment())) as pid:
        await_page(port, PAGE)
        yield pid
