"""The desk, for whoever writes at it."""

from tests.organisers.conftest import clock, desk

__all__ = ["clock", "desk"]
