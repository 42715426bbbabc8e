"""What every door behind a letter does with an answer: no account, and no choice made beforehand."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

from flask import Response, request

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.tokens import is_token
from petitioner.foundation.web import onwards, refuse_foreign_forms

__all__ = ["take_choice"]

Choice = TypeVar("Choice", bound=StrEnum)


class Show(Protocol):
    """Shows the page of a letter, with the mistake that nothing was chosen if so."""

    def __call__(self, token: str, *, is_missing: bool = False) -> Response: ...


def take_choice(token: str, choices: type[Choice], act: Callable[..., object], show: Show) -> Response:
    """Hand the choice to `act` in a transaction of its own, and lead back to the page with the outcome.

    Nothing that is one of the `choices`: `show` asks again. What cannot be answered now changes nothing;
    that is for `act` to see to, which gets the session, the token, the choice and `now`.
    """
    refuse_foreign_forms()
    chosen = request.form.get("choice", "")
    if chosen not in set(choices) or not is_token(token):
        return show(token, is_missing=True)
    with committed() as session:
        act(session, token, choices(chosen), now=clock.now())
    return onwards(request.path)
