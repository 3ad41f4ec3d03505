"""What every process shares. Each process has its own file that adds or takes away."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext

from config import env
from xiangsu.kernel.signing import SignerRing
from xiangsu.scan.codes import KeyRing

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

INSTALLED_APPS = [
    "xiangsu.ui",
    "xiangsu.accounts",  # before allauth: its pages are ours
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_filters",
    "django_tables2",
    # Listed plainly, these two break each other silently: both rewrite the loaders.
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "xiangsu.kernel",
    "xiangsu.reference",
    "xiangsu.scan",
    "xiangsu.subjects",
    "xiangsu.production",
    "xiangsu.testing",
    "xiangsu.labels",
    "xiangsu.feedback",
    "xiangsu.projects",
    "xiangsu.command",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xiangsu.accounts.middleware.ActorMiddleware",
    "xiangsu.kernel.web.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xiangsu.ui.context.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django_cotton.templatetags.cotton",
                "xiangsu.ui.templatetags.xn",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_OPTIONS = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Accounts: GB/T 22239-2019 level 3, clause 8.1.4.1 (identity and authentication).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "xiangsu.accounts.passwords.CharacterClasses"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xiangsu.accounts.passwords.NotRecentlyUsed"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "command-home"
ACCOUNT_ADAPTER = "xiangsu.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = False  # allauth's own limits would hide axes' lock-out
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "湘溯"
MFA_TOTP_TOLERANCE = 1
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

XIANGSU_TOTP_REQUIRED = env.env_bool("XIANGSU_TOTP_REQUIRED", default=False)
XIANGSU_CODE_KEYS: KeyRing  # each process sets it: a lost key makes every label unverifiable
XIANGSU_BADGE_KEY: str  # shared with the scan process: who scans at work is no shopper
PROOF_SIGNERS: SignerRing  # each process sets it: what certificates on paper are checked by
XIANGSU_WORKSPACE_ORIGIN = env.env_str("XIANGSU_WORKSPACE_ORIGIN", default="")
XIANGSU_SCAN_ORIGIN = env.env_str("XIANGSU_SCAN_ORIGIN", default="")
XIANGSU_FONT_DIR = env.env_str("XIANGSU_FONT_DIR", default="")
XIANGSU_MAP_APPROVAL = env.env_str("XIANGSU_MAP_APPROVAL", default="")

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xiangsu.ui.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_ROOT = Path(env.env_str("XIANGSU_MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

NAVIGATION = "config.navigation.menu"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # a whole township shares one mobile gateway: lock the account, not the address
]
EVENT_SUBSCRIPTIONS = "config.subscriptions.SUBSCRIPTIONS"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
