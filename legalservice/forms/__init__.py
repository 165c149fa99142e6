"""Forms of 公共法律服务; those of own events register themselves under the name of their action."""

from legalservice.forms import aid, consults, guides, opinions, sessions, visits  # noqa: F401  (fill the registry)
