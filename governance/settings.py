"""All settings in one file. Environments differ in values from the environment, never in code.

A missing or unsafe value stops the start with a sentence that says which one and why.
"""

import base64
import os
import secrets
import sys
import tempfile
from pathlib import Path
from zlib import crc32

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# "production" refuses unsafe defaults; "demo" and "test" make their own secrets in DATA_DIR or in memory.
PORTAL_DEMO = env.bool("PORTAL_DEMO", False)
TESTING = env.bool("PORTAL_TEST", "pytest" in sys.modules)
DEBUG = env.bool("DEBUG", False)
# Two checkouts may be tested at the same time.
_TEST_DIR = Path(tempfile.gettempdir()) / f"portal-test-{crc32(bytes(BASE_DIR)):08x}"
DATA_DIR = Path(env.str("DATA_DIR", str(_TEST_DIR if TESTING else BASE_DIR / "data")))
IS_RELAXED = PORTAL_DEMO or TESTING or DEBUG


def _secret(name: str, why: str, make) -> str:
    """A secret from the environment; for a demo kept in a file of DATA_DIR, for tests made anew."""
    value = env.str(name, "")
    if value:
        return value
    if TESTING:
        return make()
    if IS_RELAXED:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        file = DATA_DIR / f"{name.lower()}.secret"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(make(), encoding="ascii")
        return file.read_text(encoding="ascii").strip()
    raise ImproperlyConfigured(f"环境变量 {name} 没有设置：{why}")


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


SECRET_KEY = _secret("SECRET_KEY", "用于会话和表单签名，须为 50 位以上随机字符", lambda: secrets.token_urlsafe(50))
FIELD_KEYS = _secret(
    "FIELD_KEYS", "证件号和电话的加密密钥，形如 k1:BASE64，多个用逗号分开，第一个用于新数据", lambda: f"k1:{_key()}"
).split(",")
INDEX_KEY = _secret("INDEX_KEY", "证件号和电话检索摘要的密钥，BASE64 编码的 32 字节", _key)


def _is_key(text: str) -> bool:
    """BASE64 of 32 bytes."""
    try:
        return len(base64.b64decode(text.strip(), validate=True)) == 32
    except ValueError:
        return False


for _entry in FIELD_KEYS:
    _name, _, _value = _entry.strip().partition(":")
    if not _name or not _is_key(_value):
        raise ImproperlyConfigured("FIELD_KEYS 格式不对：每个密钥须为 编号:BASE64，解码后 32 字节，多个用逗号分开")
if not _is_key(INDEX_KEY):
    raise ImproperlyConfigured("INDEX_KEY 格式不对：须为 BASE64 编码的 32 字节")
if not IS_RELAXED and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY 太短：须为 50 位以上随机字符")

PORTAL_SITE = env.str("PORTAL_SITE", "both")
if PORTAL_SITE not in {"staff", "citizen", "both"}:
    raise ImproperlyConfigured("PORTAL_SITE 只能是 staff、citizen 或 both")
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
# What receipts print: another address where the citizen pages run apart from the staff portal.
CITIZEN_BASE_URL = env.str("CITIZEN_BASE_URL", PORTAL_BASE_URL).rstrip("/")
PORTAL_TOWN_NAME = env.str("PORTAL_TOWN_NAME", "清溪镇社会治理中心" if IS_RELAXED else "社会治理中心")
PORTAL_PHONE = env.str("PORTAL_PHONE", "0000-1234567" if IS_RELAXED else "")
# The map of the board: GeoJSON whose areas carry the code of their village; the demo has an invented one.
TOWN_MAP = env.str("TOWN_MAP", str(BASE_DIR / "fixtures" / "demo_map.geojson") if IS_RELAXED else "")
DEMO_PASSWORD = "qingxi-Demo-2026"
PASSWORD_DAYS = env.int("PASSWORD_DAYS", 90)
IDLE_MINUTES = env.int("IDLE_MINUTES", 30)
SESSION_HOURS = env.int("SESSION_HOURS", 12)
WEBHOOK_URL = env.str("WEBHOOK_URL", "")
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", "")

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"] if IS_RELAXED else []
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("环境变量 ALLOWED_HOSTS 没有设置：请写明本站的域名或地址，用逗号分开")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[] if IS_RELAXED else [PORTAL_BASE_URL])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "simple_history",
    "django_htmx",
    "axes",
    "governance.core",
    "governance.audit",
    "governance.organisation",
    "governance.notify",
    "governance.cases",
    "governance.safety",
    "governance.administration",
    "disputes",
    "petitions",
    "legalservice",
    "dispatch",
    "intake",
    "analysis",
    "citizen",
    "governance.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "governance.core.middleware.RequestIdMiddleware",
    "governance.core.middleware.DatabaseAwayMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "governance.organisation.middleware.SignInMiddleware",
    "governance.organisation.middleware.SessionRulesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
if TESTING:
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")

ROOT_URLCONF = {"citizen": "governance.urls_citizen"}.get(PORTAL_SITE, "governance.urls")
WSGI_APPLICATION = "governance.wsgi.application"
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
                "governance.portal.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data -------------------------------------------------------------------------------------------------------

DEFAULT_DATABASE = f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"
DATABASES = {"default": env.db("DATABASE_URL", default=DEFAULT_DATABASE)}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    if str(_database["NAME"]) != ":memory:":
        Path(str(_database["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    if TESTING:
        # A file and not memory, so that a real worker sees it; pytest-xdist gives each of its workers a file.
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        _database["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getuid()}.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "files")))
# Models of the suggestions that were trained on this site; web and worker share the folder.
SUGGESTIONS_DIR = Path(env.str("SUGGESTIONS_DIR", str(DATA_DIR / "models")))
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- accounts and sessions --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "governance.organisation.auth.PortalBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "governance.organisation.passwords.CharacterClassValidator"},
    {"NAME": "governance.organisation.passwords.ReuseValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "governance.portal.errors.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "governance.organisation.auth.locked_out"
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", 0)
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
# W040: on SQLite an index goes without its further columns.
# W047: on SQLite the service keeps doubled rules out, on PostgreSQL the constraint does too.
SILENCED_SYSTEM_CHECKS = ["axes.W003", "models.W040", "models.W047"]

# --- browser security -------------------------------------------------------------------------------------------

USE_TLS = env.bool("USE_TLS", not IS_RELAXED)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_TLS
SECURE_SSL_REDIRECT = USE_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("PROXY_COUNT", 0) else None
SECURE_HSTS_SECONDS = 31536000 if USE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = USE_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- language, time, static files -------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- background work --------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{DATA_DIR / 'broker.sqlite3'}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "portal")

# --- mail and log -----------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG.get("EMAIL_BACKEND")
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT")
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")
NOTIFY_EMAIL = env.bool("NOTIFY_EMAIL", False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
