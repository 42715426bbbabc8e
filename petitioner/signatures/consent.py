"""The exact words a signer agrees to; they are stored with the signature."""

from petitioner.foundation.i18n import gettext, speaking


def consent_wording(organisation: str, language: str, *, is_sealed: bool) -> str:
    """Return the wording in `language`, naming who keeps what and why (GDPR Art. 9(2)(a))."""
    with speaking(language):
        if is_sealed:
            wording = gettext(
                "%(organisation)s may keep my name and the part of the world I live in to count this "
                "signature, and use my email address once to check that it is mine. I know that it shows a "
                "political opinion."
            )
        else:
            wording = gettext(
                "%(organisation)s may keep my name, email address and country to count this signature. "
                "I know that it shows a political opinion."
            )
    return wording % {"organisation": organisation}
