"""收文、发文: registering, sending round, answering, issuing, archiving."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.administration.models import OfficePaper, PaperTask
from governance.audit.services import record
from governance.cases.places import organ_word
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.core.numbering import next_number
from governance.notify import services as notify
from governance.organisation.access import standing
from governance.organisation.roles import Permission, Role

from .staff import require

State, Way, Kind = OfficePaper.State, OfficePaper.Way, PaperTask.Kind
WORDS = {Way.IN: "收", Way.PHONE: "电", Way.FAX: "传", Way.OUT: "综"}
#: 《中华人民共和国保守国家秘密法》: nothing that is a state secret in a system without the protection for it.
CLASSIFIED = (
    "涉密文件不能登记到本系统：《中华人民共和国保守国家秘密法》不允许把国家秘密存进没有相应防护的信息系统。"
    "请按涉密载体登记，交机要人员办理。"
)
MARK = re.compile(r"(绝密|机密|秘密)\s*[★☆]|^[（(【\[]?(绝密|机密|秘密)[）)】\]]")


def refuse_classified(classified: bool, *texts: str) -> None:
    """A paper that says it is secret is not taken, whatever was ticked."""
    if classified or any(MARK.search(text or "") for text in texts):
        raise ValidationError({"classified": CLASSIFIED})


def number_of(centre, way: str) -> str:
    """清溪收〔2026〕1号: by kind and year, without gaps."""
    year = today().year
    number = next_number(f"paper:{way}:{centre.pk}:{year}")
    return f"{organ_word(centre.parent or centre)}{WORDS[way]}〔{year}〕{number}号"


@transaction.atomic
def register(*, by, centre, way: str, classified: bool = False, **values) -> OfficePaper:
    """收文、电话、传真登记."""
    require(by, Permission.KEEP_PAPERS, centre)
    refuse_classified(classified, values.get("title", ""), values.get("text", ""), values.get("other_number", ""))
    if way == Way.OUT:
        raise ValidationError({"way": "发文请用“拟发文”"})
    row = OfficePaper.objects.create(centre=centre, way=way, number=number_of(centre, way), drafted_by=by, **values)
    record("paper.registered", by=by, object_type="office_paper", object_id=str(row.pk))
    return row


@transaction.atomic
def draft(*, by, centre, signer, due, classified: bool = False, **values) -> OfficePaper:
    """拟发文: lies before the leader who issues it; the number comes with the issue."""
    require(by, Permission.KEEP_PAPERS, centre)
    refuse_classified(classified, values.get("title", ""), values.get("text", ""))
    if not values.get("text", "").strip():
        raise ValidationError({"text": "请填写正文"})
    if Role.LEADER not in standing(signer).roles:
        raise ValidationError({"signer": "签发人要是镇领导或者中心主任"})
    row = OfficePaper.objects.create(centre=centre, way=Way.OUT, state=State.DRAFT, on=today(), drafted_by=by, **values)
    record("paper.registered", by=by, object_type="office_paper", object_id=str(row.pk))
    _ask(row, by, Kind.SIGN, [signer], due)
    return row


def _ask(row, by, kind, users, due) -> None:
    if due < today():
        raise ValidationError({"due": "期限不能早于今天"})
    for user in users:
        if row.tasks.filter(user=user, kind=kind, done_at=None).exists():
            continue
        task = PaperTask.objects.create(paper=row, kind=kind, user=user, due=due, asked_by=by, asked_at=now())
        title = f"请{task.get_kind_display()}：{row.title}"
        notify.post([user], once=f"paper:{task.pk}", title=title, body=f"期限 {due}",
                    url=f"/administration/papers/{row.pk}/")  # fmt: skip


@transaction.atomic
def send(*, by, row: OfficePaper, kind: str, users, due) -> None:
    """传阅、送批示、送承办. 签发 is asked for with the draft alone."""
    row = OfficePaper.objects.select_for_update(of=("self",)).select_related("centre").get(pk=row.pk)
    require(by, Permission.KEEP_PAPERS, row.centre)
    if kind == Kind.SIGN:
        raise ValidationError({"kind": "签发在拟发文时送"})
    if row.state in (State.DRAFT, State.ARCHIVED):
        raise GuardFailed(f"这份公文{row.get_state_display()}，不能送办")
    if kind == Kind.INSTRUCT and not all(Role.LEADER in standing(user).roles for user in users):
        raise ValidationError({"users": "批示只送领导"})
    _ask(row, by, kind, users, due)
    if row.state == State.DONE:
        row.state = State.OPEN
        row.save()
    record("paper.sent", by=by, object_type="office_paper", object_id=str(row.pk), detail={"kind": kind})


@transaction.atomic
def answer(*, by, task: PaperTask, words: str = "") -> PaperTask:
    """已阅, 批示, 办理结果, or 签发 (which gives the number)."""
    task = PaperTask.objects.select_for_update(of=("self",)).select_related("paper__centre__parent").get(pk=task.pk)
    if task.user_id != by.pk:
        raise NotAllowed("由本人办理")
    if task.done_at is not None:
        raise GuardFailed("已经办过了")
    if task.kind in (Kind.INSTRUCT, Kind.HANDLE) and not words.strip():
        raise ValidationError({"words": f"请写明{task.get_kind_display()}意见"})
    task.done_at, task.words = now(), words
    task.save()
    row = OfficePaper.objects.select_for_update(of=("self",)).select_related("centre__parent").get(pk=task.paper_id)
    if task.kind == Kind.SIGN:
        row.number, row.state, row.on = number_of(row.centre, Way.OUT), State.ISSUED, today()
        row.issued_by, row.issued_at = by, now()
        record("paper.issued", by=by, object_type="office_paper", object_id=str(row.pk))
    elif row.state == State.OPEN and not row.tasks.filter(done_at=None).exists():
        row.state = State.DONE
    row.save()
    record("paper.answered", by=by, object_type="office_paper", object_id=str(row.pk), detail={"kind": task.kind})
    title = f"{by.name} 已{task.get_kind_display()}：{row.title}"
    notify.post([task.asked_by], once=f"paper:{task.pk}:done", title=title, body=words,
                url=f"/administration/papers/{row.pk}/")  # fmt: skip
    return task


@transaction.atomic
def archive(*, by, row: OfficePaper) -> OfficePaper:
    """归档, when nothing is open any more."""
    row = OfficePaper.objects.select_for_update(of=("self",)).select_related("centre").get(pk=row.pk)
    require(by, Permission.KEEP_PAPERS, row.centre)
    if row.state in (State.DRAFT, State.ARCHIVED):
        raise GuardFailed(f"这份公文{row.get_state_display()}，不能归档")
    waiting = row.tasks.filter(done_at=None).count()
    if waiting:
        raise GuardFailed(f"还有 {waiting} 项没有办完，不能归档")
    row.state, row.archived_at = State.ARCHIVED, now()
    row.save()
    record("paper.archived", by=by, object_type="office_paper", object_id=str(row.pk))
    return row
