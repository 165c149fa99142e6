"""Forms of papers (文书): issue with the fields of its kind, void, scan of the signed original, delivery, binding."""

import datetime

from django import forms
from django.utils import timezone

from governance.cases.forms.base import ActionForm, ReasonForm, uploads_field
from governance.cases.guards_papers import refusal
from governance.cases.models import Delivery, DossierPlace
from governance.cases.papers import dossier_of, types_of
from governance.core.now import now

OWN = ("request_key", "version", "paper", "replaces")


class PaperChoice(forms.ModelChoiceField):
    """A paper by name and number."""

    def label_from_instance(self, row):
        """The name with its number."""
        return str(row)


def of_case(form, name: str, *, label="文书"):
    """A choice among the papers of the case in force."""
    rows = form.case.papers.filter(voided_at=None).defer("content")
    form.fields[name] = PaperChoice(label=label, queryset=rows, error_messages={"required": "请选择文书。"})


class IssuePaperForm(ActionForm):
    """出具文书: which, and what its form asks for."""

    action = "issue_paper"
    button = "出具"
    from_link = ("paper", "replaces")
    paper = forms.ChoiceField(label="文书", error_messages={"required": "请选择文书。"})

    def prepare(self):
        """The fields of the chosen paper; with `replaces` the paper that is corrected is named."""
        live = [row for row in self.files_of_case.papers if not row.is_void]
        asked = str(self.data.get("replaces") or self.initial.get("replaces") or "")
        self.replaced = next((row for row in live if str(row.pk) == asked), None)
        others = [row for row in live if row != self.replaced]
        open_types = [
            kind for kind in types_of(self.case.kind) if kind.by_hand and not refusal(self.case, self.by, kind, others)
        ]
        self.fields["paper"].choices = [("", "请选择"), *((kind.key, f"{kind.name}") for kind in open_types)]
        key = self.data.get("paper") or self.initial.get("paper") or (self.replaced.type if self.replaced else "")
        chosen = next((kind for kind in open_types if kind.key == key), None)
        if chosen is None:
            self.initial.pop("paper", None)
            return
        self.fields["paper"].widget = forms.HiddenInput()
        self.initial["paper"] = chosen.key
        self.about = [("文书", chosen.name)]
        self.preview = True
        if self.replaced is not None:
            self.fields["replaces"] = forms.CharField(widget=forms.HiddenInput(), initial=self.replaced.pk)
            self.about.append(("更正", f"{self.replaced}，出具后原件作废，文号保留"))
        if chosen.signed:
            self.about.append(("出具以后", "打印、签字盖章，再上传签字件"))
        self.fields.update(chosen.form_fields(self.case))

    def service_data(self):
        """Key, options and the paper to be replaced."""
        options = {name: value for name, value in self.cleaned_data.items() if name not in OWN}
        return {"paper": self.cleaned_data["paper"], "options": options, "replaces": self.replaced}


class OnePaperForm(ActionForm):
    """A form about one paper in force."""

    from_link = ("paper",)

    def prepare(self):
        """Its choice on top."""
        of_case(self, "paper")
        self.order_fields(["paper"])


class VoidPaperForm(OnePaperForm, ReasonForm):
    """作废."""

    action = "void_paper"
    button = "作废"
    danger = "作废后文号不再使用，文书和文号都会保留并标明作废，确定吗？"


class ScanPaperForm(OnePaperForm):
    """上传签字件."""

    action = "scan_paper"
    button = "上传"
    uploads = uploads_field("签字盖章后的扫描件或照片")
    is_receipt = forms.BooleanField(label="这是送达回证", required=False)


def _short(label, max_length=80, help_text=""):
    return forms.CharField(label=label, required=False, max_length=max_length, help_text=help_text)


class DeliverPaperForm(OnePaperForm):
    """送达."""

    action = "deliver_paper"
    button = "登记送达"
    method = forms.ChoiceField(label="送达方式", choices=Delivery.Method.choices)
    receiver = _short("受送达单位", help_text="送给法院、派出所等单位时填写；送给当事人的不用填")
    signed_by = _short("签收人")
    at = forms.DateTimeField(
        label="送达时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "请填写送达时间。", "invalid": "请按年月日时分填写。"},
    )
    place = _short("送达地点", 200)
    witness = _short("见证人", help_text="留置送达必须填写")
    note = _short("备注", 200, "邮寄的写单号，电子送达的写号码或者账号类型，公告的写张贴处")
    uploads = uploads_field("送达回证扫描件", required=False)

    def prepare(self):
        """Parties of the case; the moment is now."""
        super().prepare()
        rows = self.case.parties.exclude(name="")
        self.fields["party"] = forms.ModelChoiceField(
            label="受送达人", queryset=rows, required=False, empty_label="（单位，写在下面）"
        )
        self.fields["party"].label_from_instance = lambda row: f"{row.name}（{row.get_role_display()}）"
        self.fields["at"].initial = timezone.localtime(now()).strftime("%Y-%m-%dT%H:%M")
        self.order_fields(["paper", "party", "receiver", "method"])


class BindFileForm(ActionForm):
    """归卷."""

    action = "bind_file"
    button = "归卷"
    from_link = ("attachment",)
    place = forms.ChoiceField(label="卷内位置", error_messages={"required": "请选择卷内位置。"})
    title = _short("卷内名称", help_text="目录上写的名称，空着就用附件的名称")
    is_copy = forms.BooleanField(label="复印件或照片（不勾选的是原件）", required=False, initial=True)

    def prepare(self):
        """Files that are no scans of papers; places of the dossier."""
        rows = self.case.attachments.filter(scan_of=None)
        self.fields["attachment"] = forms.ModelChoiceField(
            label="附件", queryset=rows, error_messages={"required": "请选择附件。"}
        )
        places = [("", "请选择"), *((row.code, row.name) for row in dossier_of(self.case.kind).places)]
        self.fields["place"].choices = places
        kept = DossierPlace.objects.filter(attachment=self.initial.get("attachment") or None).first()
        if kept is not None:
            self.initial |= {"place": kept.place, "title": kept.title, "is_copy": kept.is_copy}
        self.order_fields(["attachment", "place"])


# --- fields that papers of all kinds ask for -------------------------------------------------------------------


def words(label, *, rows=4, required=True, initial="", help_text="", max_length=8000):
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        initial=initial,
        help_text=help_text,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}。"},
    )


def short(label, *, required=True, initial="", help_text="", max_length=120):
    """A text of one line."""
    return forms.CharField(
        label=label,
        required=required,
        initial=initial,
        help_text=help_text,
        max_length=max_length,
        error_messages={"required": f"请填写{label}。"},
    )


def day(label, *, required=True, initial: datetime.date | None = None, help_text=""):
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        initial=initial,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": "请按年月日填写。"},
    )


def moment(label, *, required=True, help_text=""):
    """A day with its time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": f"请填写{label}。", "invalid": "请按年月日时分填写。"},
    )


def choice(label, choices, *, required=True, help_text=""):
    """One of several."""
    return forms.ChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=[("", "请选择"), *choices],
        error_messages={"required": f"请选择{label}。"},
    )


def receipt_fields(case) -> dict:
    """DM-16: which papers go to whom."""
    rows = case.papers.filter(voided_at=None).exclude(type="DM-16").defer("content")
    to = forms.ModelChoiceField(
        label="受送达人", queryset=case.parties.exclude(name=""), required=False, empty_label="（单位，写在下面）"
    )
    to.label_from_instance = lambda row: f"{row.name}（{row.get_role_display()}）"
    return {
        "delivered": PaperChoice(label="送达文书", queryset=rows, error_messages={"required": "请选择送达的文书。"}),
        "party": to,
        "receiver": short("受送达单位", required=False),
        "place": short("送达地点", required=False),
    }


def meeting_fields(case) -> dict:
    """DM-33: which meeting."""
    field = forms.ModelChoiceField(
        label="哪一次会议",
        queryset=case.meetings.select_related("host", "recorded_by"),
        empty_label=None,
        error_messages={"required": "请选择会议。"},
    )
    field.label_from_instance = lambda row: f"{row.number} {row.topic or row.decision[:30]}"
    return {"meeting": field}
