"""manage.py lifecycle_diagram: the transition table as Mermaid."""

from django.core.management.base import BaseCommand

from governance.cases.lifecycle import BEFORE, TRANSITIONS
from governance.cases.states import State


class Command(BaseCommand):
    """输出案件流程图."""

    help = "把流程表画成 Mermaid 状态图"

    def handle(self, *args, **options):
        """Print the diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{state.label}" as {state.value}' for state in State]
        for row in TRANSITIONS:
            if row.target == BEFORE:
                continue
            for source in sorted(row.sources) or ["[*]"]:
                lines.append(f"    {source} --> {row.target}: {row.label}")
        self.stdout.write("\n".join(lines))
