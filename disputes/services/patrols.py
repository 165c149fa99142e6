"""排查: open a campaign, take what comes from the phones exactly once, keep the items, register them, remind."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from disputes import scope
from disputes.models import Campaign, Duty, Finding, Report, Sending
from disputes.models.patrols import readable
from governance.audit.services import record
from governance.cases import services as cases
from governance.cases.models import Case
from governance.cases.recipients import holders, holders_in
from governance.cases.services import NewCase, NewParty
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit, Post
from governance.organisation.roles import Level, Permission, Role

CAMPAIGN_FIELDS = ("unit", "name", "kind", "frequency", "starts_on", "ends_on", "requirement")
FINDING_FIELDS = (
    *("parties", "category", "facts", "headcount", "amount", "risk", "status", "responsible_unit", "responsible"),
    *("leader", "measures", "due_on", "result"),
)
#: A phone that was long without a connection still reports for the period in which it was written.
KEPT_DAYS = 60
LATE_DAYS = 7
REMIND_FROM_HOUR = 9


def require_organiser(by, unit) -> None:
    """NotAllowed unless this person organises patrols in the area of `unit`."""
    if not scope.keeps(by, Permission.RUN_PATROLS, unit):
        raise NotAllowed("排查批次由司法所、中心管理员组织。")


@transaction.atomic
def save_campaign(*, by, campaign=None, areas=(), by_grid=False, **fields) -> Campaign:
    """Write a new campaign with its duties, or change one. `areas`: villages; `by_grid`: one duty for each grid."""
    new = campaign is None
    campaign = Campaign(created_by=by) if new else Campaign.objects.select_for_update().get(pk=campaign.pk)
    for name in CAMPAIGN_FIELDS:
        if name in fields:
            setattr(campaign, name, fields[name])
    require_organiser(by, campaign.unit)
    if campaign.ends_on < campaign.starts_on:
        raise ValidationError({"ends_on": "“止”不能早于“起”。"})
    if Campaign.objects.filter(unit=campaign.unit, name=campaign.name).exclude(pk=campaign.pk).exists():
        raise ValidationError({"name": "已经有同名的排查批次，请换个名称，例如加上年月。"})
    if not new and campaign.duties.filter(reports__isnull=False).exists():
        _keep_periods(campaign)
    campaign.save()
    if areas:
        _set_duties(campaign, list(areas), by_grid)
    if new:
        _tell_holders(campaign)
    record("campaign.saved", by=by, object_type="campaign", object_id=str(campaign.pk), detail={"new": new})
    return campaign


def _keep_periods(campaign) -> None:
    """Reports stand by their periods: once there are some, start and frequency are fixed."""
    stored = Campaign.objects.get(pk=campaign.pk)
    if (stored.starts_on, stored.frequency) != (campaign.starts_on, campaign.frequency):
        raise ValidationError("已经有人填报，不能再改起始日期和报送频次；可以结束这个批次，另建一个。")


def _set_duties(campaign, areas, by_grid) -> None:
    """One duty for each village or grid, held by whoever holds the post there."""
    units = areas
    if by_grid:
        below = OrgUnit.objects.active().filter(level=Level.GRID, parent__in=areas).order_by("path")
        units = list(below) or areas
    people, lacking = _holders_of(units, Role.GRID if by_grid else Role.VILLAGE), []
    for unit in units:
        known = Duty.objects.filter(campaign=campaign, unit=unit).first()
        if known is not None:
            known.active = True
            known.save()
        elif unit.pk in people:
            Duty.objects.create(campaign=campaign, unit=unit, user=people[unit.pk])
        else:
            lacking.append(unit.name)
    if lacking:
        word = "网格员" if by_grid else "村级岗位"
        raise ValidationError({"areas": f"{'、'.join(lacking)} 没有{word}，请先授予岗位，或者不选。"})
    for duty in campaign.duties.exclude(unit__in=units):
        duty.active = False
        duty.save()


def _holders_of(units, role) -> dict[int, object]:
    posts = Post.objects.current().filter(unit__in=units, role=role, user__is_active=True)
    return {post.unit_id: post.user for post in posts.select_related("user").order_by("-pk")}


def _tell_holders(campaign) -> None:
    people = [duty.user for duty in campaign.duties.filter(active=True).select_related("user")]
    notify.post(
        people,
        once=f"campaign:{campaign.pk}",
        title=f"请开展排查：{campaign.name}",
        body=f"{campaign.starts_on} 至 {campaign.ends_on}，{campaign.get_frequency_display()}填报，没有发现也要报。",
        url="/disputes/patrols/phone/",
    )


@transaction.atomic
def set_holder(*, by, duty, user) -> Duty:
    """Somebody else reports for an area from now on."""
    require_organiser(by, duty.campaign.unit)
    duty.user = user
    duty.save()
    record("duty.holder", by=by, object_type="campaign", object_id=str(duty.campaign_id), detail={"unit": duty.unit_id})
    return duty


@transaction.atomic
def close_campaign(*, by, campaign) -> None:
    """End a campaign before its last day; what was reported stays."""
    require_organiser(by, campaign.unit)
    campaign.closed_at = campaign.closed_at or now()
    campaign.save()
    record("campaign.closed", by=by, object_type="campaign", object_id=str(campaign.pk))


def duties_of(user):
    """What this person reports for now, for somebody stood in for too; a campaign may be made up for a week long."""
    day = today()
    people = {user.pk, *standing(user).stands_in_for}
    open_ones = Campaign.objects.filter(
        starts_on__lte=day, ends_on__gte=day - timedelta(days=LATE_DAYS), closed_at=None
    )
    rows = Duty.objects.filter(user__in=people, active=True, campaign__in=open_ones)
    return rows.select_related("campaign", "unit__parent").order_by("-campaign__starts_on", "unit__path")


def send(*, by, duty, key, day=None, households=0, found=None, written_at=None) -> tuple[Sending, bool]:
    """Take one sending of a phone. Returns (sending, True), or (the one known under `key`, False) for a repeat.

    `day`: the day of the patrol (default: today), which says for which period it counts; `found`: fields of a
    Finding, None for a 零报告; `written_at`: when it was written on the device (default: now).
    """
    known = Sending.objects.filter(key=key).select_related("report").first()
    if known is not None:
        return _own(known, by), False
    try:
        with transaction.atomic():
            return _take(by, duty, key, day or today(), households, found, written_at), True
    except IntegrityError:
        known = Sending.objects.filter(key=key).select_related("report").first()
        if known is None:
            raise
        return _own(known, by), False


def _own(sending, by) -> Sending:
    if sending.by_id != by.pk:
        raise NotAllowed("这条填报是别人交的。")
    return sending


def _take(by, duty, key, day, households, found, written_at) -> Sending:
    if duty.user_id != by.pk and duty.user_id not in standing(by).stands_in_for:
        raise NotAllowed("只有排查责任人可以填报这个区域。")
    moment = now()
    period = _period(duty.campaign, day)
    Duty.objects.select_for_update().get(pk=duty.pk)
    report, _new = Report.objects.get_or_create(
        duty=duty,
        starts_on=period[0],
        defaults={"ends_on": period[1], "first_sent_at": moment, "last_sent_at": moment},
    )
    sending = Sending.objects.create(
        key=key,
        report=report,
        by=by,
        households=households,
        written_at=min(written_at or moment, moment),
        received_at=moment,
    )
    report.households += households
    report.found += found is not None
    report.last_sent_at = moment
    report.save()
    if found is not None:
        _find(sending, report, day, found)
    return sending


def _period(campaign, day):
    """The period of a day; GuardFailed when it is not open for reports."""
    if day > today():
        raise GuardFailed("排查日期不能晚于今天。", field="day")
    if day < today() - timedelta(days=KEPT_DAYS):
        raise GuardFailed(f"{day} 的排查已超过 {KEPT_DAYS} 天，不能再填报。", field="day")
    if campaign.closed_at is not None and day > timezone.localtime(campaign.closed_at).date():
        raise GuardFailed(f"“{campaign.name}”已经结束，不再填报。", field="day")
    period = campaign.period_of(day)
    if period is None:
        span = f"{campaign.starts_on} 至 {campaign.ends_on}"
        raise GuardFailed(f"“{campaign.name}”的时间是 {span}，{day} 不在其中，请核对日期。", field="day")
    return period


def _find(sending, report, day, found) -> Finding:
    row = Finding(report=report, sending=sending, unit=report.duty.unit, found_on=day)
    for name in FINDING_FIELDS:
        if name in found:
            setattr(row, name, found[name])
    row.settled_on = day if row.status == Finding.Status.SETTLED else None
    row.save()
    if row.risk >= Finding.Risk.HIGH:
        _tell_organisers(row)
    return row


def _tell_organisers(row) -> None:
    """High and grave risks are told at once (《人民调解法》第二十五条: 激化的及时报告)."""
    town = row.report.duty.campaign.unit
    centres = OrgUnit.objects.filter(level=Level.CENTRE, parent=town)
    people = holders_in(centres, Role.MANAGER, Role.TRIAGE) or holders(town, Role.LEADER)
    notify.post(
        people,
        once=f"finding:{row.pk}",
        title=f"排查发现{row.get_risk_display()}风险：{row.unit.name}",
        body=row.facts[:200],
        url=f"/disputes/patrols/findings/{row.pk}/",
        urgent=True,
    )


def may_keep(user, row) -> bool:
    """Who keeps an item up to date: who reports for its area or organises the patrol."""
    kept = scope.keeps(user, Permission.REPORT_PATROLS, row.unit) or scope.keeps(user, Permission.RUN_PATROLS, row.unit)
    return kept or row.report.duty.user_id == user.pk


@transaction.atomic
def update_finding(finding, *, by, **fields) -> Finding:
    """Keep an item of the ledger up to date: risk, status, who answers for it, measures, result."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("unit", "report__duty").get(pk=finding.pk)
    if not may_keep(by, row):
        raise NotAllowed("隐患由填报人、本村和司法所更新。")
    for name in FINDING_FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    if row.status == Finding.Status.SETTLED:
        if not row.result:
            raise ValidationError({"result": "已化解的请写明结果。"})
        row.settled_on = row.settled_on or today()
    else:
        row.settled_on = None
    row.save()
    detail = {"status": row.status, "risk": row.risk}
    record("finding.saved", by=by, object_type="finding", object_id=str(row.pk), detail=detail)
    return row


@transaction.atomic
def register_finding(finding, *, by, ticket, applicant, respondent="", phone="", duplicates_seen=True, post_id=None):
    """发现 → 登记: the item becomes a dispute case. A repeat of the request finds the case. Returns the CaseEvent."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("unit__parent", "category").get(pk=finding.pk)
    if not Finding.objects.filter(readable(by, "unit__path"), pk=row.pk).exists() and row.report.duty.user_id != by.pk:
        raise NotAllowed("只能登记本区域排查发现的隐患。")
    people = [NewParty(name=applicant, phone=phone)]
    if respondent:
        people.append(NewParty(role="respondent", name=respondent))
    data = NewCase(
        kind="dispute",
        title=f"{row.unit.parent.name if row.unit.level == Level.GRID else row.unit.name}{row.category.name}"[:60],
        facts=row.facts,
        channel=Case.Channel.GRID,
        category=row.category,
        risk=row.risk,
        people_count=row.headcount,
        place=row.unit,
        parties=people,
        duplicates_seen=duplicates_seen,
        note=f"由排查隐患转入（{row.found_on}，{row.report.duty.campaign.name}）",
    )
    event = cases.register(by=by, ticket=ticket, data=data, post_id=post_id)
    if row.case_id and row.case_id != event.case.pk:
        raise GuardFailed("这条隐患已经登记为案件，不用再登记。")
    row.case = event.case
    if row.status == Finding.Status.NEW:
        row.status = Finding.Status.MEDIATING
    row.save()
    return event


def missing(campaign, until=None) -> list[tuple[Duty, tuple]]:
    """(duty, period) pairs whose period has ended by `until` (default: yesterday) and that lack a report."""
    until = until or today() - timedelta(days=1)
    periods = [period for period in campaign.periods(until) if period[1] <= until]
    sent = set(Report.objects.filter(duty__campaign=campaign).values_list("duty", "starts_on"))
    duties = campaign.duties.filter(active=True).select_related("unit", "user")
    return [(duty, period) for period in periods for duty in duties if (duty.pk, period[0]) not in sent]


def sweep_reports() -> int:
    """Remind of reports that lack: on the last day of a period the holder, the day after holder and organisers.

    Each rung once, through the names of the outbox; a sweep that comes late sends only the last. Returns notices.
    """
    moment = timezone.localtime(now())
    if moment.hour < REMIND_FROM_HOUR:
        return 0
    day, told = moment.date(), 0
    live = Campaign.objects.filter(starts_on__lte=day, ends_on__gte=day - timedelta(days=1), closed_at=None)
    for campaign in live.select_related("unit", "created_by"):
        present, before = campaign.period_of(day), campaign.period_of(day - timedelta(days=1))
        if present and present[1] == day:
            told += _remind(campaign, present, late=False)
        if before and before[1] < day:
            told += _remind(campaign, before, late=True)
    return told


def _remind(campaign, period, *, late) -> int:
    told = 0
    lacking = campaign.duties.filter(active=True).exclude(reports__starts_on=period[0]).select_related("user", "unit")
    for duty in lacking:
        told += notify.post(
            [duty.user],
            once=f"patrol:{duty.pk}:{period[0]}:{'late' if late else 'due'}",
            title=f"{'排查填报已超期' if late else '今天要交排查填报'}：{duty.unit.name}",
            body=f"{campaign.name}，{period[0]} 至 {period[1]}。没有发现也请报零报告。",
            url="/disputes/patrols/phone/",
            urgent=late,
            topic=notify.Topic.CLOCK,
        )
    if late and lacking:
        told += notify.post(
            [campaign.created_by],
            once=f"patrol:{campaign.pk}:{period[0]}:late",
            title=f"{len(lacking)} 个区域没有报排查：{campaign.name}",
            url=f"/disputes/patrols/{campaign.pk}/?period={period[0]}",
            topic=notify.Topic.CLOCK,
        )
    return told
