"""The one settings file. Everything that differs between installations is read from the environment (see README)."""

import secrets
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from tramuang.site import env

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(env.text("TRAMUANG_HOME", "var")).resolve()
DEMO = env.flag("TRAMUANG_DEMO")
DEBUG = env.flag("TRAMUANG_DEBUG")


def shipped(name: str) -> Path:
    """A folder that comes with the programme: beside the sources, or within the installed package."""
    beside = ROOT / name
    return beside if beside.is_dir() else Path(__file__).resolve().parents[1] / name


EDITIONS_DIR = shipped("editions")
INDICATORS_DIR = Path(env.text("TRAMUANG_INDICATORS_DIR", str(shipped("indicators"))))
# The columnar copy of the figures: derived, may be deleted; made anew from the database.
FIGURES_DIR = HOME / "figures"
# Folders from which datasets may be fetched lie within this one.
INCOMING_DIR = Path(env.text("TRAMUANG_INCOMING_DIR", str(HOME / "incoming")))
DEMO_DIR = ROOT / "demo"
FILES_DIR = HOME / "files"
# The signed head of the chain of happenings: better on another disk than the database.
AUDIT_DIR = Path(env.text("TRAMUANG_AUDIT_DIR", str(HOME / "audit")))
KEYS_DIR = Path(env.text("TRAMUANG_KEYS_DIR", str(HOME / "keys")))
PUBLIC_URL = env.text("TRAMUANG_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")

# Who signs the emblems. Until an operator says otherwise it is the demonstration, under an example domain.
ISSUER_DID = env.text("TRAMUANG_ISSUER_DID", "did:web:emblem.example.org")
ISSUER_NAME = env.text("TRAMUANG_ISSUER_NAME", "ชุดสาธิตตราเมือง (มิใช่หน่วยงานของรัฐ)")
# What is signed names this address, never the application's.
ISSUER_URL = env.did_web("TRAMUANG_ISSUER_DID", ISSUER_DID)
# Where QR codes point, and where the files lie that any web server can serve while the application is down.
VERIFY_URL = env.text("TRAMUANG_VERIFY_URL", PUBLIC_URL if DEMO else ISSUER_URL).rstrip("/")
EMBLEM_SITE_DIR = Path(env.text("TRAMUANG_EMBLEM_SITE_DIR", str(HOME / "emblem-site")))


def secret_key() -> str:
    """The session-signing secret: from the environment, else made once and kept in the home, readable by its owner."""
    given = env.text("TRAMUANG_SECRET_KEY")
    if given:
        return given
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.words("TRAMUANG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("TRAMUANG_ORIGINS")

ROOMS = ["base", "cities", "figures", "programme", "plans", "review", "emblem", "portal", "site"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks_db",
    # Before allauth, so that our templates and our Thai stand before its own.
    *[f"tramuang.{room}" for room in ROOMS if room != "site"],
    "tramuang.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tramuang.base.appearance.AppearanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tramuang.base.doors.DoorMiddleware",
]

ROOT_URLCONF = "tramuang.site.urls"
WSGI_APPLICATION = "tramuang.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database(env.text("DATABASE_URL"), HOME)}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tramuang.base.context.frame",
                *(["tramuang.site.demo_views.frame"] if DEMO else []),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tramuang.base.templatetags.thai",
                "tramuang.base.templatetags.ui",
            ],
        },
    }
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Language and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_I18N = True
# Numbers are written by base.templatetags.thai: Django's own localisation costs a millisecond for each 80 cells.
USE_THOUSAND_SEPARATOR = False

# Static files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

# Sign-in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cities.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
CHECK = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": CHECK + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name_th", "name_en"]},
    },
    {"NAME": CHECK + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": CHECK + "CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "tramuang.cities.adapters.accounts.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nothing is sent to addresses that are not registered here
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
OURS = "tramuang.cities.forms."
ACCOUNT_FORMS = {
    "login": OURS + "LoginForm", "reauthenticate": OURS + "ReauthenticateForm", "add_email": OURS + "AddEmailForm",
    "change_password": OURS + "ChangePasswordForm", "set_password": OURS + "SetPasswordForm",
    "reset_password": OURS + "ResetPasswordForm", "reset_password_from_key": OURS + "ResetPasswordKeyForm",
}  # fmt: skip
MFA_FORMS = {
    "authenticate": OURS + "CodeForm", "reauthenticate": OURS + "CodeAgainForm", "activate_totp": OURS + "AppForm",
    "add_webauthn": OURS + "AddKeyForm", "edit_webauthn": OURS + "EditKeyForm",
}  # fmt: skip
MFA_ADAPTER = "tramuang.cities.adapters.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tramuang"
# Behind a proxy of ours, limits on sign-in go by the visitor's address that it names.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.flag("TRAMUANG_BEHIND_PROXY"))
# ThaiD or an agency's own login: any OpenID Connect provider, by configuration alone.
OIDC_URL = env.text("TRAMUANG_OIDC_URL")
OIDC_APP = {
    "provider_id": env.text("TRAMUANG_OIDC_ID", "thaid"),
    "name": env.text("TRAMUANG_OIDC_NAME", "ThaiD"),
    "client_id": env.text("TRAMUANG_OIDC_CLIENT"),
    "secret": env.text("TRAMUANG_OIDC_SECRET"),
    "settings": {"server_url": OIDC_URL},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP] if OIDC_URL else []}}

# Mail ----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("TRAMUANG_MAIL_FROM", "tramuang@example.org")
SMTP = {
    "host": env.text("TRAMUANG_SMTP_HOST"),
    "port": env.number("TRAMUANG_SMTP_PORT", 587),
    "username": env.text("TRAMUANG_SMTP_USER"),
    "password": env.text("TRAMUANG_SMTP_PASSWORD"),
    "use_tls": env.flag("TRAMUANG_SMTP_TLS", True),
    "timeout": 20,
}
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": SMTP}
    if SMTP["host"]
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
}

# Security ------------------------------------------------------------------------------------------------------
HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TRAMUANG_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    # Chromium counts the redirect to a sign-in provider as part of the form that began it.
    "form-action": [CSP.SELF, *([env.origin("TRAMUANG_OIDC_URL", OIDC_URL)] if OIDC_URL else [])],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = 10 * 1024 * 1024
# Tables of figures, where a signed-in person hands them in; they go to the disk as they come, and so never into memory whole.
TABLE_LIMIT = env.number("TRAMUANG_TABLE_LIMIT_MB", 100) * 1024 * 1024
# A large upload is dropped while it comes in, not after; the form still answers in its own page.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tramuang.base.adapters.uploads.LimitedUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

SITE_NAME = _("Tramuang")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("TRAMUANG_LOG", "WARNING").upper()},
}
