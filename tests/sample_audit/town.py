"""The operator, the worker, the public and the clock of one audit."""

import json
import re
from datetime import timedelta
from uuid import UUID

from click.testing import CliRunner

from petitioner.erasure.journal import Journal
from petitioner.foundation import clock
from petitioner.publication.jobs import count_all
from petitioner.publication.publish import publish
from petitioner.sample_audit import jobs
from petitioner.sample_audit.commands import sample_audit
from petitioner.signatures.withdraw import withdraw
from tests.people import crowd
from tests.signatures.scene import SLUG, now

VALUE = "5f" * 32
SOURCE = "The hash of the great fair's numbers"


class Town:
    def __init__(self, bureau, site, view, settings, *, auditor, monkeypatch):
        self.bureau, self.site, self.view, self.settings = bureau, site, view, settings
        self.auditor, self.monkeypatch = auditor, monkeypatch
        self.people = list(crowd(40))
        self.at = now()
        monkeypatch.setattr(clock, "now", lambda: self.at)
        bureau.sign(view, *self.people, visibility="initials")
        self.show()

    def show(self):
        """Let the worker count, sign the log, and write the pages."""
        count_all(self.site)
        publish(self.bureau.session, self.site, now=self.at)

    def wait(self, **time):
        self.at += timedelta(**time)

    def run(self, *arguments, typed=None):
        done = CliRunner().invoke(sample_audit, [str(each) for each in arguments], input=typed)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def begin(self, *, source=SOURCE, size=8, slug=SLUG, due=None, key="auditor.pem"):
        due = due or self.at + timedelta(hours=1)
        options = () if source.startswith("drand:") else ("--due", f"{due:%Y-%m-%dT%H:%M:%SZ}")
        return self.run(
            *("begin", "--statement", slug, "--auditor-key", self.auditor / key, "--size", size),
            *("--randomness", source, *options),
        )

    def drawn(self, **promise):
        """Promise and draw an audit; return its number and the drawn leaves."""
        done = self.begin(**promise)
        assert done.exit_code == 0, done.output
        number = int(re.search(r"Sample audit (\d+)", done.output)[1])
        self.wait(hours=2)
        drawn = self.run("draw", number, "--randomness", VALUE)
        assert drawn.exit_code == 0, drawn.output
        return number, [int(each) for each in drawn.output.split(": ")[1].split()]

    def export(self, number, file):
        assert "Noted" in self.run("export", number, file, "--by", "Ada Weir").output
        done = self.run("export", number, file, "--by", "Ben Holm")
        assert done.exit_code == 0, done.output
        return file.read_bytes()

    def write(self):
        """Run the worker's job once."""
        jobs.serve_samples()

    def published(self):
        self.show()
        path = self.settings.public_folder / f"petitions/{self.view.statement_id}/sample-audits.json"
        return json.loads(path.read_text())["data"]

    def page(self, language="en"):
        self.show()
        path = self.settings.public_folder / f"{language}/statements/{self.view.slug}/number/index.html"
        return " ".join(path.read_text().split())

    def take_back(self, place):
        """Withdraw the signature at a place of the log."""
        about = next(row["about"] for row in self.bureau.rows("log_leaf") if row["index"] == place)
        journal = Journal(self.settings.erasure_journal)
        withdraw(self.bureau.session, [UUID(bytes=bytes(about))], journal=journal)
        self.show()
