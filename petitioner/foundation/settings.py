"""Every setting the software reads, with its default and a sentence; read once from the environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

PREFIX: Final = "PETITIONER_"


class MissingSetting(RuntimeError):
    """A setting that has no default was not given, or one cannot be read; the message says what to do."""


def _setting(sentence: str, default: object = None) -> Any:  # noqa: ANN401 - dataclasses.field is untyped too
    return field(default=default, metadata={"sentence": sentence})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, typed. Each field is `PETITIONER_` and its name in capitals in the environment."""

    database_url: str = _setting("Where PostgreSQL is: `postgresql://user@host/name`. Required.", "")
    queue_url: str = _setting(
        "Where Redis or Valkey is: `redis://…` or `unix:///path`.", "redis://127.0.0.1:6379/0"
    )
    public_url: str = _setting("The address people see, without a slash at the end.", "http://127.0.0.1:8000")
    public_folder: Path = _setting("The folder the public site is written to.", Path("public"))
    web_keys: Path | None = _setting(
        "Key file of the web process: it can seal forms and open none. Required.", None
    )
    worker_keys: Path | None = _setting(
        "Key file of the workers: opens forms and rows. Never give it to the web process.", None
    )
    smtp_host: str = _setting("The mail server letters are handed to.", "127.0.0.1")
    smtp_port: int = _setting("Its port.", 25)
    smtp_username: str = _setting("Name to sign in with; empty: no signing in.", "")
    smtp_password_file: Path | None = _setting("File that holds the password.", None)
    smtp_starttls: bool = _setting("Whether to ask for TLS before anything else (`yes` or `no`).", False)
    erasure_journal: Path = _setting(
        "The file in which workers note what was erased, so that a restored backup forgets it again. Keep it"
        " and its copies apart from the database's.",
        Path("erasure.journal"),
    )
    log_key: Path | None = _setting(
        "Key file of the log, for the publication worker alone; empty: `log.key` beside the workers' keys.",
        None,
    )
    log_lock: Path | None = _setting(
        "The file that holds the newest signed checkpoint of the log, in a folder that no restore ever puts"
        " back; empty: `log.lock` beside the erasure journal.",
        None,
    )
    log_policy: Path | None = _setting(
        "The file that says which witnesses are asked to cosign the log, and how many are enough (C2SP"
        " tlog-policy); empty: nobody is asked.",
        None,
    )
    mail_from: str = _setting("The address letters come from.", "post@localhost")
    sender_name: str = _setting(
        "The name letters come from; choose one that names no statement.", "Post office"
    )
    link_hours: int = _setting("How many hours a link and its code are valid.", 72)
    sealed_link_hours: int = _setting("The same where signers are at risk.", 24)
    letters_per_day: int = _setting(
        "How many letters one address may get in 24 hours, over all statements.", 3
    )
    letters_per_month: int = _setting(
        "How many letters one address may get in 30 days, over all statements.", 8
    )
    sign_in_letters_per_day: int = _setting(
        "How many letters to sign in by one address may get in 24 hours, beside the others.", 10
    )
    sign_in_letters_per_month: int = _setting(
        "How many letters to sign in by one address may get in 30 days, beside the others.", 100
    )
    canvass_letters_per_minute: int = _setting(
        "How many letters a minute leave when every member of an assembly is asked.", 30
    )
    code_tries: int = _setting("How many times a code may be typed.", 5)
    proxy_hops: int = _setting("How many reverse proxies stand in front, exactly.", 0)
    trusted_hosts: tuple[str, ...] = _setting(
        "Host names the site answers to, joined by commas; empty: that of `PETITIONER_PUBLIC_URL`.", ()
    )
    mailbox_folder: Path | None = _setting(
        "Development only: the folder the mail sink writes to; opens `/_mailbox`.", None
    )
    contact: str = _setting(
        "Where people write with questions, complaints and requests about their data: an email address, or a"
        " page (`https://…`); empty: pages name no address.",
        "",
    )
    data_licence: str = _setting(
        "Under which licence the published data may be used, by its short name: `CC-BY-4.0`, `CC0-1.0`,"
        " `ODC-BY-1.0`.",
        "CC-BY-4.0",
    )
    security_contact: tuple[str, ...] = _setting(
        "Where holes are reported (RFC 9116): email addresses or `https://`, `tel:` addresses, joined by"
        " commas, the preferred first; empty: there is no security.txt.",
        (),
    )
    security_languages: tuple[str, ...] = _setting(
        "The languages in which such reports are read, joined by commas.", ("en",)
    )
    log_level: str = _setting("How much the log says: DEBUG, INFO, WARNING or ERROR.", "INFO")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; raise `MissingSetting` with a sentence that says what to do."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            text = environment.get(PREFIX + each.name.upper())
            if text is not None and text != "":
                values[each.name] = _checked(each.name, _read(each.name, each.type, text))
        settings = cls(**values)
        if not settings.database_url:
            raise MissingSetting(f"Set {PREFIX}DATABASE_URL to the address of a PostgreSQL database.")
        return settings


def _read(name: str, kind: object, text: str) -> object:
    spelled = str(kind)
    try:
        if kind is int:
            return int(text)
        if kind is bool:
            return {"yes": True, "no": False}[text.lower()]
    except (ValueError, KeyError):
        wanted = "a whole number" if kind is int else "`yes` or `no`"
        raise MissingSetting(f"{PREFIX}{name.upper()} must be {wanted}, not “{text}”.") from None
    if "tuple" in spelled:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if "Path" in spelled:
        return Path(text)
    return text.rstrip("/") if name == "public_url" else text


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def _at_least(least: int) -> Callable[[int], object]:
    return lambda value: value >= least


_CONTACT: Final = r"[^\s@<>,:/]+@[^\s@<>,:/]+|https://[^\s<>,]+"

_CHECKS: Final[Mapping[str, tuple[Callable[[Any], object], str]]] = {
    "database_url": (
        _like(r"postgresql://\S+"),
        "the address of a PostgreSQL database: `postgresql://user@host/name`",
    ),
    "queue_url": (_like(r"(rediss?|unix)://\S+"), "an address: `redis://…`, `rediss://…` or `unix:///path`"),
    "public_url": (
        _like(r"https?://(\[[\da-fA-F:]+\]|[^\s/:?#@\[\]]+)(:\d+)?"),
        "`https://` (or `http://`) and a host, without a path",
    ),
    "smtp_port": (range(1, 65_536).__contains__, "a port, 1 to 65535"),
    "mail_from": (_like(r"[^\s@<>]+@[^\s@<>]+"), "an email address: `post@petitions.example`"),
    "link_hours": (_at_least(1), "1 or more"),
    "sealed_link_hours": (_at_least(1), "1 or more"),
    "letters_per_day": (_at_least(1), "1 or more"),
    "letters_per_month": (_at_least(1), "1 or more"),
    "sign_in_letters_per_day": (_at_least(1), "1 or more"),
    "sign_in_letters_per_month": (_at_least(1), "1 or more"),
    "canvass_letters_per_minute": (_at_least(1), "1 or more"),
    "code_tries": (_at_least(1), "1 or more"),
    "proxy_hops": (_at_least(0), "0 or more"),
    "contact": (_like(_CONTACT), "an email address or a page: `help@petitions.example`, `https://…`"),
    "data_licence": (_like(r"[A-Za-z0-9][A-Za-z0-9.+-]*"), "the short name of a licence: `CC-BY-4.0`"),
    "security_contact": (
        lambda values: all(re.fullmatch(rf"{_CONTACT}|tel:\+?[\d-]+", each, re.ASCII) for each in values),
        "email addresses, `https://…` or `tel:…`, joined by commas",
    ),
    "security_languages": (
        lambda values: all(re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", each) for each in values),
        "language tags, joined by commas: `en, fr`",
    ),
    "log_level": (_like(r"(?i)debug|info|warning|error"), "DEBUG, INFO, WARNING or ERROR"),
}
"""What a value must be, by field, and in words; no refusal quotes it, it may hold a password."""


def _checked(name: str, value: object) -> object:
    fits, wanted = _CHECKS.get(name, (lambda _: True, ""))
    if not fits(value):
        raise MissingSetting(f"{PREFIX}{name.upper()} must be {wanted}.")
    return value


def settings_table() -> str:
    """Return the settings as the Markdown table that README shows; a test holds the two equal."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for each in fields(Settings):
        default = each.default
        if isinstance(default, bool):
            default = "yes" if default else "no"
        if isinstance(default, tuple):
            default = ", ".join(default)
        shown = "" if default in (None, "") else f"`{default}`"
        rows.append(f"| `{PREFIX}{each.name.upper()}` | {shown} | {each.metadata['sentence']} |")
    return "\n".join(rows) + "\n"
