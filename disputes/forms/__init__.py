"""Forms of 矛盾纠纷; those of own events register themselves under the name of their action."""

from disputes.forms import details, outcome, performance, procedure, referrals  # noqa: F401  (fill the registry)
