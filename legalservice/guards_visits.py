"""Guards of 远程视频会见: who is entitled, what the prison decided, a slot in duty hours that nobody has."""

from governance.cases.guards import guard
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.core.fields import blind_index
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.roles import Permission
from legalservice.files import files_of
from legalservice.guards import need
from legalservice.models.visits import PrisonVisit

Status, Relation = PrisonVisit.Status, PrisonVisit.Relation
RELATIVES = {words for code, words in Relation.choices if code != Relation.OTHER} | {
    *("祖父母", "外祖父母", "孙子女", "外孙子女", "父亲", "母亲", "儿子", "女儿"),
    *("妻子", "丈夫", "哥哥", "弟弟", "姐姐", "妹妹"),
}  # fmt: skip


def _visit(step, *statuses, words: str) -> PrisonVisit:
    row = files_of(step.files).visit
    if row is None or row.status not in statuses:
        raise GuardFailed(words if row is not None else "还没有登记视频会见申请。")
    return row


@guard
def keeps_visits(step):
    """由公共法律服务岗办理."""
    if not step.by.is_actor and not may(step.by, Permission.KEEP_PRISON_VISITS):
        raise GuardFailed("视频会见由公共法律服务岗办理。")


@guard
def no_visit_yet(step):
    """本案还没有会见申请，或者还没有初核."""
    row = files_of(step.files).visit
    if row is not None and row.status != Status.CHECKING:
        raise GuardFailed("会见申请已经初核，不能再改。")


@guard
def visitor_is_entitled(step):
    """会见人是亲属、监护人，身份和关系有证明，人数不超，没有被暂停会见."""
    need(
        step,
        relation="请选择与被会见人的关系。",
        inmate="请填写被会见人。",
        prison="请填写监狱。",
        proof="请选择关系证明。",
    )
    if step.is_preview:
        return
    applicant = next((p for p in step.files.parties if p.role == "applicant"), None)
    if applicant is None or not applicant.id_number:
        raise GuardFailed("请先在案件里登记申请人的身份证号，会见要核验身份。")
    if step.get("relation") == Relation.OTHER and not (step.get("prison_letter") or "").strip():
        raise GuardFailed(
            "不是亲属、监护人，不能申请视频会见；对改造确有帮助的，先由监狱书面同意，再填监狱同意函号"
            "（《监狱法》第六十九条【待核】）。",
            field="relation",
        )
    _companions_fit(step)
    same = PrisonVisit.objects.filter(
        visitor_hash=applicant.id_hash,
        inmate_hash=blind_index(f"{step.get('prison')}:{step.get('inmate')}", "visit.inmate"),
    ).exclude(pk=step.case.pk)
    stopped = same.filter(suspended_until__gte=today()).order_by("-suspended_until").first()
    if stopped is not None:
        raise GuardFailed(f"监狱已暂停会见至 {stopped.suspended_until:%Y-%m-%d}，期满后再申请。", field="inmate")
    if step.get("proof") == PrisonVisit.Proof.EARLIER and not same.filter(decided_by__gt="").exists():
        raise GuardFailed("没有以前会见的记录，请按首次会见核验关系证明。", field="proof")


def _companions_fit(step) -> None:
    rows = PrisonVisit(companions=step.get("companions") or "").companion_rows
    most = number_of("visit_people")
    if len(rows) + 1 > most:
        raise GuardFailed(f"一次会见连同申请人最多 {most} 人，现在是 {len(rows) + 1} 人。", field="companions")
    for name, relation in rows:
        if relation not in RELATIVES:
            raise GuardFailed(
                f"同行人{name}没有写明亲属关系，或者不是亲属，不能一同会见。每行写“姓名 关系”，如“张三 子女”。",
                field="companions",
            )


@guard
def visit_waits_for_check(step):
    """待初核; 通过的身份和关系已核验，不通过的写理由."""
    _visit(step, Status.CHECKING, words="申请不在初核环节。")
    if step.is_preview:
        return
    if step.get("passed") and not (step.get("identity_seen") and step.get("relation_seen")):
        raise GuardFailed("身份和关系都核验过才能通过。", field="passed")
    if not step.get("passed"):
        need(step, note="不通过的，请写明理由。")


@guard
def prison_decides(step):
    """待监狱审批; 登记监狱的审批人和日期，不批准的写理由."""
    _visit(step, Status.AT_PRISON, words="申请没有送监狱，或者监狱已经审批。")
    need(step, decided_by="请填写监狱审批人。批准与否由监狱决定。", decided_on="请填写审批日期。")
    if step.is_preview:
        return
    if step.get("decided_on") > today():
        raise GuardFailed("审批日期不能晚于今天。", field="decided_on")
    if not step.get("approved"):
        need(step, note="监狱不批准的，请写明理由。")


@guard
def visit_slot_is_free(step):
    """已批准; 时段在值班时间里，会见室和被会见人都没有冲突."""
    from legalservice.services.visits import clash_of, span_of

    row = _visit(step, Status.APPROVED, Status.BOOKED, words="监狱还没有批准，不能约时间。")
    need(step, room="请选择会见室。", starts_at="请填写会见时间。")
    if step.is_preview:
        return
    if step.get("starts_at") <= step.at:
        raise GuardFailed("会见时间要在以后。", field="starts_at")
    words = clash_of(row, step.get("room"), *span_of(step.get("starts_at")))
    if words:
        raise GuardFailed(words, field="starts_at")


@guard
def visit_is_booked(step):
    """已排期、到了时间; 会见的已实人核验、已签承诺书."""
    row = _visit(step, Status.BOOKED, words="还没有约好时间。")
    if row.starts_at > step.at:
        raise GuardFailed("还没有到会见时间。")
    if step.is_preview or step.get("absent"):
        return
    if not (step.get("verified") and step.get("pledged")):
        raise GuardFailed("没有实人核验、没有签承诺书的，不能会见。", field="verified")
    need(step, began_at="请填写实际开始时间。", ended_at="请填写实际结束时间。", situation="请写明会见情况。")
    if step.get("ended_at") <= step.get("began_at"):
        raise GuardFailed("结束时间要晚于开始时间。", field="ended_at")


@guard
def visit_is_open(step):
    """会见还没有结束."""
    row = files_of(step.files).visit
    if row is None or row.is_over:
        raise GuardFailed("没有可以取消的会见。")


def visit_is_over(step):
    """办结以前，视频会见已经结束、取消，或者监狱不批准."""
    row = files_of(step.files).visit
    if row is not None and not row.is_over:
        raise GuardFailed(f"视频会见还是“{row.get_status_display()}”，有了结果再办结。")
