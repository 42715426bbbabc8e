"""Who the processes are to the database; `petitioner.grants` says what each may do."""

import re
from typing import Final

WEB: Final = "petitioner_web"
WORKER: Final = "petitioner_worker"


def as_role(database_url: str, role: str) -> str:
    """Return the address of the same database for another role."""
    return re.sub(r"^postgresql://[^@/]*@", f"postgresql://{role}@", database_url)
