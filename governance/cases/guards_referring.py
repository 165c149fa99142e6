"""Guards of 对接."""

from governance.cases.guards import guard
from governance.cases.kinds import all_kinds
from governance.cases.models import CaseLink, Party
from governance.core.exceptions import GuardFailed

#: Between which kinds a case goes on beside the first; 办理 of both stays with those who have it.
BETWEEN = {
    "petition": ("dispute",),
    "dispute": ("petition", "legal"),
    "legal": ("dispute", "petition"),
    "general": ("dispute",),
}


@guard
def other_kind_given(step):
    """转为别的类型，还没有转过；检举控告不转."""
    case = step.case
    wanted = BETWEEN.get(case.kind, ())
    if not [kind for kind in all_kinds() if kind.key in wanted]:
        raise GuardFailed("这类案件不能对接。")
    if any(party.role == Party.Role.ACCUSED for party in step.files.parties):
        raise GuardFailed("检举控告不能转为调解，请按规定转送。")
    if not step.is_preview and step.get("kind") not in wanted:
        raise GuardFailed("请选择要转成的案件类型。", field="kind")
    linked = [row for row in step.files.links if row.kind == CaseLink.Kind.REFERRED and row.target_id == case.pk]
    if any(row.source.is_open and step.get("kind") in (None, row.source.kind) for row in linked):
        raise GuardFailed("已经转办，正在办理。")
