"""What a letter says is true: how long its code works where signers are at risk, and where they are not."""

import pytest
from flask import Flask

from petitioner.foundation.settings import Settings
from petitioner.signatures.emails import letter
from petitioner.signatures.rules import LetterKind


@pytest.mark.parametrize(
    ("kind", "hours"), [(LetterKind.CONFIRMATION, "72 hours"), (LetterKind.CODE, "24 hours")]
)
def test_a_letter_says_how_long_its_code_works(
    app: Flask, settings: Settings, kind: LetterKind, hours: str
) -> None:
    with app.app_context():
        assert hours.encode() in letter(kind, "en", settings).data
