"""The workspace process: pages and JSON API, behind nginx or alone in the demo."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASE_OPTIONS
from xiangsu.kernel.signing import SignerRing
from xiangsu.scan.codes import KeyRing

DEBUG = False
SECRET_KEY = env.env_secret("XIANGSU_SECRET_KEY")
XIANGSU_CODE_KEYS = KeyRing.from_text(env.env_secret("XIANGSU_CODE_KEY"))
XIANGSU_BADGE_KEY = env.env_secret("XIANGSU_BADGE_KEY")
PROOF_SIGNERS = SignerRing.from_text(env.env_secret("XIANGSU_PROOF_KEY"))
ALLOWED_HOSTS = env.env_list("XIANGSU_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.env_list("XIANGSU_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": env.database_url("XIANGSU_DATABASE_URL") | DATABASE_OPTIONS}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_https = env.env_bool("XIANGSU_HTTPS", default=False)
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
if _https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
