"""The demo's mediations: each dispute is mediated before it is finished, and a few stand at every step today."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from disputes.clauses import spread
from disputes.files import files_of
from disputes.limits import RISK
from disputes.models import DisputeType, Instalment, Mediator, Room
from disputes.models.dispute import SENT
from disputes.notices import LABELS
from disputes.services.details import FIELDS, detail_of
from governance.cases.engine import SERVICES, why_not
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment

POINTS = tuple(LABELS)
#: What comes of a mediation, in the order in which the disputes of the town meet it.
OUTCOMES = ("once", "instalments", "oral", "once", "failed", "instalments", "refused", "oral", "once", "settled")
SOURCES = {
    "C1": ("清溪人民法庭", "（2026）川0199诉前调12号"),
    "D": ("清溪派出所", "清公移〔2026〕8号"),
    "F": ("清溪镇信访办", "XF2026-0031"),
}
SAID = {
    "agreed": "各让一步，就赔偿和期限谈妥。",
    "closer": "双方愿意再谈，约定下次带上单据。",
    "apart": "分歧较大，谈不拢。",
}
WAYS = "可以依法申请仲裁、行政处理，或者向人民法院起诉。"


def make_rooms(town) -> None:
    """Rooms of the centre and of the mediation office."""
    for name, place in (
        ("一号调解室", "便民服务大厅二楼"),
        ("二号调解室", "便民服务大厅二楼"),
        ("视频调解室", "司法所"),
    ):
        Room.objects.create(unit=town.units["centre"], name=name, place=place, has_video=name.startswith("视频"))


class Mediation:
    """One dispute on its way. `rng` is its own, so that the rest of the town's story stays as it is."""

    def __init__(self, case, by):
        self.case, self.by = case, by
        self.rng = Random(case.number)

    def act(self, name, by=None, **data):
        """Call the service; the case is read anew."""
        event = SERVICES[name](self.case, by=by or self.by, ticket=Ticket.new(), **data)
        self.case = Case.objects.for_system().select_related("handler", "lead_unit", "category").get(pk=event.case_id)

    @property
    def sides(self):
        """Applicants and respondents; the last is the other side."""
        return list(self.case.parties.filter(role__in=("applicant", "respondent")).order_by("order", "pk"))

    def details(self, source="") -> None:
        """纠纷要素."""
        dispute = detail_of(self.case)
        values = {name: getattr(dispute, name) for name in FIELDS}
        values["type"] = values["type"] or DisputeType.objects.get(code="99")
        values["type_note"] = "其他民间纠纷" if values["type"].code == "99" else ""
        values["amount"] = Decimal(self.rng.randrange(4, 90) * 500)
        values["difficulty"] = 3 if values["amount"] > 30_000 else self.rng.choice((1, 2, 2))
        values["key_group"] = self.rng.choice(("", "", "老年人", "农民工"))
        if source:
            body, number = SOURCES[source]
            values |= {"source": source, "source_body": body, "source_number": number, "received_at": now()}
        if values["source"] in SENT and not values["source_body"]:
            values["source_body"] = "清溪镇人民政府"
        relation = self.rng.choice(("邻居", "同村村民", "兄弟姐妹", "雇佣、用工"))
        others = {party.pk: relation for party in self.sides if party.role == "respondent"}
        self.act("dispute_detail", detail=values, relations=others)

    def consent(self, willing=True) -> None:
        """征询调解意愿 of all sides."""
        *first, last = self.sides
        for party in first:
            self.act("record_consent", party=party, decision="agrees", method="present")
        if willing:
            self.act("record_consent", party=last, decision="agrees", method="phone")
        else:
            self.act("record_consent", party=last, decision="refuses", method="phone", note="说要直接去法院起诉")

    def prepare(self) -> None:
        """Rights notice and mediators; what is red 重大 is reported first."""
        if not why_not(self.case, self.by, "report_risk"):
            for how in RISK:
                self.act("report_risk", how=how, to_whom="镇党委和派出所", measures="已把双方隔开，安排专人轮流值守。")
        for party in self.sides:
            self.act("give_notice", party=party, points=POINTS, signed=self.rng.choice(("hand", "finger")))
        units = [self.case.lead_unit_id, *Mediator.objects.filter(engagement="full").values_list("unit_id", flat=True)]
        rows = list(Mediator.objects.filter(state="active", unit__in=units).exclude(engagement="expert").order_by("pk"))
        names = {party.name for party in self.sides}
        rows = [row for row in rows if row.name not in names]
        self.act("appoint_mediators", mediators=self.rng.sample(rows, min(len(rows), self.rng.choice((1, 1, 2)))))

    def hold(self, result="agreed") -> None:
        """A session on record."""
        text = f"双方陈述了经过，调解员讲了法律规定和邻里情分，{SAID[result]}"
        start = now() - timedelta(minutes=50)
        data = {"record": text, "result": result, "parties": self.sides, "starts_at": start, "place": "村委会调解室"}
        self.act("hold_session", **data)

    def draft(self, kind: str) -> None:
        """The written agreement with one clause of money, and one of an act."""
        one, other = self.sides[0], self.sides[-1]
        total = detail_of(self.case).amount
        issues = self.case.claim or "赔偿数额和付款期限"
        self.act("draft_agreement", facts=self.case.facts[:1000], issues=issues[:500], liability="双方各有责任")
        clause = {"obligor": other, "obligee": one, "matter": "赔偿损失", "amount": total, "method": "转账至对方账户"}
        if kind == "instalments":
            days = [today() + timedelta(days=step) for step in (10, 40, 70)]
            rows = list(zip(days, spread(total, 3), strict=True))
            self.act("add_clause", mode="instalments", instalments=rows, **clause)
        else:
            self.act("add_clause", mode="once", due_on=today() + timedelta(days=8), **clause)
        act = {"obligor": one, "obligee": other, "matter": "不再就此事争吵、堵路", "method": "当场承诺"}
        self.act("add_clause", mode="act", due_on=today() + timedelta(days=5), **act)

    def sign(self) -> None:
        """Signatures, mediator and seal."""
        mediator = self.case.dispute.appointments.get(until=None, presides=True).mediator
        day = {"signed_on": today(), "mediator_signed_on": today(), "sealed_on": today()}
        self.act("sign_agreement", parties=self.sides, method="finger", mediator=mediator, **day)

    def answer_source(self) -> None:
        """The result letter to whoever sent it."""
        text = "贵单位移送的纠纷已经调解结束，结果见所附文书。"
        back = "起诉状、证据材料" if self.case.dispute.is_from_court else ""
        self.act("reply_to_source", text=text, method="专人送达", papers_back=back)

    def refer_out(self) -> None:
        """Handed to the police, who reply by the one-time link."""
        due = today() + timedelta(days=7)
        matter = "一方称被推搡受伤，请依法核实处理。"
        self.act("refer_out", channel="police", body="清溪派出所", matter=matter, way="link", due_on=due)

    def conclude(self, outcome: str) -> None:
        """The outcome of the mediation."""
        if outcome in ("once", "instalments") or detail_of(self.case).type.written_only and outcome == "oral":
            self.draft("once" if outcome == "oral" else outcome)
            self.sign()
        elif outcome == "oral":
            data = {"facts": self.case.facts[:1000], "issues": "损失由谁承担", "matter": "当场赔礼道歉并清理现场"}
            self.act("agree_orally", obligor=self.sides[-1], obligee=self.sides[0], performed=True, **data)
        else:
            kind = "failed" if outcome == "failed" else "terminated"
            reason = {"failed": "apart", "refused": "refused", "settled": "settled"}[outcome]
            self.act("end_mediation", kind=kind, reason=reason, remedies=WAYS)


def outcome_of(case) -> str:
    """What this dispute comes to; the serial of the day decides, so that the town knows them all."""
    return OUTCOMES[(int(case.number[-4:]) + int(case.number[4:6])) % len(OUTCOMES)]


def mediate(life):
    """A dispute of the town's story from its details to the outcome, over a few days."""
    one = Mediation(life.case, life.case.handler)
    outcome = outcome_of(life.case)
    source = {"failed": "C1", "settled": "D", "instalments": "F"}.get(outcome, "") if one.rng.random() < 0.4 else ""
    yield _later(life, 1)
    one.details(source)
    one.consent(outcome != "refused")
    if outcome not in ("refused", "settled"):
        one.prepare()
        yield _later(life, 20)
        one.hold("apart" if outcome == "failed" else "agreed")
    yield _later(life, 2)
    one.conclude(outcome)
    if source:
        yield _later(life, 5)
        one.answer_source()
    life.case = one.case


def _later(life, hours):
    life.at = office_moment(life.at + timedelta(hours=hours))
    return life.at


def perform(life):
    """What the agreement asks is done when it falls due; one in six waits to be urged."""
    one = Mediation(life.case, life.case.handler)
    for row in _owed(life.case):
        due = timezone.make_aware(timezone.datetime.combine(row.due_on, timezone.datetime.min.time()))
        wait = (due - life.at).total_seconds() / 3600
        yield _later(life, max(wait + 10, 0.5))
        if one.rng.random() < 0.15:
            yield _later(life, 48)
            promise = today() + timedelta(days=5)
            one.act("urge_performance", instalment=row, kind="phone", text="电话督促，说周末给。", promised_on=promise)
            yield _later(life, 100)
        row.refresh_from_db()
        if row not in _owed(life.case):
            # The case was taken up again meanwhile, and what was agreed gave way to a new attempt.
            continue
        amount = None if row.amount is None else row.amount - row.paid
        one.act("record_performance", instalment=row, performed_on=today(), paid=amount, proof="收条")
        life.case = one.case


def _owed(case) -> list[Instalment]:
    own = files_of(CaseFiles(Case.objects.for_system().get(pk=case.pk)))
    return own.owed if own.agreement is not None and own.agreement.is_effective else []


#: How far the disputes that are being handled today have come, one step each.
STEPS = (
    *("details", "sign", "consent", "prepare", "plan", "hold", "draft", "refused", "recusal", "excluded", "extended"),
    *("referred", "replied"),
)


def carry_on(world, end) -> None:
    """Disputes in hand today stand at every step of the mediation."""
    handling = Case.objects.for_system().filter(kind="dispute", state="handling", confidentiality__lt=2)
    rows = handling.select_related("handler", "lead_unit", "category").filter(handler__isnull=False).order_by("pk")
    with set_clock(end):
        for number, case in enumerate(rows):
            # A dispute whose limit has passed cannot be extended any more: it stays where it has come.
            with suppress(GuardFailed):
                _until(Mediation(case, case.handler), STEPS[number % len(STEPS)], world)
        _refer_a_petition()


def _refer_a_petition() -> None:
    """One petition whose sides want to be mediated goes on as a dispute beside it."""
    rows = Case.objects.for_system().filter(kind="petition", state="handling", confidentiality__lt=2)
    for case in rows.select_related("handler", "centre", "lead_unit").filter(handler__isnull=False).order_by("pk"):
        if not why_not(case, case.handler, "refer"):
            reason = "双方都愿意由调委会调解"
            SERVICES["refer"](case, by=case.handler, ticket=Ticket.new(), kind="dispute", reason=reason)
            return


def _until(one, step: str, world) -> None:
    if detail_of(one.case).completed_at or len({party.role for party in one.sides}) < 2:
        return
    one.details()
    if step == "details":
        return
    if step == "excluded":
        route = "由镇人民政府处理；处理前维持现状，对决定不服的可以起诉。"
        one.act("exclude_matter", reason="land_title", route=route, told_to="双方当事人")
        return
    one.consent(step != "refused")
    if step in ("consent", "refused"):
        return
    if step in ("referred", "replied"):
        one.refer_out()
        if step == "replied":
            row = one.case.dispute.referrals.get()
            reply = {"answer": "settled", "reply": "已依法处理，双方可以继续调解。", "replied_by": "民警冯磊"}
            one.act("record_return", referral=row, by=world.citizen, **reply)
        return
    one.prepare()
    if step == "recusal":
        mediator = one.case.dispute.appointments.first().mediator
        one.act("raise_recusal", mediator=mediator, party=one.sides[-1], ground="interest", text="听说和对方合伙做生意")
    elif step == "extended":
        until = today() + timedelta(days=45)
        one.act("extend_mediation", until=until, parties=one.sides, reason="等待房屋鉴定意见")
    elif step == "plan":
        start = now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=2)
        room = Room.objects.order_by("pk").first()
        span = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        one.act("plan_session", mode="room", room=room, **span)
    elif step != "prepare":
        one.hold("closer" if step == "hold" else "agreed")
        if step in ("draft", "sign"):
            one.draft("instalments")
        if step == "sign":
            one.sign()
