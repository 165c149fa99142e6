"""Refuse in our CSS and JS what the browser floor (Chromium 95) lacks, and inline styles or scripts in templates."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CSS = {
    ":has(": "105",
    "@container": "105",
    "color-mix(": "111",
    "light-dark(": "123",
    "oklch(": "111",
    "@layer": "99",
    "dvh": "108",
    "subgrid": "117",
    "text-wrap:": "114",
    "inset-area": "125",
    "accent-color: auto": "-",
}
JS = {
    "structuredClone(": "98",
    ".findLast(": "97",
    ".toSorted(": "110",
    ".toReversed(": "110",
    "Object.groupBy": "117",
    ".at(-": "92 (use length - 1)",
    "Array.fromAsync": "121",
    "Promise.withResolvers": "119",
    "URL.canParse": "120",
    "eval(": "CSP",
    "new Function": "CSP",
    ".style.": "CSP: use classes",
}
TEMPLATE = [
    (re.compile(r"\sstyle=\""), "inline style"),
    (re.compile(r"\son(click|change|submit|load|input)="), "inline handler"),
    (re.compile(r"<script>(?!\s*$)"), "inline script"),
    (re.compile(r"https?://(?!www\.w3\.org)[^\s\"']*\.(js|css)"), "foreign asset"),
]


def findings():
    """Yield one line for each thing that must go."""
    for file in [ROOT / "static/css/portal.css"]:
        text = file.read_text()
        yield from (f"{file.name}: {word} needs Chromium {since}" for word, since in CSS.items() if word in text)
        if re.search(r"\{[^{}]*&[^{}]*\{", text):
            yield f"{file.name}: nesting needs Chromium 112"
    for file in (ROOT / "static/js").glob("*.js"):
        text = file.read_text()
        yield from (f"{file.name}: {word} ({since})" for word, since in JS.items() if word in text)
    for file in (ROOT / "templates").rglob("*.html"):
        text = file.read_text()
        yield from (f"{file.relative_to(ROOT)}: {what}" for pattern, what in TEMPLATE if pattern.search(text))


if __name__ == "__main__":
    found = list(findings())
    print("\n".join(found))
    sys.exit(1 if found else 0)
