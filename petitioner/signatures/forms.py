"""What a person types into the sign form; the rules say what refuses it, the templates say so in words."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from petitioner.signatures.rules import CHECKS


def _checked_by(refusal: Callable[[str], str | None]) -> Callable[[Any, Field], None]:
    def check(_form: object, typed: Field) -> None:
        reason = refusal(typed.data or "")
        if reason is not None:
            raise ValidationError(reason)

    return check


class SignForm(FlaskForm):
    """The public sign form. It carries no session, so a foreign page has nothing to abuse."""

    class Meta(FlaskForm.Meta):
        """No session CSRF: the form token and the request's origin guard it."""

        csrf = False

    name = StringField(validators=[_checked_by(CHECKS["name"])])
    email = StringField(validators=[_checked_by(CHECKS["email"])])
    country = StringField(validators=[_checked_by(CHECKS["country"])])
    visibility = StringField(validators=[_checked_by(CHECKS["visibility"])])
    wants_updates = StringField()
    consent = StringField(validators=[_checked_by(CHECKS["consent"])])
    website = StringField(validators=[_checked_by(CHECKS["website"])])
    form_token = StringField()

    def typed(self) -> dict[str, str]:
        """Return every field as typed, empty where nothing was."""
        return {each.name: each.data or "" for each in self}

    def refusals(self) -> dict[str, str]:
        """Return the refused fields and the name of each reason."""
        return {} if self.validate() else {name: reasons[0] for name, reasons in self.errors.items()}
