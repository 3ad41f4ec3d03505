"""Tests and type checks: imports with an empty environment."""

import os
import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403
from xiangsu.kernel.signing import SignerRing
from xiangsu.scan.codes import KeyRing

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
_database = (
    env.database_url("XIANGSU_TEST_DATABASE_URL")
    if os.environ.get("XIANGSU_TEST_DATABASE_URL")
    else {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres"}
)
_suffix = os.environ.get("XIANGSU_TEST_SUFFIX", "main")
DATABASES = {"default": _database | {"TEST": {"NAME": f"test_xiangsu_{_suffix}"}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"xiangsu-test-media-{_suffix}-{os.getpid()}"
WHITENOISE_AUTOREFRESH = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
XIANGSU_CODE_KEYS = KeyRing.from_text("1:2b7e151628aed2a6abf7158809cf4f3c")
XIANGSU_BADGE_KEY = "only-for-tests"
PROOF_SIGNERS = SignerRing.from_text(f"1:{'01' * 32},2:{'02' * 32}")
