"""The application for WSGI servers, built from the environment."""

import os

from petitioner.app import create_app
from petitioner.foundation.settings import Settings

app = create_app(Settings.from_environment(os.environ))
