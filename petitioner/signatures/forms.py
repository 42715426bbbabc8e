"""What a person types into the sign form; the rules say what refuses it, the templates say so in words."""

from flask_wtf import FlaskForm
from wtforms import StringField

from petitioner.signatures.form_rules import refusals
from petitioner.statements.shapes import Policy


class SignForm(FlaskForm):
    """The public sign form. It carries no session, so a foreign page has nothing to abuse."""

    class Meta(FlaskForm.Meta):
        """No session CSRF: the form token and the request's origin guard it."""

        csrf = False

    name = StringField()
    email = StringField()
    country = StringField()
    visibility = StringField()
    role = StringField()
    comment = StringField()
    wants_updates = StringField()
    consent = StringField()
    website = StringField()
    asked_about = StringField()
    form_token = StringField()

    def typed(self) -> dict[str, str]:
        """Return every field as typed, empty where nothing was."""
        return {each.name: each.data or "" for each in self}

    def refusals(self, policy: Policy) -> dict[str, str]:
        """Return the fields refused under a statement's policy and the name of each reason."""
        return refusals(self.typed(), policy)
