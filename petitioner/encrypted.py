"""Every encrypted column of every room, gathered for whoever changes keys (data, not code).

A column that is missing here keeps its old key for ever and is lost with it; a test compares with the tables.
"""

from typing import Final

from petitioner.foundation.reencryption import Column, Stored

COLUMNS: Final = (Column("signature", "person", "signature"),)
INTAKE: Final = Stored("intake", "sealed")
