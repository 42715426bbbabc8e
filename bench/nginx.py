"""nginx in front of a platform as `deploy/nginx.conf` says, and a bare one as the yardstick."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.ground import PAGE, Ground, House, await_page
from petitioner.foundation.embedded.programs import ROOT, free_port, plain_environment
from petitioner.foundation.embedded.supervisor import Program
from petitioner.foundation.web import HEADERS

CONFIGURATION: Final = ROOT / "deploy" / "nginx.conf"
_TYPES: Final = Path("/etc/nginx/mime.types")

_FRAME: Final = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error; {user}
events {{ worker_connections 512; }}
http {{
    {types} default_type text/html; access_log off; sendfile on; tcp_nopush on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {inner}
}}
"""
_BARE: Final = """
    server {{
        listen 127.0.0.1:{port}; root {root};
        location / {{ try_files $uri $uri/index.html =404; }}
    }}
"""
_STANDING_IN: Final = """
    upstream petitioner {{ server 127.0.0.1:{web}; keepalive 64; }}
    server {{
        listen 127.0.0.1:{port}; root {root};
        gzip_static on; client_max_body_size 16k;
        {headers}
        location @web {{
            proxy_pass http://petitioner; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host $host;
        }}
        location / {{ error_page 405 = @web; try_files $uri $uri/index.html @web; }}
        location ~ /(sign|check-your-inbox/.*)$ {{ try_files /none @web; }}
        location /c/ {{ try_files /none @web; }}
    }}
"""


def find_nginx() -> Path | None:
    """Return nginx, or None."""
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    return Path(found) if found else None


@contextlib.contextmanager
def bare(ground: Ground, house: House) -> Iterator[tuple[int, int]]:
    """Lend an nginx that serves the same files and does nothing else; gives port and process number."""
    port = free_port()
    inner = _BARE.format(port=port, root=house.public)
    with _running(ground, f"nginx bare {house.name}", port, inner) as pid:
        yield port, pid


@contextlib.contextmanager
def in_front(ground: Ground, house: House) -> Iterator[tuple[int, int]]:
    """Lend the nginx of the deployment, before files and web process; gives port and process number."""
    port = free_port()
    with _running(ground, f"nginx {house.name}", port, _deployed(house, port)) as pid:
        yield port, pid


def _deployed(house: House, port: int) -> str:
    headers = " ".join(f'add_header {name} "{value}" always;' for name, value in HEADERS.items())
    return _STANDING_IN.format(web=house.port, port=port, root=house.public, headers=headers)


@contextlib.contextmanager
def _running(ground: Ground, name: str, port: int, inner: str) -> Iterator[int]:
    folder = ground.folder / name.replace(" ", "-")
    folder.mkdir(exist_ok=True)
    # The files lie in a folder nobody else may enter, and nginx's workers of root would be somebody else.
    user = "user root;" if os.getuid() == 0 else ""
    types = f"include {_TYPES};" if _TYPES.is_file() else ""
    path = folder / "nginx.conf"
    path.write_text(_FRAME.format(folder=folder, user=user, types=types, inner=inner))
    command = (str(find_nginx()), "-p", str(folder), "-e", "stderr", "-c", str(path))
    with ground.running(Program(name, command, plain_environment())) as pid:
        await_page(port, PAGE)
        yield pid
