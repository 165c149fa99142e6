"""The portal's own settings, with the floor's addresses and a count of statements for requests that ask for it."""

from governance.settings import *  # noqa: F403
from governance.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.StatementsMiddleware", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "bench" / "templates")
