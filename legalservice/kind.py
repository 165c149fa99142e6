"""The kind 法律服务 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="legal",
        label="法律服务",
        icon="gavel",
    )
)
