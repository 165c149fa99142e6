"""What ships: two small models made from fixtures/demo_texts.json and the 提示词 of the categories.

`build()` makes them anew (manage.py train_suggestions --shipped); a test holds that the files are of these fixtures.
"""

import json
from pathlib import Path

from django.conf import settings

from intake.suggesting.model import LinearModel, words_of
from intake.suggesting.training import train

HERE = Path(__file__).resolve().parent
MOST_RUNS = 4000
#: A category's 提示词 count as that many short texts, each with another part of them.
PARTS = 4


def _read(name: str) -> list[dict]:
    return json.loads((Path(settings.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8"))


def examples() -> list[tuple[list[str], str, str]]:
    """(words, name of the top category, kind or "" where several fit) of every text and every group of 提示词."""
    rows = {row["code"]: row for row in _read("categories.json")}
    found = []
    for row in _read("demo_texts.json"):
        top = rows[row["category"]]
        top = rows[top["parent"]] if top["parent"] else top
        found.append((words_of(f"{row['title']}。{row['facts']}{row.get('claim', '')}"), top["name"], row["kind"]))
    for row in rows.values():
        top = rows[row["parent"]] if row["parent"] else row
        kind = top["kinds"][0] if len(top["kinds"]) == 1 else ""
        hints = row.get("keywords", "").split()
        found += [(words_of("。".join([row["name"], *hints[part::PARTS]])), top["name"], kind) for part in range(PARTS)]
    return [row for row in found if row[0]]


def hints() -> list[tuple[str, tuple[str, ...]]]:
    """(name, 提示词) of the top categories."""
    return [
        (row["name"], tuple(row.get("keywords", "").split())) for row in _read("categories.json") if not row["parent"]
    ]


def build() -> dict[str, LinearModel]:
    """{"category": …, "kind": …}."""
    rows = examples()
    kinds = [(words, kind) for words, _category, kind in rows if kind]
    return {
        "category": train([row[0] for row in rows], [row[1] for row in rows], rare=1, most_runs=MOST_RUNS),
        "kind": train([row[0] for row in kinds], [row[1] for row in kinds], rare=1, most_runs=MOST_RUNS),
    }


def path_of(what: str) -> Path:
    """Where the shipped model of `what` lies."""
    return HERE / "shipped" / f"{what}.npz"
