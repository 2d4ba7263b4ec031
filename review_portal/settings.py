"""The portal's one settings file; what differs between machines comes from the environment (.env.example)."""

from __future__ import annotations

import os
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from review_portal import database, rest
from review_portal.environment import env_bool, env_list, env_number, env_numbers, env_secret, oidc_provider

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("QALQAN_VAR", BASE_DIR / "var")).resolve()
BLOBS = VAR / "blobs"
KEYS = VAR / "keys"

SECRET_KEY = env_secret("QALQAN_SECRET_KEY", folder=KEYS)
# Card numbers are kept as this keyed digest and a masked form, never whole.
CARD_DIGEST_KEY = env_secret("QALQAN_CARD_DIGEST_KEY", folder=KEYS)
# Seals the secrets of second factors in the database.
FACTOR_KEY = env_secret("QALQAN_FACTOR_KEY", folder=KEYS)
# The secrets of zone transfers are worked out from this one.
TRANSFER_KEY = env_secret("QALQAN_TRANSFER_KEY", folder=KEYS)
DEBUG = env_bool("QALQAN_DEBUG", default=False)
HTTPS = env_bool("QALQAN_HTTPS", default=False)
ALLOWED_HOSTS = env_list("QALQAN_ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("QALQAN_TRUSTED_ORIGINS")
# Where sealed captures are shown: give it a host name of its own in production.
CAPTURE_ORIGIN = os.environ.get("QALQAN_CAPTURE_ORIGIN", "")

ROOMS = [
    "audit",
    "accounts",
    "sources",
    "evidence",
    "scoring",
    "discovery",
    "campaigns",
    "payments",
    "review",
    "tips",
    "blocking",
    "exports",
    "search",
    "probes",
    "appeals",
    "court",
    "retention",
    "learning",
    "reports",
    "api",
    "face",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "pgtrigger",
    "review_portal",
    *(f"review_portal.{room}" for room in ROOMS if (BASE_DIR / "review_portal" / room / "__init__.py").exists()),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review_portal.accounts.language.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "review_portal.accounts.standing.SessionLimits",
    "review_portal.accounts.standing.SetUpFirst",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "review_portal.urls"
WSGI_APPLICATION = "review_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "review_portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review_portal.accounts.language.rail",
                "review_portal.accounts.sessions.remaining",
            ]
        },
    }
]

DATABASES = {"default": database.configuration(VAR / "postgres")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "review_portal.accounts.askers.address_of"  # all who come by one proxy are not one
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
# False only for the demo and for tests: then nobody must have a second factor, and the pages say so.
SECOND_FACTOR = env_bool("QALQAN_SECOND_FACTOR", default=True)
SECOND_STEP_REFUSALS = 20  # an hour, from all addresses together
LENT_FOR = timedelta(hours=env_number("QALQAN_LENT_PASSWORD_HOURS", default=24))  # then another must be lent
PROOF_FRESH = timedelta(minutes=15)  # how long a proof counts before something about the entry changes
# What allauth does for us: the second step and the office's login. No mail, no accounts made by their owners.
ACCOUNT_ADAPTER = "review_portal.accounts.entry.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # axes and the record count
MFA_ADAPTER = "review_portal.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost; browsers themselves refuse any other plain address
MFA_TOTP_ISSUER = "Qalqan"
MFA_RECOVERY_CODE_DIGITS = 10
OIDC_SERVER = os.environ.get("QALQAN_OIDC_SERVER", "")  # the issuer's address; empty: only passwords and passkeys
OIDC_CLIENT = os.environ.get("QALQAN_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("QALQAN_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("QALQAN_OIDC_NAME", "OpenID Connect")  # what the button says
SOCIALACCOUNT_ADAPTER = "review_portal.accounts.outside.OfficeAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form may lead to no other host under our policy
SOCIALACCOUNT_PROVIDERS = {"openid_connect": oidc_provider(OIDC_SERVER, OIDC_CLIENT, OIDC_SECRET, name=OIDC_NAME)}
# Sessions end when nobody did anything, and at the latest after a day's work. The cookie outlives both, so that the
# portal can say so and keep the form that came too late.
SESSION_IDLE = timedelta(minutes=env_number("QALQAN_SESSION_IDLE_MINUTES", default=30))
SESSION_LONGEST = timedelta(minutes=env_number("QALQAN_SESSION_LONGEST_MINUTES", default=600))
SESSION_COOKIE_AGE = int((SESSION_LONGEST + timedelta(days=1)).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [CAPTURE_ORIGIN or SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20  # one WARC file of a delivery
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the posts of one campaign

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "review_portal" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("QALQAN_TIME_ZONE", "Asia/Almaty")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
STATICFILES_DIRS = [BASE_DIR / "review_portal" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

REST_FRAMEWORK, SPECTACULAR_SETTINGS = rest.FRAMEWORK, rest.SCHEMA

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["review_portal.jobs"]

RUN_LEASE = timedelta(seconds=120)
CASE_LEASE = timedelta(minutes=10)
UNDO_WINDOW = timedelta(seconds=30)
LOOK_AT_MOST = timedelta(minutes=50)  # without a rest, before the page speaks of one
SECOND_LOOKS = 0.05  # the share of decisions that somebody else judges blind
LOOK_AFTER = 10  # every so many pieces of work a second look is mixed in
ENTRY_LIFETIME = timedelta(days=180)
OVERRIDE_LONGEST = timedelta(days=30)  # how long a senior may let an item pass in the guard's place
# How long before its end an alarm is raised for what was not asked for anew.
ALARM_AHEAD = {"entry": timedelta(days=7), "override": timedelta(days=3), "freeze": timedelta(days=3)}
RENEWAL_AHEAD = timedelta(days=21)  # before its end an entry is recaptured and shown to a person
CAPTURE_FRESH_FOR = timedelta(hours=24)  # a line is published for the first time with a capture no older than this
RECHECK_PATIENCE = timedelta(hours=6)  # how long a runner may take to bring it
LIKENESS = 0.7  # the share of the advert's words that must still stand on the page
CLOCKS = env_numbers("QALQAN_CLOCKS")  # minutes by "regime.stage", over blocking/regimes.toml
CONTACT = os.environ.get("QALQAN_CONTACT", "")  # who answers questions about a notice: name <address>
NOTICE_SIGNER = os.environ.get("QALQAN_NOTICE_SIGNER", "review_portal.exports.signing.cms_signer")
NOTICE_AUTHORITIES = os.environ.get(
    "QALQAN_NOTICE_AUTHORITIES", ""
)  # PEM file of the national CA: who may sign outside
RECORD_SIGNER = "review_portal.exports.signing.record_signer"  # who signs the checkpoints of the audit record
RECORD_FORMER_KEYS = os.environ.get("QALQAN_RECORD_FORMER_KEYS", "").split()  # in hexadecimal: signed before this one
TSA = os.environ.get("QALQAN_TSA", "")  # address of a time-stamping authority (RFC 3161); empty: nothing is stamped
TSA_AUTHORITIES = os.environ.get("QALQAN_TSA_AUTHORITIES", "")  # PEM file: whose certificates a stamp must lead to
RESOLVER = os.environ.get("QALQAN_RESOLVER", "")  # host:port of a DNS resolver; empty: names are not looked up
RDAP = os.environ.get("QALQAN_RDAP", "")  # base address of an RDAP server; empty: owners are not looked up
AUTHORITY = os.environ.get("QALQAN_AUTHORITY", "Qalqan")  # who speaks, in formats that name the speaker
EXPORT_ROUTES = env_bool("QALQAN_EXPORT_ROUTES", default=False)  # BIRD and ExaBGP: they hit most bystanders
WITHDRAWN_KEPT = timedelta(days=365)  # how long formats that tell of removals go on telling
CANARY_HOST = os.environ.get("QALQAN_CANARY_HOST", "canary.qalqan.example")
# What a provider owes: the law gives two hours to execute, and wants what is lifted opened at once.
PROVIDER_SILENT_AFTER = timedelta(hours=1)
ENTRY_CONFIRMED_WITHIN = timedelta(hours=2)
REMOVAL_CONFIRMED_WITHIN = timedelta(minutes=30)
# Probes: how often each address is measured, how near a control must be, and how long what was lifted is watched.
PROBE_EVERY = timedelta(minutes=30)
PROBE_CANARY_EVERY = timedelta(minutes=1)  # the canary of a release that is younger than ENTRY_CONFIRMED_WITHIN
PROBE_PAUSE = timedelta(seconds=20)
PROBE_CONTROL_WITHIN = timedelta(minutes=30)
PROBE_FRESH = timedelta(days=3)  # an older verdict says nothing of today
PROBE_REMOVED_FOR = timedelta(days=30)
PROBE_ENTRIES = 5000  # the newest ones
PROBE_REFERENCE = os.environ.get(
    "QALQAN_PROBE_REFERENCE", ""
)  # an address that is never blocked: is this place online?
PROBE_NEIGHBOURS = env_list("QALQAN_PROBE_NEIGHBOURS")  # hosts that must stay open beside every entry
# Appeals: the clock, and how often one place (and all together) may ask or file.
APPEAL_WORKING_DAYS = 10
# Addresses or networks of our own proxies: the X-Forwarded-For of nobody else is believed.
TRUSTED_PROXIES = [ip_network(proxy, strict=False) for proxy in env_list("QALQAN_TRUSTED_PROXIES")]
LOOK_UPS_AN_HOUR = 30
LOOK_UPS_A_MINUTE_OF_ALL = 300
APPEALS_A_DAY = 5
# The REST API: how often one token may ask.
API_REQUESTS_A_MINUTE = 300
MIRROR_LOOK_BACK = timedelta(days=7)
SCORING_BATCH = 64
# Where each currency's ledger is asked: a server's address, or a folder of block files; empty where there is none.
# Days after which what no case, order or hold needs is deleted (docs/administrators.md); a source may say otherwise.
RETENTION = {"ordinary": 180, "suspected": 1095, "readings": 400} | env_numbers("QALQAN_RETENTION")
LEDGERS = {name: os.environ.get(f"QALQAN_LEDGER_{name.upper()}", "") for name in ("btc", "ltc", "eth", "tron", "ton")}
LEDGER_KEYS = {name: os.environ.get(f"QALQAN_LEDGER_{name.upper()}_KEY", "") for name in LEDGERS}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("QALQAN_LOG_LEVEL", "WARNING")},
}
