"""An operator finds every setting in the README, and a wrong one is refused with what to do."""

from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from petitioner.cli import main
from petitioner.foundation.settings import PREFIX, MissingSetting, Settings, settings_table

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"
DATABASE = {"PETITIONER_DATABASE_URL": "postgresql://petitioner@127.0.0.1/petitioner"}


def read(**given: str) -> Settings:
    return Settings.from_environment(DATABASE | {PREFIX + name: value for name, value in given.items()})


def test_the_readme_shows_the_table_of_settings():
    text = README.read_text()
    assert text.count(BEGIN) == text.count(END) == 1
    shown = text.partition(BEGIN)[2].partition(END)[0]
    assert shown.strip() == settings_table().strip(), "paste what `petitioner settings` prints"


def test_the_command_prints_that_table():
    printed = CliRunner().invoke(main, ["settings"])
    assert (printed.exit_code, printed.stdout) == (0, settings_table())


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda each: each.name)
def test_every_setting_is_explained_in_a_sentence(setting):
    sentence = setting.metadata["sentence"]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert f"| `{PREFIX}{setting.name.upper()}` |" in settings_table()


def test_no_default_holds_a_secret():
    for setting in fields(Settings):
        if any(word in setting.name for word in ("keys", "password", "username", "database")):
            assert setting.default in (None, "")


def test_without_a_database_the_operator_is_told_which_setting_to_give():
    with pytest.raises(MissingSetting, match=r"^Set PETITIONER_DATABASE_URL to the address of a PostgreSQL"):
        Settings.from_environment({})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SMTP_PORT", "mail", "PETITIONER_SMTP_PORT must be a whole number, not “mail”."),
        ("LINK_HOURS", "72h", "PETITIONER_LINK_HOURS must be a whole number, not “72h”."),
        ("PROXY_HOPS", "1.5", "PETITIONER_PROXY_HOPS must be a whole number, not “1.5”."),
        ("SMTP_STARTTLS", "true", "PETITIONER_SMTP_STARTTLS must be `yes` or `no`, not “true”."),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_what_is_wanted(name, value, sentence):
    with pytest.raises(MissingSetting) as refused:
        read(**{name: value})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("QUEUE_URL", "localhost:6379"),
        ("QUEUE_URL", "http://localhost:6379"),
        ("DATABASE_URL", "mysql://localhost/petitioner"),
        ("DATABASE_URL", "postgresql://"),
        ("PUBLIC_URL", "petition.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://:443"),
        ("PUBLIC_URL", "ftp://petition.example"),
        ("PUBLIC_URL", "https://petition.example/under"),
        ("LINK_HOURS", "-1"),
        ("LINK_HOURS", "0"),
        ("LETTERS_PER_DAY", "0"),
        ("LETTERS_PER_MONTH", "0"),
        ("SIGN_IN_LETTERS_PER_DAY", "0"),
        ("SIGN_IN_LETTERS_PER_MONTH", "0"),
        ("CODE_TRIES", "0"),
        ("PROXY_HOPS", "-1"),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "65536"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "@post.example"),
        ("MAIL_FROM", "post@petition.example\r\nBcc: x@y.example"),
    ],
)
def test_a_value_that_cannot_work_is_refused_when_the_settings_are_read(name, value):
    with pytest.raises(MissingSetting, match=rf"^PETITIONER_{name} must be .+\.$"):
        read(**{name: value})


def test_a_refused_address_is_not_quoted_with_its_password():
    with pytest.raises(MissingSetting) as refused:
        read(DATABASE_URL="postgres://petitioner:between-us@127.0.0.1/petitioner")
    assert str(refused.value) == (
        "PETITIONER_DATABASE_URL must be the address of a PostgreSQL database: `postgresql://user@host/name`."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUEUE_URL", "unix:///run/valkey.sock?db=1"),
        ("QUEUE_URL", "rediss://:secret@queue.example:6380/0"),
        ("DATABASE_URL", "postgresql://petitioner@/petitioner?host=/var/run/postgresql"),
        ("PUBLIC_URL", "http://[::1]:8000"),
        ("PUBLIC_URL", "https://петиція.example"),
        ("LINK_HOURS", "1"),
        ("PROXY_HOPS", "0"),
        ("SMTP_PORT", "65535"),
        ("MAIL_FROM", "post@localhost"),
        ("LOG_LEVEL", "warning"),
    ],
)
def test_a_value_that_can_work_is_taken(name, value):
    assert str(getattr(read(**{name: value}), name.lower())) == value


def test_the_defaults_would_be_taken_if_they_were_given():
    given = {each.name.upper(): str(each.default) for each in fields(Settings) if each.type in {int, str}}
    given.pop("DATABASE_URL")
    assert read(**given) == read()


def test_a_command_without_settings_says_what_to_do(monkeypatch):
    monkeypatch.delenv("PETITIONER_DATABASE_URL", raising=False)
    told = CliRunner().invoke(main, ["statements", "list"])
    assert told.exit_code == 1
    assert told.stderr == "Error: Set PETITIONER_DATABASE_URL to the address of a PostgreSQL database.\n"


def test_a_command_without_keys_says_what_to_do(monkeypatch):
    for name, value in DATABASE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PETITIONER_WEB_KEYS", raising=False)
    told = CliRunner().invoke(main, ["statements", "list"])
    assert told.exit_code == 1
    assert told.stderr == (
        "Error: Set PETITIONER_WEB_KEYS to a key file; `petitioner keys create FOLDER` makes one.\n"
    )


def test_values_are_read_as_what_they_are():
    found = read(
        PUBLIC_URL="https://sign.example/",
        SMTP_PORT="2525",
        SMTP_STARTTLS="YES",
        TRUSTED_HOSTS="sign.example, www.sign.example,",
        PUBLIC_FOLDER="/srv/public",
        WEB_KEYS="/etc/petitioner/web.keys",
    )
    assert found.public_url == "https://sign.example"
    assert (found.smtp_port, found.smtp_starttls) == (2525, True)
    assert found.trusted_hosts == ("sign.example", "www.sign.example")
    assert (found.public_folder, found.web_keys) == (Path("/srv/public"), Path("/etc/petitioner/web.keys"))


def test_an_empty_value_is_the_default():
    assert read(SMTP_PORT="", TRUSTED_HOSTS="", WORKER_KEYS="") == read()
