"""The kind 隐患 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="hazard",
        label="隐患",
        icon="alert-triangle",
    )
)
