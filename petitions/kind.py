"""The kind 信访 (案件类型)."""

from governance.cases.kinds import CaseKind, register_kind

KIND = register_kind(
    CaseKind(
        key="petition",
        label="信访",
        icon="message",
        always_follow_up=True,
        allows_pause=False,  # 《信访工作条例》第三十四条 knows no stop of the 60 days
        max_extensions=1,  # 第三十四条：延长一次，不超过 30 日
        remedy="对信访处理意见不服的，可以自收到书面答复之日起 30 日内请求复查（《信访工作条例》第三十五条）。",
    )
)
