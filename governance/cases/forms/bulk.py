"""Forms of the list's bulk bar and of saved views."""

from django import forms

from governance.cases.forms.base import reason_field
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level


class BulkRemindForm(forms.Form):
    """批量催办."""

    done_word = "已催办"
    note = forms.CharField(label="催办说明", required=False, max_length=500)

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)

    def service_data(self) -> dict:
        """Keyword arguments of the service."""
        return dict(self.cleaned_data)


class BulkAgreeForm(forms.Form):
    """批量同意延期."""

    done_word = "已同意延期"

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)

    def service_data(self) -> dict:
        """Keyword arguments of the service."""
        return {"grant": True}


class BulkAssignForm(forms.Form):
    """批量分流 to one lead unit with one reason."""

    done_word = "已分流"
    lead = forms.ModelChoiceField(
        label="主办单位", queryset=None, empty_label="请选择", error_messages={"required": "请选择主办单位。"}
    )
    reason = reason_field("分流理由")

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.none()
        for grant in standing(by).grants if by else ():
            units = units | OrgUnit.objects.active().filter(
                path__startswith=grant.unit_path[:10], level__in=(Level.DEPARTMENT, Level.VILLAGE)
            )
        self.fields["lead"].queryset = units.order_by("level", "order", "path")

    def service_data(self) -> dict:
        """Keyword arguments of the service."""
        return dict(self.cleaned_data)


class SavedViewForm(forms.Form):
    """保存常用筛选."""

    name = forms.CharField(label="名称", max_length=30)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    share = forms.BooleanField(label="和本单位共享", required=False)
