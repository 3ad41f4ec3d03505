"""The worker process: jobs only, no pages of its own."""

from config.settings.web import *  # noqa: F403
