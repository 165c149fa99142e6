"""Forms of 信访登记, 依法分类 and 认定重复信访."""

from django import forms

from governance.cases.forms.base import ActionForm, ReasonForm, working_units
from governance.cases.models.case import GROUP_FROM, MOST_REPRESENTATIVES
from governance.core.models import DictionaryEntry
from governance.core.now import today
from petitions.forms.fields import day, line, radios, words
from petitions.models import ContentClass, Petition
from petitions.repeats import candidates
from petitions.services.details import FIELDS, detail_of

UPPER = ("sender", "upper_number", "upper_due")
#: Asked one after the other; the first that fits is the route (第三十一条).
QUESTIONS = {
    "31_1": "应当通过诉讼、行政复议、检察监督或者公安程序解决吗？→ 政法机关",
    "31_2": "应当通过劳动、土地承包等仲裁解决吗？→ 仲裁机构",
    "31_3": "是党员申诉、申请复审吗？→ 党组织",
    "31_4": "可以通过行政复议、裁决、确认、许可、处罚等行政程序解决吗？→ 有权行政机关",
    "31_5": "是申请查处违法行为、履行保护人身权或者财产权的职责吗？→ 负有职责的机关",
    "31_6": "以上都不是 → 走信访程序，60 日内出具书面处理意见",
}


class RecordForm(ActionForm):
    """信访登记."""

    action = "record_petition"
    button = "保存信访登记"
    form = forms.ChoiceField(label="信访形式", choices=Petition.Form.choices)
    purpose = forms.ChoiceField(
        label="信访目的",
        choices=Petition.Purpose.choices,
        help_text="选检举控告的，案件改为限定知悉，被反映的单位和个人看不到也不能办理（条例第三十条）",
    )
    content = forms.ModelChoiceField(
        label="内容分类", queryset=ContentClass.objects.none(), required=False, empty_label="请选择"
    )
    received_on = day("收到日期", "15 日的受理告知期限从这一天起算；上级转来的填收到转送的日期", required=True)
    source_level = forms.ChoiceField(label="来源级别", choices=Petition.Level.choices)
    sender = line("转送交办机关", 60, "上级转来的必填")
    upper_number = line("上级编号", 60)
    upper_due = day("上级要求反馈日期", "交办的填写", filled=False)
    headcount = forms.IntegerField(
        label="人数",
        min_value=1,
        max_value=100_000,
        help_text=f"{GROUP_FROM} 人以上走访为集体访",
        error_messages={"required": "请填写人数，至少 1 人。", "min_value": "人数至少 1 人。"},
    )
    is_joint = forms.BooleanField(label="联名", required=False)
    representatives = words(
        "增加代表", 400, f"每行一名；连同来访人不得超过 {MOST_REPRESENTATIVES} 名（条例第二十条）", rows=2
    )
    skips_level = forms.BooleanField(
        label="越级走访", required=False, help_text="到有权处理机关的上一级以外更高机关走访的（条例第二十条）"
    )
    household_place = line("户籍地", 100)
    residence_place = line("常住地", 100)
    occupation = forms.ChoiceField(label="职业", required=False)
    accused_unit = forms.ModelChoiceField(
        label="被反映的本镇单位",
        queryset=None,
        required=False,
        empty_label="没有",
        help_text="案件不会分给它；检举控告的它也看不到（条例第三十条）",
    )
    accused_person = line("被反映的人", 80, "写姓名；他不能承办，检举控告的他也看不到")
    note = line("说明", 300)

    def prepare(self):
        """Choices, and what is on record."""
        row = detail_of(self.case)
        for name in FIELDS:
            self.initial.setdefault(name, getattr(row, name))
        self.initial["content"] = row.content_id
        classes = list(ContentClass.in_use(today()).select_related("parent"))
        used = [row.content_id] if row.content_id else []
        self.fields["content"].queryset = ContentClass.objects.filter(pk__in=[c.pk for c in classes] + used)
        self.fields["content"].choices = [("", "请选择"), *grouped(classes)]
        jobs = DictionaryEntry.objects.filter(group="occupation", active=True).order_by("order", "code")
        labels = list(jobs.values_list("label", flat=True))
        self.fields["occupation"].choices = [("", "不填"), *((label, label) for label in labels)]
        self.fields["accused_unit"].queryset = working_units(self.case, accused_too=True)

    def clean_received_on(self):
        """Not after today."""
        value = self.cleaned_data["received_on"]
        if value > today():
            raise forms.ValidationError("收到日期不能晚于今天，请核对。")
        return value

    def clean_representatives(self):
        """One name a line."""
        text = self.cleaned_data["representatives"]
        return [name.strip() for name in text.splitlines() if name.strip()]

    def clean(self):
        """What comes from above names its sender; six representatives are refused here already."""
        data = super().clean()
        if data.get("source_level") != Petition.Level.TOWN and not data.get("sender"):
            self.add_error("sender", "上级转来的，请填写转送、交办的机关。")
        return data


def grouped(classes) -> list:
    """Content classes as choices: the second level below its first, the first to be chosen too."""
    below: dict[int, list] = {}
    for row in classes:
        if row.parent_id:
            below.setdefault(row.parent_id, []).append((row.pk, f"{row.parent.name} › {row.name}"))
    found = []
    for row in classes:
        if not row.parent_id:
            found.append((row.pk, row.name))
            found.extend(below.get(row.pk, ()))
    return found


class RouteForm(ActionForm):
    """依法分类: the six routes of 第三十一条, asked in their order."""

    action = "sort_route"
    button = "确定途径"
    route = radios("从上往下问，第一个“是”就是它的途径", list(QUESTIONS.items()), "请按第三十一条的顺序选择法定途径。")
    route_organ = line("由哪个机关、单位处理", 60, "选前五项的必填，告知书上要写")
    route_reason = words("分类理由", 500, rows=2)

    def prepare(self):
        """What was found before."""
        row = detail_of(self.case)
        for name in ("route", "route_organ", "route_reason"):
            self.initial.setdefault(name, getattr(row, name))


class RepeatForm(ActionForm):
    """认定重复信访: candidates with their reasons; a person decides."""

    action = "confirm_repeat"
    button = "认定为重复信访"
    earlier = forms.ModelChoiceField(
        label="和哪一件是同人同事",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        help_text="同人：至少一名信访人相同；同事：事实和请求基本相同。两条都符合才认定",
        error_messages={"required": "请选择早先的信访件；没有合适的不用认定。"},
    )
    note = line("认定说明", 300)

    def prepare(self):
        """Those that were found, each with why."""
        found = candidates(self.by, self.case, self.files_of_case.parties)
        reasons = {row.petition.pk: row for row in found}
        queryset = Petition.objects.visible_to(self.by).filter(pk__in=reasons).select_related("case", "root")
        field = self.fields["earlier"]
        field.queryset = queryset
        field.label_from_instance = lambda row: (
            f"{row.case.shown_number} {row.case.title}（{'、'.join(reasons[row.pk].why)}）"
        )
        if not found:
            self.shown_text = "没有找到同一信访人的早先信访件。"

    def service_data(self):
        """The case of the earlier petition."""
        data = super().service_data()
        return {**data, "earlier": data["earlier"].case}


class UndoRepeatForm(ReasonForm):
    """取消重复认定."""

    action = "undo_repeat"
    button = "取消认定"
