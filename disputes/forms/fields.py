"""Fields that several forms of the mediation share."""

from django import forms

from disputes.files import files_of
from disputes.models import Mediator
from disputes.recusal import recusals_of
from governance.cases.conflicts import words_of
from governance.organisation.models import OrgUnit


def moment(label: str, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A day with a time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": f"请填{label}。", "invalid": "请填日期和时间，如 2026-06-30 14:30。"},
    )


def day(label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}。", "invalid": "请填日期，如 2026-06-30。"},
    )


def line(label: str, length: int, help_text: str = "", required: bool = False) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        error_messages={"required": f"请填{label}。"},
    )


def lines(label: str, length: int, rows: int = 3, help_text: str = "", required: bool = False) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写{label}。"},
    )


def select(label: str, choices, help_text: str = "") -> forms.ChoiceField:
    """A choice that has to be made."""
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *choices],
        help_text=help_text,
        error_messages={"required": f"请选择{label}。"},
    )


def tick(label: str, help_text: str = "") -> forms.BooleanField:
    """A box that may stay empty."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class PartyField(forms.TypedChoiceField):
    """One of the parties of the case; `offer` gives those to choose from."""

    def __init__(self, label: str, **kwargs):
        super().__init__(label=label, error_messages={"required": f"请选择{label}。"}, **kwargs)

    def offer(self, parties, empty: str = "请选择") -> None:
        """These parties."""
        self.known = {str(party.pk): party for party in parties}
        rows = [(pk, f"{party}（{party.get_role_display()}）") for pk, party in self.known.items()]
        self.choices = [("", empty), *rows]
        self.coerce = lambda pk: self.known[pk]
        self.empty_value = None


class PartiesField(forms.TypedMultipleChoiceField):
    """Several parties of the case, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, **kwargs):
        kwargs.setdefault("error_messages", {"required": f"请勾选{label}。"})
        super().__init__(label=label, **kwargs)

    def offer(self, parties) -> None:
        """These parties."""
        self.known = {str(party.pk): party for party in parties}
        self.choices = [(pk, f"{party}（{party.get_role_display()}）") for pk, party in self.known.items()]
        self.coerce = lambda pk: self.known[pk]


def mediators_of(case, files) -> tuple:
    """Mediators of the town at work with what stands against each: (queryset, warning in words)."""
    seat = case.centre.parent or case.centre
    units = OrgUnit.objects.filter(path__startswith=seat.path)
    rows = Mediator.objects.filter(unit__in=units, state="active").exclude(engagement=Mediator.Engagement.EXPERT)
    rows = rows.select_related("user", "committee").order_by("committee__kind", "name")
    found = recusals_of(rows, files_of(files).sides)
    worst = {pk: max(conflicts, key=lambda row: row.certain) for pk, conflicts in found.items()}
    return rows.exclude(pk__in=[pk for pk, row in worst.items() if row.certain]), words_of(worst)
