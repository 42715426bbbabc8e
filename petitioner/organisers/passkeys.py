"""The options browsers get and the answers of passkeys, checked (WebAuthn level 3), their user verified."""

import json
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from petitioner.foundation.secrets import WebKeys
from petitioner.organisers.challenges import is_ours, new_challenge
from petitioner.organisers.shapes import Known

LONGEST_ANSWER: Final = 8_000
_HANDLE: Final = b"petitioner organiser "


class WrongAnswer(ValueError):
    """What a browser sent is no answer of a passkey to a question of ours."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are for: the site's address, and the keys that make its questions."""

    url: str
    keys: WebKeys

    @property
    def host(self) -> str:
        """Return the host name passkeys are bound to."""
        return urlsplit(self.url).hostname or "localhost"

    @property
    def has_name(self) -> bool:
        """Say whether passkeys can be bound to the site at all: to a number they cannot."""
        try:
            ip_address(self.host)
        except ValueError:
            return True
        return False


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a browser sent it, not checked yet: the passkey's id, and what it says it signed."""

    answer: str
    credential: bytes
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that was made just now."""

    credential: bytes
    public_key: bytes
    sign_count: int
    challenge: bytes


def read_answer(text: str) -> Shown:
    """Read what a browser sent; raise `WrongAnswer` if it is nothing of the kind."""
    if len(text) > LONGEST_ANSWER:
        raise WrongAnswer("too long")
    try:
        content = json.loads(text)
        said = json.loads(base64url_to_bytes(content["response"]["clientDataJSON"]))
        return Shown(text, base64url_to_bytes(content["rawId"]), base64url_to_bytes(said["challenge"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise WrongAnswer("no answer of a passkey") from None


def options_to_make(
    site: Site, account_id: int, *, session_id: int, known: tuple[bytes, ...], now: datetime
) -> str:
    """Return what a browser needs to make a passkey, as JSON; it is told no name and no address."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=_HANDLE + str(account_id).encode(),
        user_name=site.host,
        user_display_name=site.host,
        challenge=new_challenge(site.keys, "make", of=session_id, now=now),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options)


def options_to_show(site: Site, *, session_id: int, known: tuple[bytes, ...], now: datetime) -> str:
    """Return what a browser needs to let a passkey answer, as JSON; none known: any of this site."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=new_challenge(site.keys, "show", of=session_id, now=now),
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check_made(site: Site, shown: Shown, *, session_id: int, now: datetime) -> Made:
    """Return the passkey that was made; raise `WrongAnswer` if anything about it is not as asked."""
    _refuse_strange(site, shown, "make", session_id, now)
    try:
        made = verify_registration_response(
            credential=shown.answer,
            expected_challenge=shown.challenge,
            expected_rp_id=site.host,
            expected_origin=site.url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise WrongAnswer("not as asked") from None
    return Made(made.credential_id, made.credential_public_key, made.sign_count, shown.challenge)


def check_shown(site: Site, shown: Shown, known: Known, *, session_id: int, now: datetime) -> int:
    """Return how often the passkey says it was used; raise `WrongAnswer` if it did not sign this."""
    _refuse_strange(site, shown, "show", session_id, now)
    try:
        answered = verify_authentication_response(
            credential=shown.answer,
            expected_challenge=shown.challenge,
            expected_rp_id=site.host,
            expected_origin=site.url,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise WrongAnswer("not signed by this passkey") from None
    return answered.new_sign_count


def _refuse_strange(site: Site, shown: Shown, use: str, session_id: int, now: datetime) -> None:
    if not is_ours(site.keys, shown.challenge, use, of=session_id, now=now):
        raise WrongAnswer("no question of ours")
