"""The exact words a signer agrees to; they are stored with the signature."""

from petitioner.foundation.i18n import gettext, speaking


def consent_wording(organisation: str, language: str) -> str:
    """Return the wording in `language`, naming who keeps what and why (GDPR Art. 9(2)(a))."""
    with speaking(language):
        wording = gettext(
            "%(organisation)s may keep my name, email address and country to count this signature. "
            "I know that it shows a political opinion."
        )
    return wording % {"organisation": organisation}
