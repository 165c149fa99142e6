"""The kind 突发事件 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="incident",
        label="突发事件",
        icon="broadcast",
        allows_pause=False,
    )
)
