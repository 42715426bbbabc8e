"""The tables' history, and the tool that follows it."""

from flask_migrate import Migrate

migrate = Migrate(compare_type=True)
