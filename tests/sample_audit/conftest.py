"""A town that signed, an auditor with a key of their own, and the operator's commands."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.publication.conftest import site  # noqa: F401 (fixtures that are shared)
from tests.sample_audit.town import Town
from tests.signatures.conftest import bureau, keys, view, web_keys  # noqa: F401 (fixtures that are shared)


@pytest.fixture
def auditor(tmp_path) -> Path:
    """Return the folder of the auditor, with `auditor.key` and `auditor.pem`."""
    key = X25519PrivateKey.generate()
    folder = tmp_path / "auditor"
    folder.mkdir()
    (folder / "auditor.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "auditor.pem").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return folder


@pytest.fixture
def town(bureau, site, view, settings, *, auditor, monkeypatch) -> Town:  # noqa: F811
    """Return the statement with forty signatures in the signed log, and whoever acts."""
    return Town(bureau, site, view, settings, auditor=auditor, monkeypatch=monkeypatch)
