"""The base of action forms: case, person and files in, keyword arguments of the service out."""

from django import forms
from django.core.exceptions import ValidationError

from governance.core.forms import PortalForm, TicketMixin
from governance.core.uploads import check_upload
from governance.organisation.models import DutyLine, OrgUnit, Post, User
from governance.organisation.roles import Level

FORMS: dict[str, type] = {}


class ActionForm(TicketMixin, PortalForm):
    """A form of one action. `button` is the word on its button; `danger` asks once more before it is sent."""

    action = ""
    button = ""
    danger = ""
    reason_required = False

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


def working_units(case):
    """Departments and villages of the town (for a county case, of the county) that may be given a case."""
    seat = case.centre.parent or case.centre
    return (
        OrgUnit.objects.active()
        .filter(path__startswith=seat.path, level__in=(Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE))
        .order_by("level", "order", "path")
    )


def colleagues(*unit_ids):
    """People with a post at one of these units."""
    posts = Post.objects.current().filter(unit__in=unit_ids)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")


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
