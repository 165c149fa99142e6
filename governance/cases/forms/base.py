"""The base of action forms: case, person and files in, keyword arguments of the service out."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.cases.answer_texts import OPEN_PLACE, offers_for
from governance.cases.conflicts import certain, conflicts_of, words_of
from governance.cases.guards_orders import late_clock
from governance.cases.models import Party
from governance.cases.services.lateness import overdue_reasons
from governance.core.forms import PortalForm, TicketMixin
from governance.core.now import now
from governance.core.uploads import check_upload
from governance.organisation.models import DutyLine, OrgUnit, Post, User
from governance.organisation.roles import Level

FORMS: dict[str, type] = {}


class ActionForm(TicketMixin, PortalForm):
    """A form of one action. `button` is the word on its button; `danger` asks once more before it is sent."""

    action = ""
    button = ""
    danger = ""
    #: Fields that a link may fill in, such as which draft is to be signed; the person still reads and sends the form.
    from_link: tuple[str, ...] = ()
    #: What the person must read first, above the form: (word, text).
    about: tuple = ()
    #: Texts that one press puts into a field, after what was typed: dicts of title, text and field.
    offers: tuple = ()
    #: A draft of what the form makes can be looked at first.
    preview = False
    #: Where the draft is shown (name of an address that takes the case number); empty for the papers of the case.
    preview_url = ""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.action:
            FORMS[cls.action] = cls

    def __init__(self, *args, case, by, files, **kwargs):
        self.case, self.by, self.files_of_case = case, by, files
        super().__init__(*args, **kwargs)
        self.prepare()
        self.lay_out()

    def prepare(self):
        """Set choices that depend on the case."""

    def service_data(self) -> dict:
        """Keyword arguments of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("request_key", "version")}


class AnswerForm(ActionForm):
    """An action that writes or tells an answer: templates are offered for the field `answer_field`."""

    answer_field = "answer"

    def prepare(self):
        """The templates of this case."""
        self.offers = offers_for(self.case, self.files_of_case, self.answer_field)

    def clean(self):
        """A place that is still open is filled before the answer goes out."""
        data = super().clean()
        if OPEN_PLACE in (data.get(self.answer_field) or ""):
            self.add_error(self.answer_field, f"模板里的{OPEN_PLACE}还没有填，请换成实际的办理结果。")
        return data


class NoteForm(ActionForm):
    """An action that takes a remark and nothing else."""

    note = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(ActionForm):
    """An action that takes a reason."""

    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )


class LateMixin:
    """Asks for 超期原因 and 情况说明 when the action ends a step that is overdue, and only then."""

    def lay_out(self):
        row = late_clock(self.files_of_case, self.action, now())
        if row is not None and "overdue_reason" not in self.fields:
            due = timezone.localtime(row.due_at)
            self.fields["overdue_reason"] = forms.ChoiceField(
                label="超期原因",
                choices=[("", "请选择"), *overdue_reasons()],
                help_text=f"{row.get_action_display()}期限 {due:%Y-%m-%d} 已过，超期办结须说明原因，会记入案件和考核",
                error_messages={"required": "请选择超期原因。"},
            )
            self.fields["overdue_text"] = forms.CharField(
                label="情况说明",
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "请写明超期的情况说明。"},
            )
        super().lay_out()


def reason_field(label="理由", help_text=""):
    """An optional reason; the guard says when it is owed."""
    return forms.CharField(
        label=label, required=False, max_length=1000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 2})
    )


def text_field(label, message, rows=4, max_length=8000, help_text=""):
    """A required text of several lines."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": message},
    )


def form_for(action: str) -> type[ActionForm]:
    """The form class of an action; KeyError when it has none."""
    return FORMS[action]


def working_units(case, *, accused_too: bool = False):
    """Departments and villages of the town (for a county case, of the county) that may be given a case.

    Units complained of in it are not among them (《信访工作条例》第三十条), unless `accused_too`.
    """
    seat = case.centre.parent or case.centre
    units = OrgUnit.objects.active().filter(
        path__startswith=seat.path, level__in=(Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE)
    )
    if not accused_too:
        accused = Party.objects.filter(case=case, role=Party.Role.ACCUSED, unit__isnull=False)
        units = units.exclude(pk__in=accused.values("unit"))
    return units.order_by("level", "order", "path")


def colleagues(*unit_ids):
    """People with a post at one of these units."""
    posts = Post.objects.current().filter(unit__in=unit_ids)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")


def keep_clear(field, people, parties) -> None:
    """Offer as handlers only those who need not keep clear (回避) of these parties; the others are named, and why."""
    found = conflicts_of(parties, people)
    field.queryset = people.exclude(pk__in=certain(found))
    if found:
        field.help_text = "；".join(part for part in (field.help_text, f"回避提示：{words_of(found)}") if part)


def duty_lines(units):
    """Active lines of the duty lists of these units."""
    return DutyLine.objects.filter(unit__in=units, active=True).select_related("unit")


class ManyFilesInput(forms.ClearableFileInput):
    """A file input for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each checked by content; cleans to a list of UploadInfo."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        """Check each file; errors name the file."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return []
        return [check_upload(file) for file in given]


def uploads_field(label="文件", required=True):
    """Files of an action."""
    return ManyFilesField(
        label=label,
        required=required,
        help_text="可选多个；PDF、图片、Word、Excel、音频、视频，每个不超过 20 MB",
        error_messages={"required": "请选择要上传的文件。"},
    )
