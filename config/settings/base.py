"""Settings for every shape: embedded, one box, cluster. The environment alone chooses.

Nothing here branches on the name of an environment. See `.env.example` for the variables.
"""

from pathlib import Path

import dj_database_url
import dj_email_url
from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from config.env import BadSetting, env_bool, env_int, env_list, env_str

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# Everything that the product writes lies under one folder.
PROBITY_HOME = Path(env_str("PROBITY_HOME", str(BASE_DIR / "var"))).resolve()
PROBITY_HOME.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("DEBUG", False)


def _secret_key() -> str:
    """The environment's key, or one made once and kept in PROBITY_HOME (mode 0600)."""
    given = env_str("SECRET_KEY", "")
    if given:
        return given
    path = PROBITY_HOME / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# The rooms, ground floor first. `standards` starts without `cases`, `vetting` and `search`:
# PROBITY_KINDS="" shows it (and a test does).
STANDARDS_APPS = [
    "standards.events",
    "standards.people",
    "standards.clocks",
    "standards.access",
    "standards.workflow",
    "standards.pipeline",
    "standards.records",
    "standards.legitimacy",
    "standards.pages",
]
KINDS = env_list("PROBITY_KINDS", "cases,vetting,search")
# The rooms within a kind's, those that others build on first.
ROOMS_WITHIN = {
    "vetting": [
        "vetting.history",
        "vetting.aftercare",
        "vetting.applications",
        "vetting.withdrawal",
        "vetting.programmes",
    ],
}
KIND_APPS = [room for kind in KINDS for room in (kind, *ROOMS_WITHIN.get(kind, []))]

INSTALLED_APPS = [
    "standards.access.reference_apps.ReferenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "guardian",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    *STANDARDS_APPS,
    *KIND_APPS,
    "config.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "standards.pages.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "standards.pages.forms.GovukRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "standards.pages.context.frame",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------
DATABASE_URL = env_str("DATABASE_URL", f"sqlite:///{PROBITY_HOME / 'probity.sqlite3'}")
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL, conn_max_age=env_int("DATABASE_CONN_MAX_AGE", 60), conn_health_checks=True
    )
}
_engine = DATABASES["default"]["ENGINE"]
if _engine == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write waits for its turn at the start instead of
        # failing half way. recursive_triggers: without it INSERT OR REPLACE slips past the
        # triggers that keep the event log unchangeable.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
        ),
    }
elif _engine == "django.db.backends.postgresql":
    # Compiling a statement before running it is for reports of minutes: it took 16 s of the 17
    # that the list of people without their clearance needed. Names with two letters turned about
    # share few trigrams: "smtih" is 0.2 of "smith". A URL's own `options` count instead.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c pg_trgm.similarity_threshold=0.18"
    )
else:
    raise BadSetting("DATABASE_URL must start with sqlite:/// or postgres://. See .env.example.")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- tasks ------------------------------------------------------------------------------------
REDIS_URL = env_str("REDIS_URL", "")
# Within the process, the broker's address is only a name; without one Celery warns at each task.
CELERY_BROKER_URL = REDIS_URL or "memory://in-process"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/London"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A lost broker must not hold a web request: the pending row is there and the sweeper finds it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 0,  # else each sending tries for six seconds before it gives up
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "run-due": {"task": "standards.pipeline.tasks.run_due", "schedule": 60.0},
}

# --- what is kept ------------------------------------------------------------------------------
NOTICE_KEPT_DAYS = env_int("NOTICE_KEPT_DAYS", 90)
JOB_KEPT_DAYS = env_int("JOB_KEPT_DAYS", 90)

# --- mass checks -------------------------------------------------------------------------------
PROGRAMME_MINUTES_PER_PAIR = env_int("PROGRAMME_MINUTES_PER_PAIR", 2)

# --- search -----------------------------------------------------------------------------------
# Empty: the database searches. Several nodes of one cluster are separated by commas.
ELASTICSEARCH_URL = env_str("ELASTICSEARCH_URL", "")
ELASTICSEARCH_API_KEY = env_str("ELASTICSEARCH_API_KEY", "")
ELASTICSEARCH_CA_CERTS = env_str("ELASTICSEARCH_CA_CERTS", "")
ELASTICSEARCH_SEARCH_SECONDS = env_int("ELASTICSEARCH_SEARCH_SECONDS", 3)
ELASTICSEARCH_WRITE_SECONDS = env_int("ELASTICSEARCH_WRITE_SECONDS", 60)
SEARCH_INDEX_PREFIX = env_str("SEARCH_INDEX_PREFIX", "probity")

# --- sign-in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
]
OTP_TOTP_ISSUER = "Probity"  # what an authenticator app calls the account by
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-work"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = env_int("SIGN_IN_ATTEMPTS", 5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "pages/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None  # django-guardian makes no anonymous account
# django-guardian's backend stays unhooked: it knows neither walls nor when a grant runs out. The
# gate is the only reader of its rows.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# The default keeps messages in a cookie; ours name people.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = env_int("SESSION_HOURS", 10) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- transport and browser --------------------------------------------------------------------
HTTPS = env_bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- language, time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PROBITY_HOME / "static"
MEDIA_ROOT = PROBITY_HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Refuses while a file is still coming in, on the disk that it will stay on.
FILE_UPLOAD_HANDLERS = ["standards.records.receiving.Receiver"]
FILE_UPLOAD_TEMP_DIR = PROBITY_HOME / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a pasted account; files do not count here
UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_MB", 100) * 1024 * 1024
CLAMD_SOCKET = env_str("CLAMD_SOCKET", "")  # empty: files stay marked "not scanned"

# --- e-mail -----------------------------------------------------------------------------------
EMAIL_URL = env_str("EMAIL_URL", "")
_email = dj_email_url.parse(EMAIL_URL) if EMAIL_URL else {}
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(PROBITY_HOME / "mail")
EMAIL_HOST = _email.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
# Tell users of notices by e-mail too: a reference and a link, nothing else.
NOTIFY_BY_EMAIL = env_bool("NOTIFY_BY_EMAIL", False)
DEFAULT_FROM_EMAIL = env_str("FROM_EMAIL", "probity@localhost")
SITE_URL = env_str("SITE_URL", "http://127.0.0.1:8000")

# Keys the equality store. Set once, keep for ever: with another key, earlier answers are parted.
EQUALITY_KEY = env_str("EQUALITY_KEY", "")

# --- the force --------------------------------------------------------------------------------
FORCE_NAME = env_str("FORCE_NAME", "Demonstration Police")
LOCAL_POLICING_BODY = env_str("LOCAL_POLICING_BODY", "the local policing body")
PROTECTIVE_MARKING = "OFFICIAL-SENSITIVE"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},  # else a line for each request
        "django.server": {"level": "WARNING"},
    },
}
