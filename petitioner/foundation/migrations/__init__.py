"""The tables' history: Alembic's scripts, run through Flask-Migrate by `petitioner database upgrade`."""
