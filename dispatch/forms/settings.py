"""指挥调度设置: the minutes that orders are given when nothing else is said."""

from typing import ClassVar

from governance.cases.forms.routing import NumbersForm
from governance.cases.thresholds import DISPATCH


class DispatchSettingsForm(NumbersForm):
    """Minutes by the wall clock."""

    numbers = DISPATCH
    most = 1440
    helps: ClassVar[dict] = {
        "order_escalate_minutes": "过了签收期限先催接收单位，再报单位负责人和指挥调度岗，第三级报带班领导"
    }
