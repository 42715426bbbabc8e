"""Every table of every room, gathered for the app, the migrations and the tests."""

from pathlib import Path
from typing import Final

import petitioner.accounts.models
import petitioner.authorities.models
import petitioner.canvass.desk_models
import petitioner.canvass.models
import petitioner.console.models
import petitioner.declared.models
import petitioner.drafts.models
import petitioner.endorsements.desk_models
import petitioner.endorsements.models
import petitioner.erasure.models
import petitioner.imports.models
import petitioner.organisers.models
import petitioner.parliaments.models
import petitioner.publication.models
import petitioner.sample_audit.models
import petitioner.screening.models
import petitioner.signatures.batch_models
import petitioner.signatures.desk_models
import petitioner.signatures.models
import petitioner.signatures.receipt_models
import petitioner.signatures.tally_models
import petitioner.statements.models
import petitioner.transparency.models
import petitioner.updates.models  # noqa: F401
from petitioner.foundation.db import Base

METADATA: Final = Base.metadata
MIGRATIONS: Final = Path(__file__).parent / "foundation" / "migrations"
