"""A developer's shell: the demo's database, debug pages, files as they lie."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASE_OPTIONS
from xiangsu.kernel.signing import SignerRing
from xiangsu.scan.codes import KeyRing

DEBUG = env.env_bool("XIANGSU_DEBUG", default=True)
SECRET_KEY = env.env_secret("XIANGSU_SECRET_KEY")
XIANGSU_CODE_KEYS = KeyRing.from_text(env.env_secret("XIANGSU_CODE_KEY"))
XIANGSU_BADGE_KEY = env.env_secret("XIANGSU_BADGE_KEY")
PROOF_SIGNERS = SignerRing.from_text(env.env_secret("XIANGSU_PROOF_KEY"))
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
DATABASES = {"default": env.database_url("XIANGSU_DATABASE_URL") | DATABASE_OPTIONS}
