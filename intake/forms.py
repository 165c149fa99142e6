"""受理登记: one page for the request, the people, and what is done with it at once."""

from django import forms
from django.forms import formset_factory

from governance.cases.forms.base import ManyFilesField
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Category, Party
from governance.cases.services import NewCase, NewParty
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_credit_code, check_id_number, check_phone
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.roles import Level, Permission

SECRET = {"data-draft": "secret", "autocomplete": "off"}
TITLE_LENGTH = 40


def places_of(path: str):
    """Villages and grids of the town or county at `path`, in the order of the tree."""
    rows = OrgUnit.objects.active().filter(path__startswith=path, level__in=(Level.VILLAGE, Level.GRID))
    return rows.select_related("parent").order_by("path")


class CategorySelect(forms.Select):
    """A grouped choice of categories; each option says to which kinds it belongs."""

    kinds_of: dict = {}

    def create_option(self, name, value, *args, **kwargs):
        """Add the kinds, so that the page can show those of the chosen kind."""
        option = super().create_option(name, value, *args, **kwargs)
        kinds = self.kinds_of.get(str(value))
        if kinds:
            option["attrs"]["data-kinds"] = " ".join(kinds)
        return option


def category_groups(rows) -> list:
    """Active categories as choices: [("", "…"), (parent name, [(pk, name), …]), …]."""
    parents = {row.pk: row for row in rows if row.parent_id is None}
    groups: dict[int, list] = {pk: [] for pk in parents}
    for row in rows:
        if row.parent_id in groups:
            groups[row.parent_id].append((row.pk, row.name))
    choices = [(parents[pk].name, found or [(pk, parents[pk].name)]) for pk, found in groups.items()]
    return [("", "暂不定，由分流岗确定"), *choices]


class PersonMixin(forms.Form):
    """Checks shared by the applicant and the other people of a case."""

    id_number = forms.CharField(
        label="身份证号", required=False, max_length=30, widget=forms.TextInput(attrs={**SECRET, "data-id": "yes"})
    )
    phone = forms.CharField(
        label="电话", required=False, max_length=30, widget=forms.TextInput(attrs={**SECRET, "inputmode": "tel"})
    )

    def clean_id_number(self):
        """The number without spaces; birth date and sex follow from it."""
        text = self.cleaned_data["id_number"]
        return check_id_number(text).number if text.strip() else ""

    def clean_phone(self):
        """Digits only."""
        text = self.cleaned_data["phone"]
        return check_phone(text) if text.strip() else ""

    def derived(self) -> dict:
        """birth_date and sex as the ID number says them; empty without one."""
        number = self.cleaned_data.get("id_number")
        if not number:
            return {}
        info = check_id_number(number)
        return {"birth_date": info.birth, "sex": info.sex}


# Fields that the page folds away; it opens them when one of them has an error.
RARE = {"purpose", "confidentiality", "title", "occurred_at", "place_text", "claim"}


class OtherPartyForm(PersonMixin, PortalForm):
    """One more person or organisation of the case (其他当事人)."""

    ROLES = [choice for choice in Party.Role.choices if choice[0] != Party.Role.APPLICANT]
    role = forms.ChoiceField(label="身份", choices=ROLES, initial=Party.Role.RESPONDENT)
    name = forms.CharField(label="姓名或名称", required=False, max_length=80)
    is_organisation = forms.BooleanField(label="是单位", required=False)
    relation = forms.CharField(label="与来访人关系", required=False, max_length=40)
    unit = forms.ModelChoiceField(
        label="对应本镇机构",
        queryset=None,
        required=False,
        empty_label="不对应",
        help_text="被检举控告的是本镇机构时必选：案件不会分给它，它也看不到",
    )
    field_order = ["role", "name", "is_organisation", "phone", "id_number", "relation", "unit"]

    def __init__(self, *args, units=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.use_required_attribute = False

    def clean(self):
        """A row with anything in it needs a name."""
        data = super().clean()
        written = any(data.get(key) for key in ("phone", "id_number", "relation"))
        if not data.get("name") and not data.get("unit") and (written or self.errors):
            self.add_error("name", "请填写姓名或名称；不需要这一行请清空。")
        return data

    def party(self) -> NewParty | None:
        """The row as a party, None when it is empty."""
        data = self.cleaned_data
        name = data.get("name") or (data["unit"].name if data.get("unit") else "")
        if not name:
            return None
        fields = {key: data[key] for key in ("role", "is_organisation", "phone", "id_number", "relation", "unit")}
        return NewParty(name=name, **fields, **self.derived())


OtherParties = formset_factory(OtherPartyForm, extra=4, max_num=8, validate_max=True)


class RegisterForm(PersonMixin, TicketMixin, PortalForm):
    """受理登记. `do` says what the pressed button wants: register, settle (即办) or file (自办备案)."""

    REGISTER, SETTLE, FILE = "register", "settle", "file"

    post_id = forms.TypedChoiceField(label="以哪个岗位登记", coerce=int, required=False, empty_value=None)
    channel = forms.ChoiceField(
        label="来源渠道", choices=Case.Channel.choices, initial=Case.Channel.VISIT, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label="案件类型", choices=kind_choices, initial="general", widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label="来访目的", choices=Case.Purpose.choices, initial=Case.Purpose.REQUEST)
    applicant_name = forms.CharField(
        label="来访人姓名",
        max_length=80,
        error_messages={"required": "请填写来访人姓名；不愿留名的请勾选“匿名”。"},
    )
    is_anonymous = forms.BooleanField(label="匿名", required=False)
    is_organisation = forms.BooleanField(label="单位来访", required=False)
    credit_code = forms.CharField(
        label="统一社会信用代码", required=False, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    village = forms.ModelChoiceField(
        label="所在村（社区）", queryset=None, required=False, empty_label="不在本镇或不清楚"
    )
    address = forms.CharField(label="详细住址", required=False, max_length=200)
    people_count = forms.IntegerField(
        label="涉及人数",
        required=False,
        initial=1,
        min_value=1,
        max_value=100000,
        help_text="5 人以上为集体访，代表不超过 5 人",
    )
    facts = forms.CharField(
        label="反映情况",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="说清：何时、何地、何人、什么事",
        error_messages={"required": "请写明反映的情况。"},
    )
    claim = forms.CharField(label="诉求", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 1}))
    title = forms.CharField(label="标题", required=False, max_length=120, help_text="不填则取情况的第一句")
    category = forms.TypedChoiceField(label="事项类别", required=False, widget=CategorySelect, empty_value=None)
    place = forms.ModelChoiceField(label="发生地", queryset=None, required=False, empty_label="同来访人所在村")
    place_text = forms.CharField(label="详细地点", required=False, max_length=200)
    occurred_at = forms.DateTimeField(
        label="发生时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    risk = forms.TypedChoiceField(
        label="初判风险",
        coerce=int,
        choices=[(1, "蓝 低"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大")],
        initial=1,
        widget=forms.RadioSelect,
    )
    urgent = forms.BooleanField(label="加急", required=False)
    involves_violence = forms.BooleanField(label="涉及家庭暴力", required=False)
    involves_minor = forms.BooleanField(label="涉及未成年人", required=False)
    asks_secrecy = forms.BooleanField(label="来访人要求保密", required=False)
    confidentiality = forms.TypedChoiceField(
        label="知悉范围",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "按情形自动确定"), (1, "内部"), (2, "限定知悉")],
        help_text="检举控告、家暴、未成年人和要求保密的，自动为限定知悉，由中心主任分流",
    )
    uploads = ManyFilesField(
        label="附件", required=False, help_text="可选多个；图片、PDF、Word、Excel、录音，每个不超过 20 MB"
    )
    duplicates_seen = forms.BooleanField(label="已核对既往案件，不是同一件事", required=False)
    answer = forms.CharField(
        label="当场答复",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="即办时填写：怎样答复的，来访人是否清楚",
    )
    duty_line = forms.ModelChoiceField(
        label="职责依据",
        queryset=None,
        required=False,
        empty_label="请选择",
        help_text="自办备案时选：本单位职责清单中的一项",
    )

    def __init__(self, *args, place, do=REGISTER, **kwargs):
        self.do = do
        super().__init__(*args, **kwargs)
        grants = place.with_permission(Permission.REGISTER_CASE)
        self.fields["post_id"].choices = [(grant.post_id, grant.label) for grant in grants]
        path = town_path(grants)
        units = list(places_of(path))
        villages = [unit for unit in units if unit.level == Level.VILLAGE]
        self._choose("village", OrgUnit.objects.filter(pk__in=[unit.pk for unit in villages]), villages)
        self._choose("place", OrgUnit.objects.filter(pk__in=[unit.pk for unit in units]), units)
        own = [grant.unit_id for grant in grants]
        self.fields["duty_line"].queryset = DutyLine.objects.filter(unit__in=own, active=True).order_by("order", "pk")
        self.categories = {row.pk: row for row in Category.objects.filter(active=True).order_by("order", "code")}
        self.fields["category"].choices = category_groups(self.categories.values())
        self.fields["category"].widget.kinds_of = {
            str(row.pk): row.kinds or getattr(self.categories.get(row.parent_id), "kinds", [])
            for row in self.categories.values()
        }
        self.fields["applicant_name"].widget.attrs["autofocus"] = True
        self.fields["applicant_name"].required = not (self.is_bound and self.data.get("is_anonymous"))

    def _choose(self, name, queryset, rows):
        """The choices as read once; the queryset is asked only for what was chosen."""
        field = self.fields[name]
        field.queryset = queryset
        labels = [(row.pk, f"{row.parent.name} {row.name}" if row.level == Level.GRID else row.name) for row in rows]
        field.choices = [("", field.empty_label), *labels]

    def clean_credit_code(self):
        """Checked where given."""
        text = self.cleaned_data["credit_code"]
        return check_credit_code(text) if text.strip() else ""

    def clean_people_count(self):
        """One where nothing is said."""
        return self.cleaned_data["people_count"] or 1

    def clean_category(self):
        """The category as a row."""
        value = self.cleaned_data["category"]
        return self.categories.get(int(value)) if value else None

    def clean(self):
        """What the pressed button owes."""
        data = super().clean()
        if self.do == self.SETTLE and not data.get("answer", "").strip():
            self.add_error("answer", "即办请写明当场答复的内容。")
        if self.do == self.FILE and not data.get("duty_line"):
            self.add_error("duty_line", "自办备案请选本单位职责清单中的一项；没有合适的，请提交审核。")
        if data.get("channel") == Case.Channel.VISIT and data.get("is_organisation") and data.get("id_number"):
            self.add_error("id_number", "单位来访请填统一社会信用代码，经办人填在“其他当事人”。")
        return data

    def applicant(self) -> NewParty:
        """The applicant as typed; nothing of the identity is kept of an anonymous one."""
        data = self.cleaned_data
        if data["is_anonymous"]:
            return NewParty(is_anonymous=True, phone=data["phone"], village=data["village"])
        keys = ("is_organisation", "id_number", "phone", "village", "address", "credit_code")
        return NewParty(name=data["applicant_name"], **{key: data[key] for key in keys}, **self.derived())

    def new_case(self, others) -> NewCase:
        """The request for the service."""
        data = self.cleaned_data
        keys = (
            "kind", "facts", "claim", "channel", "category", "purpose", "risk", "urgent", "confidentiality",
            "involves_violence", "involves_minor", "asks_secrecy", "people_count", "occurred_at", "place_text",
            "duplicates_seen",
        )  # fmt: skip
        return NewCase(
            title=data["title"].strip() or first_sentence(data["facts"]),
            place=data["place"] or data["village"],
            parties=[self.applicant(), *others],
            **{key: data[key] for key in keys},
        )


def town_path(grants) -> str:
    """The path of the town or county in which the first of these posts lies; nothing for none."""
    if not grants:
        return "-"
    steps = grants[0].unit_path.split(".")[:-1]
    return "".join(f"{step}." for step in steps[: min(2, len(steps))])


def first_sentence(text: str) -> str:
    """A title from the facts: the first sentence, at most TITLE_LENGTH characters."""
    line = text.strip().split("\n")[0]
    for mark in "。！？；":
        line = line.split(mark)[0]
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"
