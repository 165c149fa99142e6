"""Forms of 指挥调度; those of own events register themselves under the name of their action."""

from dispatch.forms import incidents, orders, reports, starting  # noqa: F401  (fill the registry)
