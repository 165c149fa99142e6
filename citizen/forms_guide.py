"""Forms of 办事指南 for the manager."""

from django import forms

from citizen.models import GuideItem, Hall
from governance.core.forms import PortalForm
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level


def _text(model, name, rows=3, **options):
    """A text of several lines with the words of its column."""
    column = model._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": rows})
    kwargs = {"help_text": column.help_text, "required": False, **options}
    return forms.CharField(label=column.verbose_name, max_length=column.max_length, widget=widget, **kwargs)


class HallForm(PortalForm):
    """大厅信息."""

    hours = _text(Hall, "hours", help_text="如：工作日 8:30—12:00，14:00—18:00；周六上午有人值班")
    address = forms.CharField(label="地址", max_length=200, required=False, help_text="不填则用机构资料中的地址")
    phone = forms.CharField(
        label="咨询电话", max_length=30, required=False, help_text="群众端每一页的求助电话；不填则用机构资料中的电话"
    )
    way = _text(Hall, "way", help_text="附近的标志、公交站、停车的地方")
    notice = _text(Hall, "notice", help_text="停办通知、节假日安排等，显示在指南最上面")


class GuideItemForm(PortalForm):
    """One matter of the guide."""

    matter = forms.CharField(
        label="事项",
        max_length=120,
        help_text=GuideItem._meta.get_field("matter").help_text,
        error_messages={"required": "请填写事项名称。"},
    )
    unit = forms.ModelChoiceField(
        label="哪里办",
        queryset=None,
        empty_label="请选择",
        help_text="页面显示这个部门的办公电话和地址，不显示工作人员姓名",
        error_messages={"required": "请选择办理部门。"},
    )
    about = _text(GuideItem, "about")
    bring = _text(GuideItem, "bring")
    steps = _text(GuideItem, "steps")
    time_limit = forms.CharField(label="多久办好", max_length=120, required=False)
    fee = forms.CharField(label="收费", max_length=120, required=False, initial="不收费")
    keywords = forms.CharField(
        label="关键词", max_length=200, required=False, help_text=GuideItem._meta.get_field("keywords").help_text
    )
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, required=False, initial=0)
    public = forms.BooleanField(label="对外公布", required=False, initial=True)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        levels = (Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE)
        units = OrgUnit.objects.active().filter(path__startswith=seat.path, level__in=levels)
        self.fields["unit"].queryset = units.order_by("path")

    def clean_order(self):
        """Blank means 0."""
        return self.cleaned_data["order"] or 0
