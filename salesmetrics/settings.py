"""Django's settings, from the environment. docs/configuration.md lists every variable."""

import os
import sys
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF

from salesmetrics.environment import Environment, database, mail, redis_database

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ, BASE_DIR / ".data" / "environment")

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "only-for-debugging-on-your-own-machine" if DEBUG else "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

ROOT_URLCONF = "salesmetrics.urls"
WSGI_APPLICATION = "salesmetrics.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "salesmetrics.tenancy",
    "salesmetrics.crm",
    "salesmetrics.ingest",
    "salesmetrics.commissions",
    "salesmetrics.metrics",
    "salesmetrics.watch",
    "dashboards",
    "api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "salesmetrics.health.answer_health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "salesmetrics.bodies.refuse_large_bodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            # In place of {% csrf_token %}: the form says of which organization it is, too.
            "builtins": ["dashboards.templatetags.made_in"],
        },
    },
]

# --- Database, cache, work -------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **database(env.text("DATABASE_URL", "postgresql:///salesmetrics")),
        "CONN_MAX_AGE": env.number("DATABASE_CONNECTION_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "salesmetrics.cache.Cache",
        "LOCATION": env.text("CACHE_URL") or redis_database(REDIS_URL, 1),
        "KEY_PREFIX": "salesmetrics",
    },
    # Where attempts to sign in are counted; the table comes with a migration.
    "attempts": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tenancy_attempt",
        # So many that nobody's are pushed out by others' within the minutes in which they count.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# What people will look at first after a run is made before they come, for so long at least.
MADE_AHEAD_PERCENT = env.number("MADE_AHEAD_PERCENT", 20)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # what a task did stands in PostgreSQL
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "default"
# A message is given back when its worker dies, so every task can be done twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_PROCESSES", os.cpu_count() or 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.number("TASK_VISIBILITY_SECONDS", 3600),
    "global_keyprefix": "salesmetrics:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"

# --- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "tenancy.User"
# A constraint over lower(email) makes it unique, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["salesmetrics.tenancy.accounts.WithSeats"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "salesmetrics.tenancy.accounts.ByInvitation"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
# Throttling reads the address from this many proxies in front; none means the connection itself.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

# --- API -------------------------------------------------------------------------------------

# How many requests a token, or a user in the browser, may send in a minute; 0 counts none.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 600)
# The largest body that files may be sent in, of the API and of the page.
UPLOAD_MAX_MEGABYTES = env.number("UPLOAD_MAX_MEGABYTES", 512)
# Whether webhooks may call machines of one's own network.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.flag("WEBHOOKS_TO_PRIVATE_ADDRESSES")
# Whether connections to a PostgreSQL database may lead to machines of one's own network.
SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES = env.flag("SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES")
# Where requests to HubSpot, Salesforce and Pipedrive go instead, for trying connections out.
CONNECTORS_GATEWAY = env.text("CONNECTORS_GATEWAY")
REST_FRAMEWORK = {
    # api.endpoints.Endpoint knows how one signs in; a view that is none lets nobody in.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "SalesMetrics",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "POSTPROCESSING_HOOKS": ["api.document.with_components"],
}

# --- Languages and time ----------------------------------------------------------------------

LANGUAGE_CODE = env.text("LANGUAGE", "en")
# Each in its own words, so that everybody finds the own one.
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("th", "ไทย"),
    ("pl", "Polski"),
    ("pt-br", "Português (Brasil)"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "salesmetrics.formats"
USE_I18N = True
TIME_ZONE = "UTC"  # of the machine; each organization has its own
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dashboards.storage.Storage"},
}

# --- Mail ------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "SalesMetrics <salesmetrics@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_mail_url = env.text("EMAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail_url else 'console'}.EmailBackend"
_mail = mail(_mail_url)
EMAIL_HOST, EMAIL_PORT = _mail["HOST"], _mail["PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["USER"], _mail["PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail["USE_SSL"], _mail["USE_TLS"]

# --- Security --------------------------------------------------------------------------------

# Off for a demonstration on this machine, where there is no certificate.
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) * HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_SECONDS", 14 * 24 * 3600)
X_FRAME_OPTIONS = "DENY"
# As much as 10,000 rows sent at once may come to; other addresses of the API take less.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Where people find the pages: links in mails that no request has asked for begin with it.
_scheme = "https" if HTTPS else "http"
SITE_URL = env.text("SITE_URL").rstrip("/") or f"{_scheme}://{[*ALLOWED_HOSTS, 'localhost'][0]}"

# --- Logging ---------------------------------------------------------------------------------

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOG_FORMAT = env.text("LOG_FORMAT", "console" if DEBUG else "json")
_log_steps: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_log_renderers: dict[str, list[Any]] = {
    "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
    "console": [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _log_steps,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_log_renderers[LOG_FORMAT],
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers would write the same line once more.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
structlog.configure(
    processors=[*_log_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
