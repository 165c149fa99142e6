"""Parts that papers of 人民调解 share: blocks of the parties, boxes to sign in, who issues."""

import datetime

from django.utils import timezone

from disputes.files import files_of
from disputes.models import Committee, Dispute
from governance.cases.files import CaseFiles
from governance.cases.models import Party
from governance.core.documents import Heading, Rows, Seal, Sign
from governance.core.now import now

R = Party.Role
ADULT = 18
RISKS = ((1, "蓝 低"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大"))
SIDES = ((R.APPLICANT, "申请人"), (R.RESPONDENT, "被申请人"))


def committee(case) -> str:
    """The full name of the committee (调委会) that issues: as it is kept, of the leading village before the town's."""
    units = [unit for unit in (case.lead_unit, case.centre.parent, case.centre) if unit is not None]
    kinds = (Committee.Kind.VILLAGE, Committee.Kind.TOWN)
    rows = {row.unit_id: row.name for row in Committee.objects.active().filter(unit__in=units, kind__in=kinds)}
    seat = case.centre.parent or case.centre
    return next((rows[unit.pk] for unit in units if unit.pk in rows), f"{seat.name}人民调解委员会")


def day_words(value) -> str:
    """2026年6月10日 of a day or moment; empty for none."""
    if value in (None, ""):
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment_words(value) -> str:
    """2026年6月10日10时42分."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{day_words(local.date())}{local.hour}时{local.minute:02d}分"


def sides(case) -> list[tuple[str, list]]:
    """[(申请人, parties), (被申请人, parties)], in the order of the case."""
    people = list(case.parties.all())
    return [(label, [party for party in people if party.role == role]) for role, label in SIDES]


def agents_of(case, party) -> list:
    """Those who act for a party: agents and guardians."""
    return [row for row in case.parties.all() if row.acts_for_id == party.pk and row.pk != party.pk]


def party_parts(case, options=None) -> list:
    """A heading and a block for each party of both sides; numbered where a side has more than one.

    `options` may hold what the register does not: nation_<id>, job_<id> of a person; head_<id>, post_<id> of a unit.
    """
    parts = []
    for label, rows in sides(case):
        for at, party in enumerate(rows, 1):
            parts += [Heading(f"{label}{at if len(rows) > 1 else ''}"), Rows(_block(case, party, options or {}))]
        if not rows:
            parts += [Heading(label), Rows(_person(None, {}))]
    return parts


def _block(case, party, options) -> list:
    agents = agents_of(case, party)
    rows = _organisation(party, agents, options) if party.is_organisation else _person(party, options)
    for agent in agents:
        if "法定代表人" in agent.relation:
            continue
        word = "监护人" if is_minor(party) else "代理人"
        who = f"{agent.name}（{agent.relation}）" if agent.relation else agent.name
        rows += [[word, who, "联系方式", agent.phone]]
        if agent.id_number:
            rows += [[f"{word}身份证号", agent.id_number]]
    return rows


def _person(party, options) -> list:
    key = party.pk if party else 0
    sex = party.get_sex_display() if party and party.sex in ("1", "2") else ""
    return [
        ["姓名", party.name if party else "", "性别", sex],
        ["民族", options.get(f"nation_{key}", ""), "出生日期", day_words(party.birth_date) if party else ""],
        ["职业或职务", options.get(f"job_{key}", ""), "联系方式", party.phone if party else ""],
        ["身份证号", party.id_number if party else ""],
        ["单位或住址", address(party) if party else ""],
    ]


def _organisation(party, agents, options) -> list:
    leader = next((row.name for row in agents if "法定代表人" in row.relation), "")
    return [
        ["名称", party.name],
        ["统一社会信用代码", party.credit_code],
        ["住所", address(party), "联系方式", party.phone],
        ["法定代表人", options.get(f"head_{party.pk}") or leader, "职务", options.get(f"post_{party.pk}", "")],
    ]


def address(party) -> str:
    """Village and address without saying the village twice."""
    village = party.village.name if party.village_id else ""
    return party.address if village and village in party.address else f"{village}{party.address}"


def is_minor(party) -> bool:
    """True for a person under eighteen, today."""
    return party.age is not None and party.age < ADULT


def party_names(case, label: str) -> str:
    """Names of a side: 张三、李四."""
    return "、".join(party.name for word, rows in sides(case) if word == label for party in rows if party.name)


def party_signs(case, *, only: str = "") -> Sign:
    """A box with a fingerprint square for each party, beside a minor for the guardian."""
    boxes = []
    for label, rows in sides(case):
        if only and label != only:
            continue
        for party in rows or [None]:
            boxes.append([f"{label}（签名、盖章或按指印）", party.name if party else ""])
            if party and is_minor(party):
                boxes += [["监护人（签名）", row.name] for row in agents_of(case, party)]
    return Sign(boxes, finger=True)


def seal(case, day=None) -> Seal:
    """The committee's seal and the day (today when none is given)."""
    return Seal(committee(case), day_words(day or now()), "人民调解委员会印章")


def side_words(case) -> str:
    """申请人张三、李四与被申请人王五."""
    return "与".join(f"{label}{party_names(case, label)}" for _, label in SIDES)


def type_words(case) -> str:
    """纠纷类型, else the category of the case."""
    kind = detail_of(case).type
    return kind.name if kind else case.category.name if case.category else ""


def detail_of(case) -> Dispute:
    """The detail record; an unsaved one where nothing was written yet."""
    found = Dispute.objects.select_related("type").filter(pk=case.pk).first()
    return found or Dispute(case=case)


def last_day(case) -> str:
    """The last day of the mediation, of the clock that runs or ran last; empty without one."""
    row = case.deadlines.filter(action="handle").order_by("-pk").first()
    return day_words(row.due_at) if row else ""


def own_of(case):
    """The dispute's files, with parties and mediators read when they are asked for."""
    return files_of(CaseFiles(case))
