"""Guards of 法律援助初审: the station receives, checks and forwards; what the county decides is only put on record."""

from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from legalservice.checklists import missing_of
from legalservice.files import files_of
from legalservice.guards import need
from legalservice.models.aid import AidApplication, AidReply

Status, Opinion = AidApplication.Status, AidApplication.Opinion
DECIDABLE = (Status.ACCEPTED, Status.GRANTED, Status.ASSIGNED)


def _aid(step, *statuses, words: str) -> AidApplication:
    row = files_of(step.files).aid
    if row is None or row.status not in statuses:
        raise GuardFailed(words if row is not None else "还没有登记法律援助申请。")
    return row


def _not_future(step, *names):
    for name in names:
        value = None if step.is_preview else step.get(name)
        if value is not None and value > today():
            raise GuardFailed("日期不能晚于今天，请核对。", field=name)


@guard
def no_aid_yet(step):
    """本案还没有法律援助申请，或者还在收件、补正."""
    row = files_of(step.files).aid
    if row is not None and row.status not in (Status.RECEIVED, Status.SUPPLEMENTING):
        raise GuardFailed("本案的法律援助申请已经初审，不能再改。")


@guard
def aid_is_whole(step):
    """事项、请求、受理地已写；有经济困难状况说明，或者属于不受限制、免予核查的情形 (第四十一条、第四十二条)."""
    need(step, matter="请选择申请事项。", form="请选择援助形式。", facts="请写明事实和理由。")
    need(step, request="请写明援助请求。", organ="请填写办案机关或者争议处理机关。")
    if step.is_preview:
        return
    if not step.get("exempt") and not step.get("nocheck"):
        if step.get("declared_on") is None:
            raise GuardFailed(
                "没有经济困难状况说明。请申请人如实填写说明表（《法律援助法》第四十一条），"
                "或者选择不受经济条件限制、免予核查的情形。",
                field="declared_on",
            )
        need(step, checked_how="请选择核查方式：信息共享查询，或者个人诚信承诺。", household="请填写共同生活人口。",
             income="请填写家庭月收入。")  # fmt: skip
    _not_future(step, "declared_on")
    if step.get("agent") and not (step.get("agent_relation") or "").strip():
        raise GuardFailed("有代理人的，请写明代理人身份，如法定代理人、近亲属。", field="agent_relation")
    if not step.get("is_local") and not (step.get("competent") or "").strip():
        raise GuardFailed("不属本县受理的，请写明有管辖权的援助机构（《法律援助法》第三十八条）。", field="competent")
    if step.get("urgent") and not (step.get("urgent_reason") or "").strip():
        raise GuardFailed("请写明先行援助的理由，如距时效届满不足七日（第四十四条）。", field="urgent_reason")


@guard
def correction_is_owed(step):
    """材料不齐、还没有一次性告知过 (第四十三条: 一次性告知)."""
    row = _aid(step, Status.RECEIVED, words="申请不在收件环节，不用告知补正。")
    if files_of(step.files).correction is not None:
        raise GuardFailed("补正只能一次性告知，已经告知过了（《法律援助法》第四十三条）。")
    if not missing_of(row):
        raise GuardFailed("材料已经齐全，不用告知补正。")
    need(step, missing="请逐项写明欠缺的材料。", due_on="请填写补正期限。", told_on="请填写送达日期。",
         told_how="请填写送达方式。")  # fmt: skip
    _not_future(step, "told_on")
    if not step.is_preview and step.get("due_on") <= step.get("told_on"):
        raise GuardFailed("补正期限要在送达以后。", field="due_on")


@guard
def supplement_is_open(step):
    """补正中."""
    _aid(step, Status.SUPPLEMENTING, words="申请不在补正环节。")


@guard
def supplement_lapsed(step):
    """补正期限已过、没有补齐 (第四十三条: 视为撤回)."""
    _aid(step, Status.SUPPLEMENTING, words="申请不在补正环节。")
    due = files_of(step.files).correction.due_on
    if today() <= due:
        raise GuardFailed(f"补正期限 {due:%Y-%m-%d} 还没有过，不能视为撤回。")


@guard
def aid_may_be_reviewed(step):
    """收件后、材料齐全才能建议转交；不属本县、不符合条件的写明理由."""
    row = _aid(step, Status.RECEIVED, Status.ADVISED, words="申请不在初审环节。")
    need(step, opinion="请选择初审意见。", opinion_text="请写明初审说明。")
    if step.is_preview:
        return
    lacks = missing_of(row)
    if step.get("opinion") == Opinion.FORWARD and lacks and not row.urgent:
        raise GuardFailed(f"材料不齐：{'、'.join(lacks)}。请一次性告知补正，补齐后再转交。", field="opinion")
    if step.get("opinion") == Opinion.FORWARD and not row.is_local:
        raise GuardFailed(f"本事项由{row.competent}受理，请选“不属本县受理”。", field="opinion")


@guard
def aid_may_be_forwarded(step):
    """初审建议转交，或者申请人坚持申请 (站点只初审, 不能代为不予援助)."""
    row = _aid(step, Status.REVIEWED, words="请先作出初审意见。")
    if row.opinion != Opinion.FORWARD and not row.insists:
        raise GuardFailed("初审没有建议转交；申请人坚持申请的，请在初审意见里勾选后再转交。")
    need(step, county_office="请填写县法律援助机构。", forward_way="请填写转交方式。")


@guard
def county_may_receive(step):
    """已转交."""
    row = _aid(step, Status.FORWARDED, words="申请还没有转交，或者县中心已经收件。")
    need(step, county_received_on="请填写县中心收件日期。", county_receiver="请填写县中心收件人。")
    _not_future(step, "county_received_on")
    if not step.is_preview and step.get("county_received_on") < row.forwarded_at.date():
        raise GuardFailed("县中心收件不能早于转交。", field="county_received_on")


@guard
def county_decides(step):
    """县中心已收件；决定有文号、日期、作出机关；不予和终止写明理由 (第四十三条、第四十八条)."""
    _aid(step, *DECIDABLE, words="县中心还没有收件。给不给援助由县法律援助机构决定，本站不作决定。")
    need(step, kind="请选择文书。", number="请填写县法律援助机构的文号。", on="请填写日期。", office="请填写作出机关。")
    if step.is_preview:
        return
    _not_future(step, "on")
    row, kind = files_of(step.files).aid, step.get("kind")
    if kind in (AidReply.Kind.REFUSE, AidReply.Kind.STOP) and not (step.get("reason") or "").strip():
        raise GuardFailed("不予援助、终止援助的决定要写明理由。", field="reason")
    wanted = {
        AidReply.Kind.GRANT: (Status.ACCEPTED,), AidReply.Kind.REFUSE: (Status.ACCEPTED,),
        AidReply.Kind.MORE: (Status.ACCEPTED,), AidReply.Kind.ASSIGN: (Status.GRANTED,),
        AidReply.Kind.CHANGE: (Status.ASSIGNED,), AidReply.Kind.STOP: (Status.GRANTED, Status.ASSIGNED),
    }[kind]  # fmt: skip
    if row.status not in wanted:
        raise GuardFailed(f"申请现在是“{row.get_status_display()}”，还不到登记这份文书的时候。", field="kind")
    if kind in (AidReply.Kind.ASSIGN, AidReply.Kind.CHANGE):
        need(step, lawyer="请填写承办人员。", lawyer_office="请填写承办单位。")


@guard
def may_object(step):
    """不予、终止的决定可以提出异议，一次 (第四十九条)."""
    row = _aid(step, Status.REFUSED, Status.TERMINATED, words="没有不予援助或者终止援助的决定，不能提出异议。")
    if row.objected_on is not None:
        raise GuardFailed("已经提出过异议。")
    need(step, objection="请写明异议理由。", objected_on="请填写提出异议的日期。")
    _not_future(step, "objected_on")


@guard
def aid_objection_is_open(step):
    """异议等待审查结果."""
    row = files_of(step.files).aid
    if row is None or row.objected_on is None or row.objection_result:
        raise GuardFailed("没有等待审查的异议。")
    need(step, objection_result="请写明司法行政部门的审查结果。")


@guard
def aid_may_be_closed(step):
    """已指派的援助案件有了结果."""
    _aid(step, Status.ASSIGNED, words="还没有指派承办人员。")
    need(step, result="请写明结案结果。", closed_on="请填写结案日期。")
    _not_future(step, "closed_on")


def aid_has_its_answer(step):
    """办结以前，法律援助申请有了县中心的决定，或者已经撤回、告知其他途径."""
    row = files_of(step.files).aid
    if row is not None and not row.is_over:
        raise GuardFailed(f"法律援助申请还是“{row.get_status_display()}”，等县中心有了结果再办结。")
