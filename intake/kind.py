"""The kind 综合事项 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="general",
        label="综合事项",
        icon="clipboard",
    )
)
