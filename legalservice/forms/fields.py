"""Fields that several forms of 公共法律服务 share."""

from django import forms

from governance.cases.forms.base import ActionForm
from governance.cases.models import Category
from governance.core.form_fields import clock, day, line, lines, moment, number, row_of, select, several, tick  # noqa: F401
from legalservice.files import files_of
from legalservice.models.consults import AdviserKind, UserGroup


def topics():
    """Fields of 法律咨询."""
    return Category.objects.filter(code__startswith="301", parent__isnull=False, active=True).order_by("order")


class PickerWidget(forms.TextInput):
    """A search box over the answer library; one press puts answer, law and the answer's key into the form."""

    template_name = "legalservice/widgets/picker.html"


class OwnForm(ActionForm):
    """A form of a legal case: `own` are its rows."""

    @property
    def own(self):
        """Rows of the case."""
        return files_of(self.files_of_case)


class AnswerFields(forms.Form):
    """What an answer says; `pick` searches the library and is not sent to the service."""

    pick = forms.CharField(
        label="找现成答复",
        required=False,
        widget=PickerWidget,
        help_text="输入关键词，只找已审定、没有过复审日期的答复",
    )
    answer = lines("答复要点", 4000, 5)
    law = line("引用法条", 300, "如《民法典》第一千零六十二条")
    text = forms.IntegerField(required=False, widget=forms.HiddenInput)
    adviser = line("答复人", 60)
    adviser_kind = select("答复人身份", AdviserKind.choices, required=False)
    minutes = number("用时（分钟）", required=False, low=1, high=480)
    aid_told = tick("已告知可以申请法律援助和办法", "《法律援助法》第二十三条")


GROUPS = UserGroup.choices
