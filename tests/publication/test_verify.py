"""Whoever runs a site can know that it is what was published, to the byte, and put right what is not."""

import gzip
import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner

from petitioner.publication import write as writing
from petitioner.publication.check import verify_site as verifying
from petitioner.publication.check.shapes import Trouble
from petitioner.publication.commands import publication
from petitioner.publication.jobs import count_all, open_log
from petitioner.publication.publish import publish
from petitioner.publication.write import write
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from tests.people import MAELLE, crowd
from tests.publication.chamber import Chamber
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG, now, stand

PAGE = f"en/statements/{SLUG}/index.html"


@pytest.fixture
def rich_site(bureau, site):
    """Return a site in which everything there can be was published."""
    made = Rich(bureau, site)
    made.fill()
    return made


@pytest.fixture
def run(bureau, rich_site):
    """Run the command; return its exit status and what it printed."""

    def running(*options: str) -> tuple[int, str]:
        bureau.session.flush()
        done = CliRunner().invoke(publication, ["verify", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return running


def test_a_site_as_it_was_published_is_found_right(run, rich_site) -> None:
    status, told = run()
    assert (status, "there are no others" in told) == (0, True), told
