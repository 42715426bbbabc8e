"""Stands between the tests and the network: they reach this machine and nothing else."""

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

HERE = {"localhost", "::1", "0.0.0.0", "", None}  # noqa: S104 (addresses of this machine)


def guard_network(patch: pytest.MonkeyPatch) -> list[str]:
    """Refuse connections, datagrams and look-ups that leave this machine; return where they are noted."""
    attempts: list[str] = []
    for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), place, attempts))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo, attempts))
    return attempts


def is_here(host: Any) -> bool:
    """Tell whether a host name or address is this machine's own."""
    name = host.decode() if isinstance(host, bytes) else host
    return name in HERE or str(name).startswith("127.")


def _is_number(host: Any) -> bool:
    # Nobody has to be asked what a number means; whether it may be connected to is another question.
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _guarded(method: Callable[..., Any], place: int, attempts: list[str]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(arguments[place][0]):
            attempts.append(str(arguments[place][0]))
            raise ConnectionRefusedError("tests reach only this machine")
        return method(self, *arguments)

    return guarded


def _guarded_lookup(method: Callable[..., Any], attempts: list[str]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **named: Any) -> Any:
        if not (is_here(host) or _is_number(host)):
            attempts.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "tests look up only this machine")
        return method(host, *arguments, **named)

    return guarded
