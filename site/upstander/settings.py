"""Settings: one module. What differs between places comes from the environment (see .env.example)."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from . import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SITE_DIR = BASE_DIR / "site"
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")

# --- the place we run in
DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set SECRET_KEY (or SECRET_KEY_FILE) to a long random value, or DEBUG=yes on your own machine."
        )
    SECRET_KEY = "for-development-only-" + "x" * 50
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts that serve the site, with commas.")
BASE_URL = env.url("BASE_URL", "http://127.0.0.1:8000", schemes={"http", "https"}).rstrip("/")
HTTPS = BASE_URL.startswith("https://")
if not DEBUG and not HTTPS and urlsplit(BASE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL!r}. Only on your own machine may it begin with http://."
    )
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# A second host for what comes out of packages: it answers nothing else, and nothing else answers there.
CONTENT_ORIGIN = env.origin("CONTENT_ORIGIN", schemes={"https"} if HTTPS else {"http", "https"})
if CONTENT_ORIGIN:
    if urlsplit(CONTENT_ORIGIN).hostname == urlsplit(BASE_URL).hostname:
        raise ImproperlyConfigured(
            "CONTENT_ORIGIN names the host of BASE_URL. Give it another, or leave it out."
        )
    ALLOWED_HOSTS.append(str(urlsplit(CONTENT_ORIGIN).hostname))

# --- what the site is made of
INSTALLED_APPS = [
    "people",
    "records",
    "media",
    "courses",
    "assessments",
    "certificates",
    "pages",
    "reports",
    "handbooks",
    "upstander",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "upstander.middleware.ContentHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "upstander.middleware.SafeHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "upstander.middleware.CmsNonce",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "upstander.middleware.CmsNeedsSecondFactor",
    "upstander.middleware.Redirects",
]

ROOT_URLCONF = "upstander.urls"
WSGI_APPLICATION = "upstander.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "upstander.context.shell",
            ],
        },
    },
]

# --- where data lives
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3")}
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # A file, so that --reuse-db works; the name carries the process so that two runs do not meet.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / env.text("TEST_DATABASE", "test.sqlite3")}

# Shared by every worker process: a session that was ended in one must be gone in the next. So never LocMemCache.
CACHE_URL = env.url("CACHE_URL", f"file://{VAR_DIR}/cache", schemes={"file", "redis", "rediss"})
if CACHE_URL.startswith("file:"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": CACHE_URL.removeprefix("file://"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}

# Uploads go below var/, never into the importable media/ app.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/files/"
EXPORTS_ROOT = VAR_DIR / "exports"  # beside it: nothing serves these but a view that asks who wants them
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"] if (SITE_DIR / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # H5P packages: as they came, which nothing serves, and unpacked, which anybody may fetch who knows the digest.
    "quarantine": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "quarantine"},
    },
    "packages": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "packages"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a scenario of 60 scenes is one form in the CMS

# --- people
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.SignIn"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "courses:my_learning"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A whole force sits behind one address: per-address limits are ten times the library's, per-account ones are kept.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "signup": "200/m/ip",
    "reset_password": "200/m/ip,5/m/key",
    "request_login_code": "200/m/ip,3/m/key",
}
# How many proxies stand in front: without it, everybody behind one seems to be one address.
BEHIND_PROXY = env.boolean("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 1 if BEHIND_PROXY else 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Upstander"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = None  # gone with the browser window
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
CSRF_FAILURE_VIEW = "upstander.errors.csrf_failure"

# --- safety on the wire
SECURE_SSL_REDIRECT = HTTPS and env.boolean("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # 'none' would kill the CMS's preview
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it asks for DENY: see the line above
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# The CMS needs a little more; see upstander.middleware.CmsNonce.
CMS_PATH = "/cms/"
CMS_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF, *([CONTENT_ORIGIN] if CONTENT_ORIGIN else [])],
}
# Where "Exit this page" goes. It must show nothing personal and be reachable from an office network.
EXIT_URL = env.url("EXIT_URL", "https://www.bbc.co.uk/weather", schemes={"https"})

# --- the CMS
WAGTAIL_SITE_NAME = "Upstander"
WAGTAIL_PAGE_MODEL = "courses.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "media.LibraryDocument"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# An address or a password that somebody else sets would open a learner's account to them: people do it themselves.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing from a third party is ever embedded
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- work that happens later: the row is the truth, the queue a doorbell
BROKER_URL = env.url(
    "BROKER_URL", "filesystem://", schemes={"filesystem", "amqp", "amqps", "redis", "rediss"}
)
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
if BROKER_URL.startswith("filesystem:"):
    _queue = VAR_DIR / "queue"
    (_queue / "control").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.1,
    }
else:
    # A broker that is down must not hold up a request: the row is safe, and the sweep rings again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_ALWAYS_EAGER = env.boolean("TASKS_EAGER", default=False)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "forward statements that no doorbell fetched": {"task": "records.tasks.sweep", "schedule": 30.0},
    "write exports that no doorbell fetched": {"task": "records.exports.tasks.sweep", "schedule": 60.0},
    "unpack activities that no doorbell fetched": {"task": "media.tasks.sweep", "schedule": 60.0},
    "forget the tokens of other systems that have ended": {
        "task": "records.tasks.forget_tokens",
        "schedule": 86400.0,
    },
    "make room for the statements of the coming months": {
        "task": "records.tasks.make_room",
        "schedule": 86400.0,
    },
    "remind whoever answers for what goes stale": {"task": "pages.tasks.remind", "schedule": 86400.0},
    "ask sources whether they still answer": {"task": "pages.tasks.check_links", "schedule": 86400.0},
    "send the e-mails of follow-ups": {"task": "assessments.tasks.sweep_follow_ups", "schedule": 900.0},
}

# --- the record store: which version answers other systems that name none
XAPI_DEFAULT_VERSION = env.text("XAPI_DEFAULT_VERSION", "2.0.0")
if XAPI_DEFAULT_VERSION not in ("1.0.3", "2.0.0"):
    raise ImproperlyConfigured(
        f"XAPI_DEFAULT_VERSION is {XAPI_DEFAULT_VERSION!r}. It must be 1.0.3 or 2.0.0."
    )

# OAuth 2 is for other systems only, and only with a key and secret of their own: no other grant, no page of the toolkit.
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "records.lrs.oauth.Validator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    # Only digests of tokens are stored; the rest is what version 4 of the toolkit does by itself.
    **dict.fromkeys(
        (
            "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT",
            "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT",
            "COMPLIANT_BCP_RFC9700_PKCE_METHOD",
            "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT",
            "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS",
            "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE",
            "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN",
            "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME",
            "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING",
            "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED",
        ),
        True,
    ),
}

# --- words and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- e-mail: sender and subjects are neutral, an inbox may be read by somebody else
EMAIL_URL = env.url("EMAIL_URL", "console://", schemes={"console", "smtp", "smtps", "file"})
MAILERS = {"default": env.mailer(EMAIL_URL, VAR_DIR / "mail")}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Upstander <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# How many days a link is good for with which somebody without an account looks at a draft scenario.
REVIEW_LINK_DAYS = env.integer("REVIEW_LINK_DAYS", 14)

# --- what certificates say about who issued them
ISSUER_NAME = env.text("ISSUER_NAME", "Upstander")
SIGNATORY_NAME = env.text("SIGNATORY_NAME", "Head of Training")
SIGNATORY_ROLE = env.text("SIGNATORY_ROLE", "Upstander")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"quiet": {"()": "upstander.logs.NotAboutHelp"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    # Wagtail's own work runs at once and would tell of every row.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "fontTools", "httpx")},
}
