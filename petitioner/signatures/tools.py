"""What a worker's verbs need besides the session and the moment, in one hand."""

from dataclasses import dataclass

from petitioner.erasure.journal import Journal
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.signatures.accept import Terms


@dataclass(frozen=True, slots=True, repr=False)
class Tools:
    """The keys, the terms of links and letters, and the erasure journal."""

    keys: WorkerKeys
    web_keys: WebKeys
    terms: Terms
    journal: Journal
