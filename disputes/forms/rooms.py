"""Forms of 调解室."""

from django import forms

from governance.core.forms import PortalForm
from governance.organisation.forms.units import UnitChoice
from governance.organisation.models import OrgUnit


class RoomForm(PortalForm):
    """A room. `units`: where the user keeps rosters."""

    name = forms.CharField(label="名称", max_length=40, error_messages={"required": "请填写名称，例如 一号调解室。"})
    unit = UnitChoice(
        label="所在机构", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择所在机构。"}
    )
    place = forms.CharField(
        label="地点", max_length=120, required=False, help_text="印在调解通知书上，写到门牌，例如 镇政府一楼东侧 103 室"
    )
    seats = forms.IntegerField(
        label="座位",
        min_value=2,
        max_value=200,
        error_messages={"required": "请填写座位数。", "min_value": "座位至少 2 个。", "invalid": "请填数字。"},
    )
    has_video = forms.BooleanField(label="可视频调解", required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class CloseForm(PortalForm):
    """Why a room is closed."""

    reason = forms.CharField(
        label="停用原因", max_length=120, error_messages={"required": "请写明停用原因，例如 改作档案室。"}
    )
