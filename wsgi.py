"""The application for WSGI servers: `wsgi:app` in a checkout, `petitioner.wsgi:app` when installed."""

from petitioner.wsgi import app

__all__ = ["app"]
