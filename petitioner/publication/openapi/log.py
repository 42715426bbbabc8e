"""The log: the number anyone can check."""

from typing import Final

from petitioner.publication.openapi.pieces import Operation, Schema, in_path, octets, plain, read

NAME: Final = "The log"
ABOUT: Final = (
    "Every counted signature is a leaf of an append-only log (RFC 6962; C2SP tlog-tiles). The program"
    " petitioner-audit reads all of it and compares it with the pages."
)
_CHECKPOINT: Final = (
    "petitions.example/log\n12847\n3/jG9uTxVbrtyg0ckTIF+MV9CgzerzxI9K67n3LGz4E=\n\n"
    "— petitions.example/log "
    "3pJMWB65FXq4KnyrJCzynSU7Y4Ql2A0UHFB8r6xa/0QQpRxq3q4kpqV6sh7jINjfS4El94+3zod/m6Q=\n"
)
_LEVEL: Final = in_path(
    "level",
    "entries for leaves, or the level of the hashes, from 0.",
    {"type": "string", "pattern": "^(entries|[0-9]{1,2})$"},
    "entries",
)
_INDEX: Final = in_path(
    "tile",
    "The number of the tile in three digits. From the thousandth on it has more parts: x001/067.",
    {"type": "string", "pattern": "^[0-9]{3}$"},
    "000",
)
_WIDTH: Final = in_path(
    "width", "How many entries it holds so far.", {"type": "integer", "minimum": 1, "maximum": 255}, 33
)

SCHEMAS: Final[dict[str, Schema]] = {}
OPERATIONS: Final[dict[str, Operation]] = {
    "/log/checkpoint": read(
        "readCheckpoint",
        "The newest signed size of the log",
        "A C2SP signed note: origin, number of leaves, root, signature.",
        plain(_CHECKPOINT),
        refusals={"404": "Nothing is in the log yet."},
    ),
    "/log/witnessed": read(
        "readWitnessed",
        "The newest size that enough witnesses have cosigned",
        "The same with the lines of the witnesses.",
        plain(_CHECKPOINT),
        refusals={"404": "No witness is asked here, or none has answered yet."},
    ),
    "/log/key": read(
        "readLogKey",
        "The public key of the log",
        "Note it down once, and check with your own note from then on.",
        plain("petitions.example/log+de924c58+AcY5Y0qtWm3mhJ3RMBN7hcPKfNBNaboz98c8u48IrbIl"),
        refusals={"404": "Nothing is in the log yet."},
    ),
    "/log/tile/{level}/{tile}": read(
        "readTile",
        "A full tile",
        "256 hashes, or 256 leaves each after its length. What lies at an address never changes.",
        octets("application/octet-stream", "A tile."),
        *(_LEVEL, _INDEX),
    ),
    "/log/tile/{level}/{tile}.p/{width}": read(
        "readPartialTile",
        "A tile that is not full yet",
        "There until the log has grown beyond it.",
        octets("application/octet-stream", "A part of a tile."),
        *(_LEVEL, _INDEX, _WIDTH),
    ),
}
