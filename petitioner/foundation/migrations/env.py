"""Runs migrations with the application's engine; one at a time, waiting for no lock longer than five seconds."""

from alembic import context
from flask import current_app
from sqlalchemy import text

database = current_app.extensions["migrate"].db


def run() -> None:
    with database.engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = 0"))
        connection.commit()
        context.configure(connection=connection, target_metadata=database.metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


run()
