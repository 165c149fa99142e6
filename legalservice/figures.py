"""Figures of a period (legal-services.md §12): rows that the reader may see; a share stands with its base."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Q, Sum

from governance.cases.filters import day_start
from governance.core.calendar import day_end
from governance.organisation.access import may
from governance.organisation.roles import Permission
from legalservice.models import (
    AdviserContract,
    AdviserVisit,
    AidApplication,
    Consultation,
    EducationActivity,
    EducationPlan,
    Guidance,
    HelpVisit,
    OpinionRequest,
    PrisonVisit,
    ReleasedPerson,
    SessionBooking,
)
from legalservice.models.aid import AidReply


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    def days(self, column) -> Q:
        """Rows whose day lies in it."""
        return Q(**{f"{column}__range": (self.first, self.last)})

    def moments(self, column) -> Q:
        """Rows whose moment lies in it."""
        return Q(**{f"{column}__gte": day_start(self.first), f"{column}__lte": day_end(self.last)})


def share(part: int, whole: int) -> str:
    """92.3%（12/13）; a dash without a base."""
    return f"{part / whole:.1%}（{part}/{whole}）" if whole else "—"


def line(label, number) -> dict:
    """One line of the sheet."""
    return {"label": label, "number": number}


def _most_first(pair) -> tuple:
    return -pair[1], pair[0] or ""


def consults(user, period) -> list[dict]:
    """咨询: 件次, 人次, on the spot, by field and result."""
    rows = Consultation.objects.visible_to(user).filter(period.moments("asked_at")).order_by()
    got = rows.aggregate(
        n=Count("pk"), people=Sum("people", default=0), spot=Count("pk", filter=Q(on_spot=True)),
        waits=Count("pk", filter=Q(answered_at=None)), minutes=Avg("minutes"), text=Count("text"),
        told=Count("pk", filter=Q(aid_told=True)),
    )  # fmt: skip
    found = [
        line("法律咨询（件次）", got["n"]),
        line("法律咨询（人次）", got["people"]),
        line("当场答复率", share(got["spot"], got["n"])),
        line("等待答复", got["waits"]),
        line("平均用时（分钟）", round(got["minutes"]) if got["minutes"] else "—"),
        line("用答复库的", got["text"]),
        line("告知可以申请法律援助的", got["told"]),
    ]
    labels, outcomes, topics = dict(Consultation.Outcome.choices), Counter(), Counter()
    for outcome, topic, number in rows.values_list("outcome", "topic__name").annotate(n=Count("pk")):
        outcomes[outcome] += number
        topics[topic] += number
    found += [line(f"结果：{labels[code]}", number) for code, number in outcomes.most_common()]
    found += [line(f"领域：{name}", number) for name, number in sorted(topics.items(), key=_most_first)]
    return found


def sessions(user, period) -> list[dict]:
    """值班和轮驻: booked, answered, absent, by who sits."""
    rows = SessionBooking.objects.visible_to(user).filter(period.moments("slot_at")).order_by()
    got = rows.aggregate(
        n=Count("pk"), answered=Count("pk", filter=Q(state="answered")), absent=Count("pk", filter=Q(state="absent"))
    )
    return [line("预约咨询", got["n"]), line("已解答", got["answered"]), line("未到", got["absent"])]


def aid(user, period) -> list[dict]:
    """法律援助初审: received, forwarded, decided by the county."""
    rows = AidApplication.objects.visible_to(user).filter(period.moments("received_at")).order_by()
    got = rows.aggregate(
        n=Count("pk"), forwarded=Count("pk", filter=Q(forwarded_at__isnull=False)),
        corrected=Count("correction"), withdrawn=Count("pk", filter=Q(status="withdrawn")),
        granted=Count("pk", filter=Q(status__in=("granted", "assigned", "closed"))),
        refused=Count("pk", filter=Q(status="refused")), urgent=Count("pk", filter=Q(urgent=True)),
        recovered=Sum("recovered", default=0),
    )  # fmt: skip
    replies = AidReply.objects.filter(application__in=rows, kind__in=("grant", "refuse"))
    in_time = sum(
        (row.on - row.application.county_received_on).days <= 7 for row in replies.select_related("application")
    )
    decided = got["granted"] + got["refused"]
    return [
        line("法律援助申请初审", got["n"]),
        line("告知补正", got["corrected"]),
        line("转交县法律援助中心", got["forwarded"]),
        line("转交率", share(got["forwarded"], got["n"])),
        line("视为撤回", got["withdrawn"]),
        line("先行援助", got["urgent"]),
        line("县中心决定给予率", share(got["granted"], decided)),
        line("县中心七日内决定", share(in_time, len(replies))),
        line("挽回金额（元）", got["recovered"]),
    ]


def guides(user, period) -> list[dict]:
    """引导: slips, asked for, arrived, done."""
    rows = Guidance.objects.visible_to(user).filter(period.moments("given_at")).order_by()
    got = rows.aggregate(
        n=Count("pk"), asked=Count("pk", filter=~Q(arrived="unknown")), came=Count("pk", filter=Q(arrived="yes")),
        done=Count("pk", filter=Q(result="done")),
    )  # fmt: skip
    return [
        line("引导（单）", got["n"]),
        line("回访率", share(got["asked"], got["n"])),
        line("到达率", share(got["came"], got["asked"])),
        line("办成的", got["done"]),
    ]


def advisers(user, period) -> list[dict]:
    """村居法顾: contracts, visits, hours, lectures."""
    live = AdviserContract.objects.visible_to(user).filter(ended_on=None, until__gte=period.last)
    there = set(live.values_list("pk", flat=True))
    rows = list(AdviserVisit.objects.visible_to(user).filter(period.days("on")).select_related("contract"))
    came = [row for row in rows if not row.is_remote]
    served = {row.contract_id for row in came}
    return [
        line("有顾问的村（社区）", len(there)),
        line("到村率", share(len(served & there), len(there))),
        line("到村服务（次）", len(came)),
        line("服务时长（小时）", round(sum(row.hours for row in came), 1)),
        line("法治讲座（场）", sum("lecture" in row.kinds for row in rows)),
        line("参与调解（次）", sum("mediation" in row.kinds for row in rows)),
        line("解答咨询（件）", sum(row.consults for row in rows)),
    ]


def education(user, period) -> list[dict]:
    """普法: activities, people, villages reached, plan."""
    rows = EducationActivity.objects.visible_to(user).filter(period.days("on")).order_by()
    got = rows.aggregate(
        n=Count("pk"), people=Sum("people", default=0), papers=Sum("handouts", default=0),
        villages=Count("village", distinct=True), consults=Sum("consults", default=0),
    )  # fmt: skip
    plans = EducationPlan.objects.visible_to(user).filter(year=period.last.year).annotate(done=Count("activities"))
    kept = sum(row.done >= row.target for row in plans)
    return [
        line("普法活动（场）", got["n"]),
        line("参加人数", got["people"]),
        line("发放资料（份）", got["papers"]),
        line("现场咨询（件）", got["consults"]),
        line("覆盖村（社区）", got["villages"]),
        line("年度计划完成率", share(kept, len(plans))),
    ]


def opinions(user, period) -> list[dict]:
    """法律顾问意见: on time, adopted."""
    rows = list(OpinionRequest.objects.visible_to(user).filter(period.days("sent_on")).order_by())
    issued = [row for row in rows if row.issued_at is not None]
    told = [row for row in issued if row.adopted]
    return [
        line("顾问事项", len(rows)),
        line("已出具意见", len(issued)),
        line("按时率", share(sum(not row.was_late for row in issued), len(issued))),
        line("采纳率（全部、部分）", share(sum(row.adopted != "none" for row in told), len(told))),
    ]


def resettlement(user, period) -> list[dict]:
    """安置帮教, for who keeps it."""
    rows = ReleasedPerson.objects.visible_to(user).order_by()
    helped = Q(pk__in=rows.helped().values("pk"))
    released = period.days("release_on")
    got = rows.aggregate(
        released=Count("pk", filter=released), joined=Count("pk", filter=released & Q(reported_on__isnull=False)),
        helped=Count("pk", filter=helped), key=Count("pk", filter=helped & Q(level="high")),
        late=Count("pk", filter=helped & Q(next_visit_on__lt=period.last)),
        again=Count("pk", filter=Q(offended_again=True) & period.days("ended_on")),
    )  # fmt: skip
    made = HelpVisit.objects.filter(released__in=rows).filter(period.days("on")).count()
    return [
        line("释放人员衔接率", share(got["joined"], got["released"])),
        line("帮教中", got["helped"]),
        line("其中重点", got["key"]),
        line("谈话走访（次）", made),
        line("走访按时率", share(got["helped"] - got["late"], got["helped"])),
        line("重新犯罪", got["again"]),
    ]


def visits(user, period) -> list[dict]:
    """视频会见, for who keeps it."""
    rows = PrisonVisit.objects.visible_to(user).filter(period.moments("applied_at")).order_by()
    got = dict(rows.values_list("status").annotate(n=Count("pk")))
    return [
        line("会见申请", sum(got.values())),
        line("已会见", got.get("done", 0)),
        line("监狱不批准", got.get("refused", 0)),
        line("爽约", got.get("absent", 0)),
    ]


#: heading → (figures, permission that opens them)
PARTS = (
    ("法律咨询", consults, Permission.VIEW_CASES),
    ("值班和轮驻", sessions, Permission.VIEW_SESSIONS),
    ("法律援助初审", aid, Permission.VIEW_CASES),
    ("引导服务", guides, Permission.VIEW_CASES),
    ("村（居）法律顾问", advisers, Permission.VIEW_CASES),
    ("法治宣传教育", education, Permission.VIEW_CASES),
    ("机关企事业顾问", opinions, Permission.VIEW_CASES),
    ("安置帮教", resettlement, Permission.KEEP_RESETTLEMENT),
    ("远程视频会见", visits, Permission.KEEP_PRISON_VISITS),
)


def sheet(user, period) -> list[dict]:
    """All parts that this person may read: {"heading", "lines"}."""
    return [
        {"heading": heading, "lines": count(user, period)}
        for heading, count, permission in PARTS
        if may(user, permission)
    ]
