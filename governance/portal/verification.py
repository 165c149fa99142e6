"""Does the database hold together: timelines, number gaps, files, shares, audit chain. It changes nothing."""

import hashlib
import re
from collections import defaultdict

from django.apps import apps
from django.db.models import Count, F, Max, Q

from governance.audit.services import verify_chain
from governance.cases.models import Assignment, Attachment, Case, CaseEvent, Party
from governance.cases.states import ENDED_STATES, State
from governance.core.models import Sequence

OURS = ("core", "audit", "organisation", "notify", "cases", "intake", "disputes")
SHOWN = 20


def verify() -> dict:
    """{"ok", "counts", "problems": [sentence, …], "checked": {…}}; at most 20 problems of each sort are named."""
    problems = [*timelines(), *numbers(), *shares(), *parties(), *files()]
    chain = verify_chain()
    if not chain.ok:
        problems.append(chain.words)
    return {
        "ok": not problems,
        "counts": counts(),
        "audit": {"checked": chain.checked, "unchained": chain.unchained},
        "problems": problems,
    }


def counts() -> dict[str, int]:
    """Rows of each of our tables."""
    return {
        model._meta.label: model._default_manager.count()
        for label in OURS
        for model in apps.get_app_config(label).get_models()
    }


def _named(queryset, words: str) -> list[str]:
    return [f"案件 {number} {words}" for number in queryset.values_list("number", flat=True)[:SHOWN]]


def timelines() -> list[str]:
    """Each case begins with its registration, its last event names its state, and its version counts its events."""
    cases = Case.objects.for_system()
    begun = CaseEvent.objects.filter(action__in=("register", "file_own")).values("case")
    problems = _named(cases.exclude(pk__in=begun), "没有登记动态")
    last = CaseEvent.objects.values("case").annotate(last=Max("version")).values_list("case", "last")
    versions = dict(last.iterator())
    wrong = [
        number
        for pk, number, version in cases.values_list("pk", "number", "version").iterator()
        if versions.get(pk) != version
    ]
    problems += [f"案件 {number} 的版本和动态不符" for number in wrong[:SHOWN]]
    newest = CaseEvent.objects.filter(version=F("case__version")).exclude(to_state=F("case__state"))
    problems += [
        f"案件 {number} 的状态和最后一条动态不符" for number in newest.values_list("case__number", flat=True)[:SHOWN]
    ]
    open_but_closed = cases.filter(closed_at__isnull=False).exclude(state__in=ENDED_STATES)
    return problems + _named(open_but_closed, "在办却有结束时间")


def numbers() -> list[str]:
    """The serials of each day run from 1 without a gap, and the sequence stands at the last."""
    days = defaultdict(set)
    for number in Case.objects.for_system().values_list("number", flat=True).iterator():
        days[number[:6]].add(int(number[6:]))
    problems = []
    for day, serials in days.items():
        lacking = set(range(1, max(serials) + 1)) - serials
        if lacking:
            problems.append(f"{day} 的编号缺 {len(lacking)} 个，最小的是 {min(lacking):04d}")
    for name, value in Sequence.objects.filter(name__startswith="case:").values_list("name", "value"):
        day = re.sub(r"\D", "", name)[2:]
        if value != max(days.get(day, {0})):
            problems.append(f"{day} 的流水号是 {value}，和最后一个编号不符")
    return problems[:SHOWN]


def shares() -> list[str]:
    """A case in the hands of a department has exactly one open lead; its list columns fit."""
    in_hand = (State.ASSIGNED, State.HANDLING, State.PAUSED)
    cases = Case.objects.for_system()
    leads = Assignment.objects.filter(is_lead=True, until=None)
    problems = _named(cases.filter(state__in=in_hand).exclude(pk__in=leads.values("case")), "在部门办理却没有主办")
    double = leads.values("case__number").annotate(n=Count("pk")).filter(n__gt=1)
    problems += [f"案件 {row['case__number']} 有多个主办" for row in double[:SHOWN]]
    wrong = leads.filter(case__state__in=in_hand).exclude(case__lead_unit=F("unit"))
    return problems + [
        f"案件 {number} 的主办单位和列表不符" for number in wrong.values_list("case__number", flat=True)[:SHOWN]
    ]


def parties() -> list[str]:
    """Every encrypted value opens."""
    try:
        for _ in Party.objects.only("id_number", "phone").filter(~Q(id_hash="") | ~Q(phone_hash="")).iterator(2000):
            pass
    except ValueError as problem:
        return [f"有加密字段打不开：{problem}"]
    return []


def files() -> list[str]:
    """Every attachment is there and unchanged."""
    problems = []
    for row in Attachment.objects.select_related("case").iterator():
        try:
            with row.file.open("rb") as stored:
                digest = hashlib.sha256(stored.read()).hexdigest()
        except OSError:
            problems.append(f"案件 {row.case.number} 的附件“{row.title}”不见了")
            continue
        if digest != row.sha256:
            problems.append(f"案件 {row.case.number} 的附件“{row.title}”被改动过")
    return problems[:SHOWN]
