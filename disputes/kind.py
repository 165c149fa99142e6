"""The kind 纠纷 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="dispute",
        label="纠纷",
        icon="scale",
        always_follow_up=True,
        max_extensions=2,
        remedy="不愿调解或者调解不成的，可以依法申请仲裁、行政处理或者向人民法院起诉。",
    )
)
