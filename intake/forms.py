"""受理登记: one page for the request, the people, and what is done with it at once."""

from django import forms
from django.forms import formset_factory

from governance.cases import own_fields
from governance.cases.categories import CategoryField
from governance.cases.forms.base import ManyFilesField, ManyFilesInput
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Party
from governance.cases.models.case import MOST_REPRESENTATIVES
from governance.cases.services import NewCase, NewParty
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_credit_code, check_id_number, check_phone
from governance.core.now import now
from governance.core.widgets import PinyinSelect
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.roles import Level, Permission
from intake.known import phone_behind
from intake.linking import LinksField
from intake.people import Listed, merged, people_of_sheet, people_of_text

SECRET = {"data-draft": "secret", "autocomplete": "off"}
# A chosen file outlives a refused submit: the browser keeps the field when the page's part is swapped.
KEPT_FILE = {"hx-preserve": "true"}
TITLE_LENGTH = 40


def places_of(path: str):
    """Villages and grids of the town or county at `path`, in the order of the tree."""
    rows = OrgUnit.objects.active().filter(path__startswith=path, level__in=(Level.VILLAGE, Level.GRID))
    return rows.select_related("parent").order_by("path")


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


# Fields that the page folds away; it opens a part when one of its fields has an error.
GROUP = {"representatives", "members", "members_sheet"}
RARE = {"purpose", "confidentiality", "title", "occurred_at", "place_text", "claim"}


class OtherPartyForm(PersonMixin, PortalForm):
    """One more person or organisation of the case (其他当事人)."""

    ROLES = [choice for choice in Party.Role.choices if choice[0] not in (Party.Role.APPLICANT, Party.Role.MEMBER)]
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
    contact_name = forms.CharField(
        label="经办人", required=False, max_length=80, help_text="代表单位来的人；上面的身份证号是他的"
    )
    credit_code = forms.CharField(
        label="统一社会信用代码", required=False, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    village = forms.ModelChoiceField(
        label="所在村（社区）",
        queryset=None,
        required=False,
        empty_label="不在本镇或不清楚",
        help_text="可打拼音首字母",
        widget=PinyinSelect,
    )
    address = forms.CharField(label="详细住址", required=False, max_length=200)
    people_count = forms.IntegerField(
        label="涉及人数",
        required=False,
        initial=1,
        min_value=1,
        max_value=100000,
        help_text="5 人以上为集体访",
    )
    representatives = forms.CharField(
        label="其他代表",
        required=False,
        max_length=2000,
        help_text="每行一人：姓名 身份证号 电话，号码可以不填。连同来访人不超过 5 名，每名代表一张回执",
        widget=forms.Textarea(attrs={"rows": 2, **SECRET}),
    )
    members = forms.CharField(
        label="名单",
        required=False,
        max_length=60000,
        help_text="同来的人，每行一人，可从表格里复制粘贴",
        widget=forms.Textarea(attrs={"rows": 2, **SECRET}),
    )
    members_sheet = forms.FileField(
        label="或者选名单文件",
        required=False,
        help_text="Excel 或文本，要有“姓名”一列",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt", **KEPT_FILE}),
    )
    facts = forms.CharField(
        label="反映情况",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="说清：何时、何地、何人、什么事",
        error_messages={"required": "请写明反映的情况。"},
    )
    claim = forms.CharField(label="诉求", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 1}))
    title = forms.CharField(label="标题", required=False, max_length=120, help_text="不填则取情况的第一句")
    category = CategoryField()
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
        label="选择文件",
        required=False,
        help_text="图片、PDF、Word、Excel、录音，每个不超过 20 MB",
        widget=ManyFilesInput(attrs=KEPT_FILE),
    )
    duplicates_seen = forms.BooleanField(label="已核对既往案件，不是同一件事", required=False)
    links = LinksField(label="关联", required=False)
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

    def __init__(self, *args, place, user, do=REGISTER, **kwargs):
        self.do, self.user = do, user
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
        self.fields["links"].user = user
        self._ask_own()
        self.fields["applicant_name"].widget.attrs["autofocus"] = True
        self.fields["applicant_name"].required = not (self.is_bound and self.data.get("is_anonymous"))

    def _ask_own(self):
        """自定义字段 of all kinds; those of the chosen kind may be required."""
        kind = self.data.get("kind", "") if self.is_bound else ""
        for row in own_fields.known_fields():
            must = row.required and row.kind in ("", kind)
            self.fields[row.name] = own_fields.form_field(row, required=must)
        self.lay_out()

    def own(self) -> list[dict]:
        """For the page: {field, kind} of each."""
        return [{"field": self[row.name], "kind": row.kind} for row in own_fields.known_fields()]

    def _choose(self, name, queryset, rows):
        """The choices as read once; the queryset is asked only for what was chosen."""
        field = self.fields[name]
        field.queryset = queryset
        labels = [(row.pk, f"{row.parent.name} {row.name}" if row.level == Level.GRID else row.name) for row in rows]
        field.choices = [("", field.empty_label), *labels]

    def clean_phone(self):
        """Digits only; a masked number that the page filled in stands for the stored one."""
        text = self.cleaned_data["phone"]
        if "*" not in text:
            return super().clean_phone()
        if "id_number" in self.errors:
            return ""  # the number first; the masked phone stays in its field
        number = phone_behind(self.user, text, id_number=self.cleaned_data.get("id_number", ""))
        if not number:
            raise forms.ValidationError("这个电话没有显示完整，请重新填写。")
        return number

    def clean_occurred_at(self):
        """Not in the future, and within what a calendar of ours knows."""
        moment = self.cleaned_data["occurred_at"]
        if moment is not None and (moment.year < 1900 or moment > now()):
            raise forms.ValidationError("发生时间应在 1900 年以后、现在以前，请核对。")
        return moment

    def clean_representatives(self):
        """The list of further representatives, read."""
        return people_of_text(self.cleaned_data["representatives"])

    def clean_members(self):
        """The list of those who came along, read."""
        return people_of_text(self.cleaned_data["members"])

    def clean_members_sheet(self):
        """The list from a file, read."""
        file = self.cleaned_data["members_sheet"]
        return people_of_sheet(file) if file else []

    def clean_credit_code(self):
        """Checked where given."""
        text = self.cleaned_data["credit_code"]
        return check_credit_code(text) if text.strip() else ""

    def clean_people_count(self):
        """One where nothing is said."""
        return self.cleaned_data["people_count"] or 1

    def clean(self):
        """What the pressed button owes."""
        data = super().clean()
        if self.do == self.SETTLE and not data.get("answer", "").strip():
            self.add_error("answer", "即办请写明当场答复的内容。")
        if self.do == self.FILE and not data.get("duty_line"):
            self.add_error("duty_line", "自办备案请选本单位职责清单中的一项；没有合适的，请提交审核。")
        if data.get("is_organisation") and data.get("id_number") and not data.get("contact_name"):
            self.add_error("contact_name", "单位来访的身份证号是经办人的，请填写经办人姓名。")
        if {"representatives", "members", "members_sheet", "people_count", "is_anonymous"} <= data.keys():
            self._count_people(data)
        return data

    def _count_people(self, data):
        """Representatives within the law; the number of people is at least that of the names given."""
        named = data.get("applicant_name") and not (data["is_anonymous"] or data["is_organisation"])
        first = [Listed(data["applicant_name"], data.get("id_number", ""), data.get("phone", ""))] if named else []
        spoken = merged(first, data["representatives"])
        self.representatives = spoken[len(first) :]
        everybody = merged(spoken, data["members"], data["members_sheet"])
        self.members = everybody[len(spoken) :]
        if len(spoken) > MOST_REPRESENTATIVES:
            self.add_error(
                "representatives",
                f"代表连同来访人现在有 {len(spoken)} 名。多人走访的，代表不得超过 {MOST_REPRESENTATIVES} 名"
                "（《信访工作条例》第二十条），请推选代表，其他人写在名单里。",
            )
        if 1 < data["people_count"] < len(everybody):
            self.add_error("people_count", f"名单和代表共 {len(everybody)} 人，比填的人数多，请核对。")
        else:
            data["people_count"] = max(data["people_count"], len(everybody))

    def applicant(self) -> NewParty:
        """The applicant as typed; nothing of the identity is kept of an anonymous one."""
        data = self.cleaned_data
        if data["is_anonymous"]:
            return NewParty(is_anonymous=True, phone=data["phone"], village=data["village"])
        keys = ["is_organisation", "phone", "village", "address", "credit_code"]
        own = {} if data["is_organisation"] else {"id_number": data["id_number"], **self.derived()}
        return NewParty(name=data["applicant_name"], **{key: data[key] for key in keys}, **own)

    def companions(self) -> list[NewParty]:
        """经办人 of an organisation, further representatives, and the list of those who came along."""
        data, found = self.cleaned_data, []
        if data["is_organisation"] and data["contact_name"] and not data["is_anonymous"]:
            identity = {"id_number": data["id_number"], **self.derived()}
            found.append(NewParty(role=Party.Role.AGENT, name=data["contact_name"], relation="经办人", **identity))
        for role, people in ((Party.Role.REPRESENTATIVE, self.representatives), (Party.Role.MEMBER, self.members)):
            found += [_party(role, person) for person in people]
        return found

    def new_case(self, others) -> NewCase:
        """The request for the service."""
        data = self.cleaned_data
        keys = (
            "kind", "facts", "claim", "channel", "category", "purpose", "risk", "urgent", "confidentiality",
            "involves_violence", "asks_secrecy", "people_count", "occurred_at", "place_text", "links",
        )  # fmt: skip
        minor = not data["is_anonymous"] and bool(data["id_number"]) and check_id_number(data["id_number"]).is_minor
        return NewCase(
            title=data["title"].strip() or first_sentence(data["facts"]),
            place=data["place"] or data["village"],
            involves_minor=data["involves_minor"] or minor,
            # Whoever links the new case with an earlier one has looked at them.
            duplicates_seen=data["duplicates_seen"] or bool(data["links"]),
            parties=[self.applicant(), *self.companions(), *others],
            own=own_fields.cleaned_of(self, data["kind"]),
            **{key: data[key] for key in keys},
        )


def _party(role, person: Listed) -> NewParty:
    """A person of a list, with what the ID number says."""
    born = {}
    if person.id_number:
        info = check_id_number(person.id_number)
        born = {"birth_date": info.birth, "sex": info.sex}
    return NewParty(role=role, name=person.name, id_number=person.id_number, phone=person.phone, **born)


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
