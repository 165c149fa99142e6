"""Links that a clerk chooses at the side while registering: `260610-0236:duplicate`."""

from django import forms

from governance.cases.models import Case
from governance.cases.related import KINDS, Asked, Related, related_cases
from governance.core.numbering import parse_number

MOST_LINKS = 10
LABELS = [(kind.value, kind.label) for kind in KINDS]


def read_links(user, values) -> dict[Case, str]:
    """The chosen cases that this user may see, each with its kind; what is empty, unknown or unseen is left out."""
    kinds = {kind.value for kind in KINDS}
    wanted = {}
    for value in values[:MOST_LINKS]:
        number, _, kind = str(value).partition(":")
        if kind in kinds:
            wanted[parse_number(number)] = kind
    if not wanted:
        return {}
    cases = Case.objects.visible_to(user).filter(number__in=wanted)
    return {case: wanted[case.number] for case in cases}


class LinksField(forms.Field):
    """The chosen links; cleans to pairs (Case, kind). `user` is set by the form."""

    widget = forms.MultipleHiddenInput
    user = None

    def clean(self, value):
        """Refuse what is not there (any more), in the same words as what may not be seen."""
        values = [text for text in value or [] if text]
        found = read_links(self.user, values)
        if len(found) < len({text.partition(":")[0] for text in values}):
            raise forms.ValidationError("要关联的案件没有找到，请在右侧重新选择。")
        return [*found.items()]


def beside(request, title: str) -> list[Related] | None:
    """Cases to show beside the form, with the links chosen so far; None while nothing is typed to search by."""
    typed, user = request.POST, request.user
    village = typed.get("village", "")
    asked = Asked(
        id_number=typed.get("id_number", "")[:30],
        phone=typed.get("phone", "")[:30],
        name=typed.get("applicant_name", "")[:80],
        village=int(village) if village.isdecimal() and len(village) < 10 else None,
        address=typed.get("address", "")[:200],
        title=title[:120],
        text=f"{typed.get('facts', '')}\n{typed.get('claim', '')}"[:4000],
    )
    chosen = {case.pk: kind for case, kind in read_links(user, typed.getlist("links")).items()}
    if not chosen and not any((asked.id_number, asked.phone, asked.name, asked.address, asked.text.strip())):
        return None
    found = related_cases(user, asked, chosen=chosen)
    for row in found:
        row.link = chosen.get(row.case.pk, "")
    return found
