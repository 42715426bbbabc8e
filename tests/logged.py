"""The log follows the members who back something, as it does wherever the platform itself is at work."""

from sqlalchemy.orm import Session

from petitioner.endorsements.log_shown import log_shown
from petitioner.publication.jobs import open_log
from petitioner.transparency.extend import extend


def sign_backers(session: Session) -> int:
    """Let the log be told of every change and sign it; return how many leaves that took."""
    log = open_log()
    told = log_shown(session, log.lock)
    if told:
        extend(session, log)
    return told
