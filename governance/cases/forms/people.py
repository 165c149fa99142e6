"""Forms of the pages about people."""

from django import forms

from governance.cases.filters_people import by_name
from governance.cases.models import HouseholdMember, Organisation, OrganisationRole
from governance.core.forms import PortalForm


class MergeForm(PortalForm):
    """合并: which record is kept, and why they are one."""

    kept = forms.ChoiceField(label="保留哪一份作为主记录", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="为什么是同一个",
        max_length=200,
        help_text="例如：本人到窗口出示身份证确认。合并后两份记录都保留，随时可以撤销。",
        error_messages={"required": "请写明为什么是同一个。"},
    )

    def __init__(self, *args, sides=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = sides


class UnmergeForm(PortalForm):
    """撤销合并."""

    reason = forms.CharField(
        label="为什么不是同一个", max_length=200, error_messages={"required": "请写明为什么不是同一个。"}
    )


class HouseholdForm(PortalForm):
    """入户."""

    relation = forms.ChoiceField(label="与户主关系", choices=HouseholdMember.Relation.choices)
    with_person = forms.ChoiceField(label="和谁一户", required=False, help_text="列出住址相同、电话相同的人")
    village = forms.ModelChoiceField(label="所在村（社区）", queryset=None, required=False, empty_label="请选择")
    address = forms.CharField(label="住址", max_length=200, required=False, help_text="新立一户时填写")

    def __init__(self, *args, people=(), villages=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["with_person"].choices = [("", "新立一户"), *people]
        self.fields["village"].queryset = villages


class RoleForm(PortalForm):
    """在单位的身份."""

    organisation = forms.CharField(
        label="单位名称",
        max_length=80,
        help_text="在案件里登记过的单位，写全称，或者能认出来的一部分",
        error_messages={"required": "请填写单位名称。"},
    )
    title = forms.ChoiceField(label="身份", choices=OrganisationRole.Title.choices)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_organisation(self):
        """The one organisation with this name that the user sees."""
        text, seen = self.cleaned_data["organisation"].strip(), Organisation.objects.shown_to(self.user)
        rows = list(seen.filter(name=text)[:2]) or list(by_name(seen, text)[:6])
        if not rows:
            raise forms.ValidationError("没有找到这个单位。单位要先在案件里登记过，请核对名称。")
        if len(rows) > 1:
            names = "、".join(row.name for row in rows[:5])
            raise forms.ValidationError(f"有几个单位都像：{names}。请写全称。")
        return rows[0]
