"""One form for each own event of a petition; each registers itself under the name of its action."""

from petitions.forms import deciding, details, ending, reviewing, urgency  # noqa: F401  (fill the registry)
