"""Who may do what at the desk, when a second person must agree, what makes a good password."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

INVITATION_TIME: Final = timedelta(hours=72)
"""How long the link of an invitation waits to be used, once."""
APPROVAL_TIME: Final = timedelta(days=7)
"""How long a second person may take."""
TOO_NEW: Final = timedelta(hours=24)
"""For so long whom somebody made an owner does not count as their second person."""
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128
LONGEST_NAME: Final = 60
KEYS: Final = 2**31
"""The keys of rows are below this."""
_LEAST_LEFT: Final = 8
_LEAST_DIFFERENT: Final = 5


class Role(StrEnum):
    """What somebody is in an organisation; one may be several."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    EXPORTER = "exporter"
    MAILER = "mailer"
    AUDITOR = "auditor"


class Action(StrEnum):
    """What can be done at the desk, each for one organisation."""

    SEE_PEOPLE = "see_people"
    INVITE = "invite"
    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    RECOVER = "recover"
    SEE_APPROVALS = "see_approvals"
    DECIDE = "decide"
    SEE_LOG = "see_log"
    EXPORT_LOG = "export_log"
    SEE_STATEMENTS = "see_statements"
    END_STATEMENT = "end_statement"
    WRITE_UPDATE = "write_update"
    SEE_PARLIAMENTS = "see_parliaments"
    IMPORT_ROSTER = "import_roster"
    SEE_OPERATIONS = "see_operations"
    RETRY_JOB = "retry_job"
    WRITE_STATEMENT = "write_statement"
    REVIEW_STATEMENT = "review_statement"
    OPEN_STATEMENT = "open_statement"
    SEE_SIGNATURES = "see_signatures"
    FIND_SIGNER = "find_signer"
    WITHDRAW_SIGNER = "withdraw_signer"
    INVALIDATE = "invalidate"
    MODERATE = "moderate"
    SEAL_NAMES = "seal_names"
    UNSEAL_NAMES = "unseal_names"
    SEE_BACKING = "see_backing"
    WRITE_BACKING = "write_backing"
    CHECK_BACKING = "check_backing"
    WRITE_TO_MEMBERS = "write_to_members"
    SEE_DECLARED = "see_declared"
    DECLARE = "declare"
    SEE_IMPORTS = "see_imports"
    IMPORT_SIGNATURES = "import_signatures"
    SEE_AUTHORITIES = "see_authorities"
    GRANT_AUTHORITY = "grant_authority"
    END_AUTHORITY = "end_authority"
    KEEP_DOMAIN = "keep_domain"


_OWNER: Final = frozenset({Role.OWNER})
_WRITING: Final = frozenset({Role.OWNER, Role.EDITOR})
_CHECKING: Final = frozenset({Role.OWNER, Role.REVIEWER})
_LOOKING: Final = frozenset({Role.OWNER, Role.AUDITOR})
ALLOWED: Final[Mapping[Action, frozenset[Role]]] = {
    Action.SEE_PEOPLE: frozenset(Role),
    Action.INVITE: _OWNER,
    Action.GIVE_ROLE: _OWNER,
    Action.TAKE_ROLE: _OWNER,
    Action.RECOVER: _OWNER,
    Action.SEE_APPROVALS: _OWNER,
    Action.DECIDE: _OWNER,
    Action.SEE_LOG: _LOOKING,
    Action.EXPORT_LOG: _LOOKING,
    Action.SEE_STATEMENTS: frozenset(Role),
    Action.END_STATEMENT: _OWNER,
    Action.WRITE_UPDATE: _WRITING,
    Action.SEE_PARLIAMENTS: frozenset(Role),
    Action.IMPORT_ROSTER: _WRITING,
    Action.SEE_OPERATIONS: _LOOKING,
    Action.RETRY_JOB: _OWNER,
    Action.WRITE_STATEMENT: _WRITING,
    Action.REVIEW_STATEMENT: _CHECKING,
    Action.OPEN_STATEMENT: _WRITING,
    Action.SEE_SIGNATURES: _CHECKING | _LOOKING,
    Action.FIND_SIGNER: _CHECKING,
    Action.WITHDRAW_SIGNER: _CHECKING,
    Action.INVALIDATE: _CHECKING,
    Action.MODERATE: _CHECKING,
    Action.SEAL_NAMES: _CHECKING,
    Action.UNSEAL_NAMES: _CHECKING,
    Action.SEE_BACKING: frozenset(Role),
    Action.WRITE_BACKING: _WRITING,
    Action.CHECK_BACKING: _CHECKING,
    Action.WRITE_TO_MEMBERS: frozenset({Role.OWNER, Role.MAILER}),
    Action.SEE_DECLARED: frozenset(Role),
    Action.DECLARE: _WRITING,
    Action.SEE_IMPORTS: _WRITING | _LOOKING,
    Action.IMPORT_SIGNATURES: _WRITING,
    Action.SEE_AUTHORITIES: _WRITING | _CHECKING | _LOOKING,
    Action.GRANT_AUTHORITY: _CHECKING,
    Action.END_AUTHORITY: _CHECKING,
    Action.KEEP_DOMAIN: _OWNER,
}
"""The one table of who may do what: any of these roles will do."""

_HARMLESS: Final = frozenset(
    {
        Action.SEE_PEOPLE,
        Action.SEE_APPROVALS,
        Action.SEE_LOG,
        Action.SEE_STATEMENTS,
        Action.WRITE_STATEMENT,
        Action.REVIEW_STATEMENT,
        Action.WRITE_UPDATE,
        Action.SEE_PARLIAMENTS,
        Action.SEE_OPERATIONS,
        Action.SEE_SIGNATURES,
        Action.SEAL_NAMES,
        Action.SEE_BACKING,
        Action.SEE_DECLARED,
        Action.SEE_IMPORTS,
        Action.SEE_AUTHORITIES,
    }
)
DANGEROUS: Final = frozenset(Action) - _HARMLESS
"""What needs a proof that is not older than five minutes; to seal names must not wait for one."""

GUARDED_ROLES: Final = frozenset({Role.OWNER, Role.EXPORTER, Role.MAILER})
"""Whoever has one of these can do most harm: a second person must agree."""


class ApprovalState(StrEnum):
    """What became of something that needs a second person; nothing, when its days are over."""

    ASKED = "asked"
    CARRIED_OUT = "carried_out"
    REFUSED = "refused"


class Act(StrEnum):
    """What the desk sends to a worker."""

    INVITE = "invite"
    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    RECOVER = "recover"
    APPROVE = "approve"
    REFUSE = "refuse"


class Refused(RuntimeError):
    """Somebody may not do this; `reason` says why in a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"refused: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who acts: roles by organisation; whether the account is equipped and its last proof fresh."""

    account_id: int
    roles: frozenset[tuple[int, Role]]
    is_equipped: bool
    is_fresh: bool


def authorize(actor: Organiser | None, action: Action, organisation_id: int) -> None:
    """Return if `actor` may do this for the organisation; else raise `Refused`.

    Its reason: `signed_out`, `unequipped`, `role` (none that allows it, or in another organisation alone), or
    `stale`: a fresh proof is all that is lacking.
    """
    if actor is None:
        raise Refused("signed_out")
    if not actor.is_equipped:
        raise Refused("unequipped")
    if not any((organisation_id, role) in actor.roles for role in ALLOWED[action]):
        raise Refused("role")
    if action in DANGEROUS and not actor.is_fresh:
        raise Refused("stale")


def actions_of(actor: Organiser, organisation_id: int) -> frozenset[Action]:
    """Return what somebody's roles allow in an organisation, if need be after a fresh proof."""
    mine = {role for where, role in actor.roles if where == organisation_id}
    return frozenset(action for action, roles in ALLOWED.items() if not mine.isdisjoint(roles))


def is_storable(text: str) -> bool:
    """Say whether a text can be kept: without signs that are none."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)


def needs_second(action: Action, role: Role | None, *, is_own: bool) -> bool:
    """Say whether a second person must agree; whoever gives up a role of their own needs nobody."""
    if action is Action.RECOVER:
        return True
    if action is Action.TAKE_ROLE:
        return role is Role.OWNER and not is_own
    return action is Action.GIVE_ROLE and role in GUARDED_ROLES


@dataclass(frozen=True, slots=True)
class Second:
    """Who would approve: by whom and when they were made owner, None for by the operator."""

    account_id: int
    made_owner_by: int | None
    made_owner_at: datetime


def refusal_of_second(second: Second, *, asked_by: int, subject: int, now: datetime) -> str | None:
    """Say in a word why somebody is not the second person; None: they are.

    Not who asked, from whichever session; not whom it is about; nor somebody whom the asker made an owner a
    moment ago.
    """
    if second.account_id == asked_by:
        return "same"
    if second.account_id == subject:
        return "subject"
    if second.made_owner_by == asked_by and now < second.made_owner_at + TOO_NEW:
        return "too_new"
    return None


_COMMON: Final = re.compile(
    r"pass?wor[dt]|passw0r[dt]|motdepasse|kennwort|geheim|secret|qwert[yz]+|azerty|asdf\w*|zxcv\w*|letmein|welcome"
    r"|willkommen|bienvenue|iloveyou|ichliebedich|jetaime|football|fussball|baseball|dragon|monkey|master|admin"
    r"|administrator|superman|batman|princess|sunshine|shadow|michael|jennifer|trustno1|starwars|changeme|login"
    r"|hallo|hello|bonjour|soleil|doudou|loulou|schatz|пароль|йцукен\w*|привет|любовь|наташа|кохання|привіт"
    r"|petition|organi[sz]er|statement|signature|1q2w3e4r5?t?|1qaz2wsx|abcd?e?f?g?|0?123456789?0?|987654321?|112233"
    r"|(?:19|20)\d\d",
    re.IGNORECASE,
)
"""What the most used passwords are made of. What is left when it is taken away has to carry the password."""


def refusal_of_password(password: str, address: str) -> str | None:
    """Say in a word why a password will not do: `short`, `long`, or `common`; None: it will."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    left = password.casefold()
    for part in re.split(r"[@.+_-]", address.casefold()):
        if len(part) > len("abc"):
            left = left.replace(part, "")
    left = re.sub(r"(.{1,4}?)\1{2,}", r"\1", _COMMON.sub("", left))
    is_thin = len(left) < _LEAST_LEFT or len(set(left)) < _LEAST_DIFFERENT
    return "common" if is_thin or _runs(left) else None


def _runs(text: str) -> bool:
    """Say whether most of a text counts up or down, as `abcdefgh` does."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return max(steps.count(1), steps.count(-1), steps.count(0)) * 2 > len(steps)
