"""Units, bodies, 联系村领导, posts and the duty list."""

from django import forms

from governance.core.forms import PortalForm
from governance.core.now import today

from ..models import Body, OrgUnit, User
from ..roles import ADMINISTRATORS, Level, Role


def date_field(label, **kwargs):
    """A date with the browser's own picker; its value is always ISO."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, error_messages={"invalid": "请填写日期，例如 2026-06-10"}, **kwargs
    )


class PersonChoice(forms.ModelChoiceField):
    """A choice of persons, with the user name to tell namesakes apart."""

    def __init__(self, *args, empty_label="请选择", **kwargs):
        super().__init__(*args, empty_label=empty_label, **kwargs)

    def label_from_instance(self, obj):
        """Name and user name."""
        return f"{obj.name}（{obj.username}）"


class UnitChoice(forms.ModelChoiceField):
    """A choice of units, indented by their depth in the tree."""

    def __init__(self, *args, empty_label="请选择", **kwargs):
        super().__init__(*args, empty_label=empty_label, **kwargs)

    def label_from_instance(self, obj):
        """Name with its depth."""
        return "　" * (obj.path.count(".") - 1) + obj.name


class UnitForm(PortalForm):
    """A unit. Level and parent are chosen once; moving is a page of its own."""

    parent = UnitChoice(label="上级机构", queryset=OrgUnit.objects.none(), required=False, empty_label="（最上层）")
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称"})
    short_name = forms.CharField(label="简称", max_length=20, required=False)
    code = forms.CharField(
        label="机构代码",
        max_length=20,
        required=False,
        help_text="县、镇、村为 12 位统计代码，网格为 15 位；部门可不填",
    )
    phone = forms.CharField(label="办公电话", max_length=30, required=False)
    address = forms.CharField(label="地址", max_length=120, required=False)
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = OrgUnit.objects.active()

    def clean_code(self):
        """Capitals, no spaces."""
        return self.cleaned_data["code"].replace(" ", "").upper()

    def clean_order(self):
        """Blank means 0."""
        return self.cleaned_data["order"] or 0


class UnitChangeForm(UnitForm):
    """The plain columns of a unit."""

    parent = None
    level = None

    def __init__(self, *args, **kwargs):
        PortalForm.__init__(self, *args, **kwargs)


class UnitContactForm(PortalForm):
    """Contact data of a unit."""

    phone = forms.CharField(label="办公电话", max_length=30, required=False)
    address = forms.CharField(label="地址", max_length=120, required=False)


class MoveUnitForm(PortalForm):
    """The new place of a unit."""

    parent = UnitChoice(
        label="移到哪个机构之下", queryset=OrgUnit.objects.none(), required=False, empty_label="（最上层）"
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = OrgUnit.objects.active().exclude(path__startswith=unit.path)


class BodyForm(PortalForm):
    """A body of people."""

    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称"})
    kind = forms.ChoiceField(label="类别", choices=Body.Kind.choices)
    unit = UnitChoice(label="所属机构", queryset=OrgUnit.objects.none(), required=False)

    def __init__(self, *args, body=None, **kwargs):
        self.body = body
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = OrgUnit.objects.active().exclude(level__in=[Level.GRID, Level.VILLAGE])

    def clean_name(self):
        """Names are unique."""
        name = self.cleaned_data["name"].strip()
        if Body.objects.filter(name=name).exclude(pk=self.body.pk if self.body else None).exists():
            raise forms.ValidationError("已有同名机构")
        return name


class MemberForm(PortalForm):
    """A member of a body."""

    user = PersonChoice(label="成员", queryset=User.objects.none(), error_messages={"required": "请选择成员"})
    position = forms.CharField(label="职务", max_length=30, required=False, help_text="例如 组长、副组长、成员")
    since = date_field("起", initial=today)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.active()


class VillageLeaderForm(PortalForm):
    """The 联系村领导 of a village."""

    user = PersonChoice(label="联系村领导", queryset=User.objects.none(), required=False, empty_label="（暂无）")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        leaders = User.objects.active().filter(posts__role=Role.LEADER, posts__state="active").distinct()
        self.fields["user"].queryset = leaders


class PostForm(PortalForm):
    """A post to be granted or proposed. `units` and `administrators` say what may be chosen."""

    user = PersonChoice(label="人员", queryset=User.objects.none(), error_messages={"required": "请选择人员"})
    unit = UnitChoice(label="机构", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择机构"})
    role = forms.ChoiceField(label="角色", choices=[])
    title = forms.CharField(label="职务名称", max_length=40, required=False)
    since = date_field("任职起", initial=today)
    until = date_field("任职止", required=False, help_text="不填表示长期")

    def __init__(self, *args, units, people, administrators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["unit"].queryset = units
        roles = [role for role in Role if administrators or role not in ADMINISTRATORS]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    def clean(self):
        """The end comes after the beginning."""
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "任职止不能早于任职起")
        return data


class ReasonForm(PortalForm):
    """A reason, which the service may insist on."""

    reason = forms.CharField(label="理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class PlainForm(PortalForm):
    """A form that only asks for confirmation."""


class DutyForm(PortalForm):
    """A line of the duty list. `units`: those whose lines the user keeps."""

    unit = UnitChoice(label="部门", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择部门"})
    matter = forms.CharField(
        label="职责事项",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写职责事项"},
    )
    legal_basis = forms.CharField(
        label="法律依据", max_length=300, required=False, help_text="例如《人民调解法》第二十条"
    )
    kind = forms.ChoiceField(label="案件类型", choices=[], required=False)
    category_code = forms.CharField(label="类别代码", max_length=20, required=False)
    keywords = forms.CharField(label="关键词", max_length=200, required=False, help_text="用空格隔开，分流时据此提示")
    materials = forms.CharField(
        label="应带材料", max_length=300, required=False, help_text="例如 身份证、户口簿、借条原件；前台据此告知来访人"
    )
    person_a = PersonChoice(label="A 岗", queryset=User.objects.none(), required=False)
    person_b = PersonChoice(label="B 岗", queryset=User.objects.none(), required=False)
    active = forms.BooleanField(label="有效", required=False, initial=True)
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, required=False)

    #: The six kinds, by code; said again here because organisation lies below cases.
    KINDS = (
        ("", "（不限）"),
        ("dispute", "纠纷"),
        ("petition", "信访"),
        ("legal", "法律服务"),
        ("incident", "突发事件"),
        ("hazard", "隐患"),
        ("general", "综合事项"),
    )

    def __init__(self, *args, units, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["kind"].choices = self.KINDS
        self.fields["person_a"].queryset = self.fields["person_b"].queryset = people

    def clean_order(self):
        """Blank means 0."""
        return self.cleaned_data["order"] or 0
