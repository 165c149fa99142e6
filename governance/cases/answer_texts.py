"""答复模板 as they are offered in a form: for this case, with what is known filled in."""

import re

from governance.cases.models import AnswerTemplate, Party

#: The one place that only the person who answers can fill.
OPEN_PLACE = "【结果】"
PLACES = ("【来访人】", "【案件编号】", "【办理单位】", OPEN_PLACE)
_UNKNOWN = re.compile(r"【[^【】]*】")


def unknown_places(text: str) -> list[str]:
    """Places in a template that nothing fills, such as a slip of the pen."""
    return [place for place in dict.fromkeys(_UNKNOWN.findall(text)) if place not in PLACES]


def filled(template, case, files) -> str:
    """The text with its law, filled from the case; 【结果】 stays for the person who answers."""
    applicant = next((row for row in files.parties if row.role == Party.Role.APPLICANT), None)
    name = "" if applicant is None or applicant.is_anonymous else applicant.name
    lead = case.lead_unit or case.centre
    text = template.text
    known = {"【来访人】": name or "来访人", "【案件编号】": case.shown_number, "【办理单位】": lead.name}
    for place, value in known.items():
        text = text.replace(place, value)
    return f"{text}\n依据：{template.law}" if template.law else text


def offers_for(case, files, field: str) -> list[dict]:
    """The templates of this case's category and kind, the most fitting first: dicts of title, text and field."""
    rows = AnswerTemplate.objects.offered().filter(kind__in=("", case.kind)).select_related("category")
    fitting = [row for row in rows if row.fits(case)]
    fitting.sort(key=lambda row: (row.category_id is None, not row.kind, row.title))
    return [{"title": row.title, "text": filled(row, case, files), "field": field} for row in fitting]
