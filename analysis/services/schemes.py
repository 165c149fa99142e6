"""考核方案: written by the centre's manager; what is in force is followed by a new version, never changed."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from analysis.indicators import REGISTRY, SOURCES
from analysis.models import ObjectKind, Scheme, SchemeFigure, SchemeGroup, SchemeItem
from analysis.services.rounds import may_score
from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now

FIELDS = ("name", "cycles", "grades", "bonus_most", "least_cases", "appeal_days")
#: (indicator, weight, target, floor) of a first scheme; editable afterwards.
UNIT_FIGURES = (
    ("sign_timely", 15, 100, 60),
    ("close_ontime", 20, 95, 60),
    ("reply_ontime", 10, 95, 60),
    ("satisfy", 20, 90, 60),
    ("redo_rate", 10, 5, 30),
    ("return_groundless", 5, 0, 20),
    ("order_answer", 10, 100, 60),
    ("doubt_rate", 5, 10, 40),
    ("check_untrue", 5, 0, 30),
)
VILLAGE_FIGURES = (*((key, weight, target, floor) for key, weight, target, floor in UNIT_FIGURES if key != "redo_rate"),
                   ("local", 10, 80, 20))  # fmt: skip
PERSON_FIGURES = (
    ("sign_timely", 25, 100, 60),
    ("close_ontime", 35, 95, 60),
    ("satisfy", 30, 90, 60),
    ("check_untrue", 10, 0, 30),
)
FIGURES = {
    ObjectKind.DEPARTMENT: UNIT_FIGURES,
    ObjectKind.VILLAGE: VILLAGE_FIGURES,
    ObjectKind.RESIDENT: PERSON_FIGURES,
    ObjectKind.MEDIATOR: PERSON_FIGURES,
}
#: (sort, source, label, points, most)
ITEMS = (
    ("penalty", "yellow_card", "黄牌督办", 2, 10),
    ("penalty", "red_card", "红牌督办", 5, 15),
    ("penalty", "paper_close", "纸面办结", 3, 15),
    ("bonus", "true_close", "有疑点、核查属实的真办结", "0.2", 2),
    ("penalty", "", "研判报告不报或者不按时报", "0.5", None),
    ("penalty", "", "重大涉稳信息迟报、漏报、瞒报", 1, None),
    ("bonus", "", "做法被镇采用推广", 2, 4),
    ("bonus", "", "做法被县采用推广", 4, 8),
    ("veto", "", "命案", 0, None),
    ("veto", "", "重大群体性事件", 0, None),
    ("veto", "", "较大以上安全事故", 0, None),
    ("veto", "", "瞒报", 0, None),
)


def _allowed(by, area) -> None:
    if not may_score(by, area):
        raise NotAllowed("考核方案由中心管理员维护。")


def _log(action, by, scheme, **detail) -> None:
    record(f"scheme.{action}", by=by, object_type="scheme", object_id=str(scheme.pk), detail=detail)


def _editable(by, scheme) -> Scheme:
    _allowed(by, scheme.area)
    found = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not found.is_draft:
        raise GuardFailed("这一版已经执行，不能改。请先建新一版。")
    return found


@transaction.atomic
def new_scheme(*, by, area, year: int, kind: str) -> Scheme:
    """A draft for a year and kind of object: the next version of what is there, else one with usual figures."""
    _allowed(by, area)
    versions = Scheme.objects.filter(area=area, year=year, kind=kind)
    if versions.filter(status=Scheme.Status.DRAFT).exists():
        raise ValidationError({"year": "这一年这类对象已经有一版草案，请改那一版。"})
    latest = versions.order_by("-version").first()
    earlier = latest or Scheme.objects.filter(area=area, kind=kind).order_by("-year", "-version").first()
    name = f"{year}年{ObjectKind(kind).label}考核方案"
    made = Scheme(area=area, year=year, kind=kind, version=latest.version + 1 if latest else 1, name=name)
    for field in FIELDS[1:] if earlier else ():
        setattr(made, field, getattr(earlier, field))
    made.save()
    _fill(made, earlier)
    _log("new", by, made, year=year, kind=kind, version=made.version)
    return made


def _fill(made, earlier) -> None:
    if earlier is None:
        for order, (key, weight, target, floor) in enumerate(FIGURES[made.kind]):
            SchemeFigure.objects.create(scheme=made, key=key, weight=weight, target=target, floor=floor, order=order)
        for order, (sort, source, label, worth, most) in enumerate(ITEMS):
            if source and made.is_of_persons and not SOURCES[source].persons:
                continue
            SchemeItem.objects.create(
                scheme=made, sort=sort, source=source, label=label, points=Decimal(worth), most=most, order=order
            )
        return
    for figure in earlier.figures.all():
        figure.pk, figure.scheme, figure._state.adding = None, made, True
        figure.save()
    for item in earlier.items.all():
        item.pk, item.scheme, item._state.adding = None, made, True
        item.save()
    for group in earlier.groups.prefetch_related("units"):
        copy = SchemeGroup.objects.create(scheme=made, name=group.name)
        copy.units.set(group.units.all())


@transaction.atomic
def save_scheme(scheme: Scheme, *, by, figures: dict, **fields) -> Scheme:
    """Write a draft. `figures`: key → (weight, target, floor); what is not named is not counted."""
    found = _editable(by, scheme)
    for name in FIELDS:
        if name in fields:
            setattr(found, name, fields[name])
    check_figures(figures)
    check_grades(found.grades)
    found.save()
    found.figures.exclude(key__in=figures).delete()
    for order, (key, (weight, target, floor)) in enumerate(figures.items()):
        row = found.figures.filter(key=key).first() or SchemeFigure(scheme=found, key=key)
        row.weight, row.target, row.floor, row.order = weight, target, floor, order
        row.save()
    _log("saved", by, found, figures=len(figures))
    return found


def check_figures(figures: dict) -> None:
    """ValidationError in words for weights that are not 100 or a target on the wrong side of the floor."""
    total = sum((weight for weight, _target, _floor in figures.values()), Decimal(0))
    if total != 100:
        raise ValidationError(f"各指标权重合计要等于 100，现在是 {total.normalize():f}。")
    for key, (_weight, target, floor) in figures.items():
        lower, label = REGISTRY[key].lower_is_better, REGISTRY[key].label
        if lower and target >= floor:
            raise ValidationError({f"target_{key}": f"{label}越低越好，目标值要比零分值小。"})
        if not lower and target <= floor:
            raise ValidationError({f"target_{key}": f"{label}越高越好，目标值要比零分值大。"})


def check_grades(grades: list) -> None:
    """ValidationError in words unless the marks fall from grade to grade and the last is 0."""
    marks = [Decimal(str(mark)) for _label, mark in grades]
    if len(marks) < 2 or marks != sorted(set(marks), reverse=True) or marks[-1] != 0:
        raise ValidationError({"grades": "等次从高到低写，至少两档，分数要一档比一档低，最后一档从 0 分起。"})


@transaction.atomic
def save_item(*, by, scheme: Scheme, item: SchemeItem | None = None, **fields) -> SchemeItem:
    """A new item of a draft, or a changed one."""
    found = _editable(by, scheme)
    item = item or SchemeItem(scheme=found, order=found.items.count())
    for name in ("sort", "source", "label", "points", "most"):
        setattr(item, name, fields[name])
    if found.items.exclude(pk=item.pk).filter(label=item.label).exists():
        raise ValidationError({"label": "方案里已经有这一项。"})
    if item.sort != SchemeItem.Sort.VETO and item.points <= 0:
        raise ValidationError({"points": "请填写每次加多少分或者减多少分。"})
    if item.source:
        check_source(item, found)
    if item.source and found.items.exclude(pk=item.pk).filter(source=item.source).exists():
        raise ValidationError({"source": "方案里已经有一项这样计数。"})
    item.save()
    _log("item", by, found, item=item.pk)
    return item


def check_source(item, scheme) -> None:
    """ValidationError in words when what the system counts does not fit the sort of item or whom the scheme is for."""
    counting = SOURCES[item.source]
    if item.sort != counting.sort:
        label, sort = item.get_source_display(), SchemeItem.Sort(counting.sort).label
        raise ValidationError({"source": f"“{label}”只能作为{sort}项，请改性质，或者改由人登记。"})
    if scheme.is_of_persons and not counting.persons:
        raise ValidationError({"source": "红黄牌发给单位，只用于单位的方案。"})


@transaction.atomic
def drop_item(item: SchemeItem, *, by) -> None:
    """Take an item out of a draft."""
    found = _editable(by, item.scheme)
    _log("item_dropped", by, found, item=item.pk)
    item.delete()


@transaction.atomic
def save_groups(scheme: Scheme, *, by, name: str, units) -> SchemeGroup | None:
    """A group that is ranked by itself; without units the group ends. A unit stands in one group only."""
    found = _editable(by, scheme)
    if found.is_of_persons:
        raise GuardFailed("人员不分组。")
    other = SchemeGroup.objects.filter(scheme=found, units__in=units).exclude(name=name).first()
    if other is not None:
        raise ValidationError({"units": f"有单位已经在“{other.name}”组里，一个单位只在一个组。"})
    if not units:
        found.groups.filter(name=name).delete()
        return None
    group, _made = SchemeGroup.objects.get_or_create(scheme=found, name=name)
    group.units.set(units)
    _log("group", by, found, group=group.pk)
    return group


@transaction.atomic
def put_in_force(scheme: Scheme, *, by) -> Scheme:
    """执行: this version counts from the next drafting on; the one before is retired."""
    found = _editable(by, scheme)
    check_figures({f.key: (f.weight, f.target, f.floor) for f in found.figures.all()})
    for before in Scheme.objects.filter(area=found.area, year=found.year, kind=found.kind, status="in_force"):
        before.status = Scheme.Status.RETIRED
        before.save()
    found.status, found.in_force_at = Scheme.Status.IN_FORCE, now()
    found.save()
    _log("in_force", by, found, version=found.version)
    return found


def years_offered(day: date) -> range:
    """Years that a scheme may be written for."""
    return range(day.year - 1, day.year + 2)
