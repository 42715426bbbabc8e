"""What `statement.toml` promises signers: its table `[privacy]`, comments, reminders and the delivery."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from petitioner.statements.formats.table_reader import TableReader, shown
from petitioner.statements.rules import ConfirmBy, MailboxSharing, Profile, State
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.visibility import Visibility

_KEYS: Final = ("profile", "visibilities", "two_on_one_mailbox", "warned_jurisdictions", "confirm_by")

_CODES: Final = "Write the two capitals of ISO 3166-1."

_Word = TypeVar("_Word", bound=StrEnum)


class PrivacyReader(TableReader):
    """Reads the policy; what is not said follows from the profile."""

    __slots__ = ()

    def read(self, values: Mapping[str, object], state: State) -> Policy:
        """Return the policy of a whole file, adding everything that is wrong with it to the problems."""
        table = self._table(values.get("privacy", {}))
        profile = self._word(table, "profile", Profile.OPEN)
        is_sealed = profile is Profile.SEALED
        policy = Policy(
            profile=profile,
            visibilities=self._visibilities(table.get("visibilities"), is_sealed=is_sealed),
            two_on_one_mailbox=self._word(table, "two_on_one_mailbox", MailboxSharing.OFF),
            warned_jurisdictions=self._jurisdictions(table.get("warned_jurisdictions", [])),
            confirm_by=self._word(table, "confirm_by", ConfirmBy.CODE if is_sealed else ConfirmBy.LINK),
            takes_comments=self._yes_or_no(values, "comments", unsaid=False),
            sends_reminders=self._yes_or_no(values, "reminders", unsaid=not is_sealed),
            delivered_on=self._delivered_on(values.get("delivered_on"), state),
        )
        self._contradictions(policy)
        return policy

    def _contradictions(self, policy: Policy) -> None:
        if policy.is_sealed and policy.confirm_by is ConfirmBy.LINK:
            self._wrong(
                ("privacy", "confirm_by"),
                "cannot be “link” where the profile is sealed, because nothing in its letters may lead here. "
                "Choose code, or take it out.",
            )
        if policy.is_sealed and policy.sends_reminders:
            self._wrong(
                ("reminders",),
                "cannot be true where the profile is sealed, because each letter is one more trace. "
                "Set it to false, or take it out.",
            )
        if policy.takes_comments and policy.visibilities == (Visibility.HIDDEN,):
            self._wrong(
                ("comments",),
                "cannot be true where every signer is hidden. "
                "Add another visibility to [privacy], or set it to false.",
            )

    def _table(self, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            self._wrong(("privacy",), "must be a table [privacy].")
            return {}
        self._known(value, ("privacy",), _KEYS)
        return value

    def _word(self, table: Mapping[str, object], key: str, unsaid: _Word) -> _Word:
        value = table.get(key, unsaid)
        words = type(unsaid)
        if isinstance(value, str) and value in list(words):
            return words(value)
        self._wrong(("privacy", key), f"is {shown(value)}. Choose {_either(words)}.")
        return unsaid

    def _visibilities(self, value: object, *, is_sealed: bool) -> tuple[Visibility, ...]:
        path = ("privacy", "visibilities")
        if value is None:
            return (Visibility.HIDDEN,) if is_sealed else tuple(Visibility)
        if not isinstance(value, list) or not all(each in list(Visibility) for each in value):
            self._wrong(
                path, f'may list {", ".join(Visibility)}. Write, for instance, ["hidden", "initials"].'
            )
        elif Visibility.HIDDEN not in value:
            self._wrong(path, "must list hidden, because nobody has to be shown. Add it.")
        else:
            return tuple(each for each in Visibility if each in value)
        return tuple(Visibility)

    def _jurisdictions(self, value: object) -> tuple[str, ...]:
        path = ("privacy", "warned_jurisdictions")
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            self._wrong(path, 'must be a list of country codes, such as ["BY", "RU"].')
            return ()
        for code in sorted(set(value) - COUNTRIES):
            self._wrong(path, f"holds {shown(code)}, which is not the code of a country. {_CODES}")
        return tuple(sorted(set(value) & COUNTRIES))

    def _yes_or_no(self, values: Mapping[str, object], key: str, *, unsaid: bool) -> bool:
        value = values.get(key, unsaid)
        if isinstance(value, bool):
            return value
        self._wrong((key,), "must be true or false, without quotes.")
        return unsaid

    def _delivered_on(self, value: object, state: State) -> date | None:
        if value is None:
            return None
        path = ("delivered_on",)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._wrong(path, "must be a day, without quotes, such as delivered_on = 2027-04-15.")
            return None
        if state is not State.CLOSED:
            self._wrong(
                path, 'needs state = "closed", so that nobody signs what was handed over. Close it first.'
            )
        return value


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}"
