"""How an entry of the visitor log, a call or a letter becomes a case: what the registration takes over from it.

The address names the row by its kind and key (`?from=call-12`), never by what stands in it.
"""

import re

from django.contrib import messages
from django.http import Http404
from django.utils import timezone

from governance.audit.services import record
from governance.cases.models import Case
from governance.cases.sources import MAKERS, Source, register_source
from governance.organisation.access import may
from governance.organisation.roles import Permission
from intake.hall import boxes, calls, visits
from intake.models import BoxOpening, Call, Letter, LetterBox, Visit


def source_of(request) -> Source | None:
    """The source that the request names, None for a plain registration, 404 for one that the user does not see."""
    key = request.POST.get("source") or request.GET.get("from", "")
    if not key:
        return None
    match = re.fullmatch(r"([a-z]+)-(\d{1,12})", key)
    if match is None or match[1] not in MAKERS:
        raise Http404
    return MAKERS[match[1]](request.user, int(match[2]), key)


def prefill(request, source) -> dict:
    """Initial values for the form. A number that is filled in is shown in full, and that is recorded."""
    if source is None:
        return {}
    if source.case is not None:
        messages.warning(request, f"这条记录已经登记为案件 {source.case.shown_number}，请不要重复登记。")
        return {}
    initial = dict(source.initial)
    if initial.get("phone"):
        if not may(request.user, Permission.REVEAL_IDENTITY):
            del initial["phone"]
        else:
            detail = {"reason": "转为受理登记"}
            table, key = source.row._meta.model_name, str(source.row.pk)
            record("reveal", by=request.user, object_type=table, object_id=key, detail=detail, request=request)
    return initial


def _found(queryset, pk):
    row = queryset.select_related("case").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _from_visit(user, pk, key) -> Source:
    row = _found(Visit.objects.visible_to(user), pk)
    initial = {"facts": row.note, "people_count": row.people_count}
    if row.kind == Visit.Kind.CONSULT:
        initial["purpose"] = Case.Purpose.CONSULT
    return Source(key, row, f"由大厅{row.get_kind_display()}记录转入（{_time(row.at)}）", initial, visits.set_case)


def _from_call(user, pk, key) -> Source:
    row = _found(Call.objects.visible_to(user), pk)
    initial = {
        "channel": Case.Channel.PHONE,
        "applicant_name": row.caller_name,
        "phone": row.phone,
        "facts": row.matter,
        "is_anonymous": not row.caller_name,
    }
    return Source(key, row, f"由来电登记转入（{_time(row.at)}）", initial, calls.set_case)


def _from_letter(user, pk, key) -> Source:
    seen = BoxOpening.objects.visible_to(user).exclude(confirmed_at=None)
    row = _found(Letter.objects.filter(opening__in=seen).select_related("opening__box"), pk)
    box = row.opening.box
    initial = {"channel": Case.Channel.LETTER, "is_anonymous": True}
    if box.kind == LetterBox.Kind.REPORT:
        initial["confidentiality"] = Case.Confidentiality.RESTRICTED
    words = f"{box.get_kind_display()}来信（{box.place}，{_time(row.opening.opened_at)} 开箱，第 {row.serial} 封）"
    return Source(key, row, words, initial, boxes.set_case)


def _time(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


for _word, _maker in (("visit", _from_visit), ("call", _from_call), ("letter", _from_letter)):
    register_source(_word, _maker)
