"""One form for each own event of a petition; each registers itself under the name of its action."""

from petitions.forms import deciding, details, ending, reviewing  # noqa: F401  (fill the registry)
