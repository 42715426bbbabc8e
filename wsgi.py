"""The application for WSGI servers: `wsgi:app` in a checkout, `petitioner.wsgi:app` in an installed package."""

from petitioner.wsgi import app

__all__ = ["app"]
