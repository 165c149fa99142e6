"""The plots (情节). Each is a generator: it yields the moment of its next act and acts when it is called again."""

from django.core.files.uploadedfile import SimpleUploadedFile

from governance.cases import services
from governance.cases.kinds import kind_of
from governance.cases.models import Answer, Party, Supervision
from governance.cases.services import NewCase, NewParty
from governance.core.pdf import Paper
from governance.core.ticket import Ticket
from governance.core.uploads import check_upload
from governance.portal.demo import disputes, incidents
from governance.portal.demo.life import Life

RATINGS = (1,) * 9 + (2,) * 6 + (3,) * 3 + (4, 4, 5)
COMMENTS = {1: "办得快，很满意", 2: "还可以", 3: "时间有点长", 4: "答复没说到点子上", 5: "问题没有真正解决"}
REASONS = {4: ("unclear",), 5: ("unsolved", "slow")}
CALLS = {
    4: {"result": "settled", "note": "重新讲清了答复内容，来访人表示理解"},
    5: {"result": "settled", "note": "约定下周上门复查，来访人接受"},
}
#: Left after the answer, a case is of high risk, so that SYSTEM does not carry it on.
KEPT_BY_RISK = ("resolved", "tracking", "evaluating")
#: Who comes along on a group visit and is only on its list.
COMPANIONS = ("陈桂兰", "刘长根", "邓素华", "杨得水", "曾秀英", "罗永贵")
REPORTERS = {"transfer": "qinyonghong", "superior": "frontdesk", "reception": "frontdesk"}


def new_case(life: Life) -> NewCase:
    """The data of 受理登记 from the text."""
    text, world = life.text, life.world
    parties = [world.visitors.draw(life.village)]
    if text["kind"] == "dispute":
        parties.append(world.visitors.draw(life.village, role=Party.Role.RESPONDENT))
    if life.has("collective"):
        parties.append(world.visitors.draw(life.village, role=Party.Role.REPRESENTATIVE))
        parties += [NewParty(role=Party.Role.MEMBER, name=name) for name in COMPANIONS[: max(0, text["people"] - 2)]]
    if text["purpose"] == "accusation":
        accused = world.town.units["construction" if text["lead"] != "construction" else "civil"]
        parties.append(NewParty(role=Party.Role.ACCUSED, name=accused.name, is_organisation=True, unit=accused))
    grids = world.town.grids.get(life.village.pk) or [life.village]
    return NewCase(
        kind=text["kind"],
        title=text["title"],
        facts=text["facts"],
        claim=text["claim"],
        channel=text["channel"],
        category=world.categories.get(text["category"]),
        purpose=text["purpose"],
        risk=max(text["risk"], 3) if life.stop in KEPT_BY_RISK else text["risk"],
        urgent=life.has("urgent"),
        involves_violence=life.has("violence"),
        involves_minor=life.has("minor"),
        asks_secrecy=life.has("secrecy"),
        people_count=max(1, text["people"]),
        place=world.rng.choice([life.village, *grids]),
        parties=parties,
        duplicates_seen=True,
    )


def register(life: Life):
    """受理登记 by whoever the channel comes to."""
    town, channel = life.world.town, life.text["channel"]
    by = town.people["liusiyu" if life.chance(0.4) else "frontdesk"]
    if channel == "grid":
        grid = life.world.rng.choice(town.grids[life.village.pk])
        by = town.roles.get(grid.pk, [("", by)])[0][1]
    elif channel == "transfer":
        by = town.people[REPORTERS["transfer"]]
    life.keep(services.register(by=by, ticket=Ticket.new(), data=new_case(life)))
    if channel != "grid" and life.chance(0.12) and not life.case.is_restricted:
        life.act("attach", by, uploads=[note_of(life)])


def note_of(life: Life):
    """A written statement of the visitor, as a PDF."""
    paper = Paper("情况说明")
    paper.paragraph(life.text["facts"])
    return check_upload(SimpleUploadedFile("情况说明.pdf", paper.build(), "application/pdf"))


def ordinary(life: Life):
    """The common way, with the turns that life brings."""
    yield life.at
    register(life)
    if life.over:
        return
    if life.case.kind == "incident":
        yield from incidents.begin(life)
    yield from triage(life)
    if life.over or life.case.state != "assigned":
        return
    yield from handle(life)
    if life.over or life.case.state != "resolved":
        return
    yield from follow(life)


def triage(life: Life):
    """审核分流: sometimes completed first, sometimes declined and handed to another."""
    if life.turn == "incomplete" or life.chance(0.05):
        yield life.after(1.5)
        if not life.act("return_for_completion", life.person("triage"), reason="请补充具体地点和联系电话"):
            return
        yield life.after(6)
        by = life.case.registered_by
        life.act("complete", by, changes={"place_text": "村委会向东 200 米"}, note="已电话核实补充")
    yield life.after(0.5 if life.case.urgent else 2)
    if life.turn == "send_up":
        life.act("send_up", life.person("triage"), reason="涉及县级部门职权，请县中心协调")
        return
    if not hand_out(life, "assign", life.lead):
        return
    if life.turn == "decline":
        yield life.after(5)
        worker = life.world.town.office(life.case.lead_unit)
        if not life.act("decline", worker, reason="不属于本单位职责，建议交有管理权限的部门"):
            return
        yield life.after(2)
        hand_out(life, "assign", life.world.town.units["safety"])


def hand_out(life: Life, action: str, lead) -> bool:
    """分流 with the line of the duty list, or a reason."""
    line = life.world.town.line_of(lead, life.text["category"])
    accused = set(life.case.parties.exclude(unit=None).values_list("unit_id", flat=True))
    helpers = [unit for unit in life.assists if unit.pk not in accused | {lead.pk}]
    reason = "" if line else "按事项性质和属地确定"
    # On a restricted case only who is named handles it; nobody else is drawn in.
    close = {"handler": life.world.town.office(lead)} if life.case.is_restricted else {}
    helpers = [] if close else helpers
    return life.act(action, life.person("triage"), lead=lead, assists=helpers, duty_line=line, reason=reason, **close)


def handle(life: Life):
    """办理处置."""
    yield life.after(3 if life.turn != "late" else 40)
    worker, head = life.workers
    if not life.act("accept", worker):
        return
    yield from _assists(life)
    notes = life.text["progress"]
    for i, note in enumerate(notes[:-1] or notes):
        yield life.after(20 if life.turn != "late" else 160)
        life.act("record_progress", worker, text=note, for_citizen=i == 0)
    yield from _turns(life, worker, head)
    if life.over or life.case.state != "handling":
        return
    yield life.after(22 if life.turn != "late" else 200)
    answer = life.text["answer"]
    result = notes[-1] if notes else answer
    if life.case.kind == "dispute":
        yield from disputes.mediate(life)
    life.act("resolve", worker, result=result, answer=answer, reason="其余单位已口头答复")


def _assists(life: Life):
    for share in life.case.assignments.filter(is_lead=False, until=None).select_related("unit"):
        helper = life.world.town.office(share.unit)
        if life.turn == "late" or life.chance(0.15):
            continue
        yield life.after(4)
        life.act("accept_assist", helper)
        if life.chance(0.85):
            yield life.after(14)
            life.act("answer_assist", helper, result="已按职责配合办理，情况属实。")


def _turns(life: Life, worker, head):
    """Extension, pause, supervision: some of them, where the plot or chance wants it."""
    if life.case.is_restricted:
        return
    if life.turn == "extension" or life.chance(0.08):
        yield life.after(6)
        if not life.may("request_extension", worker):
            return
        life.act("request_extension", worker, amount=7, unit="day", reason="需要等待鉴定结论")
        if life.stop == "handling":
            return
        yield life.after(5)
        life.act("decide_extension", life.person("leader"), grant=life.chance(0.8), note="按程序办理")
    if kind_of(life.case.kind).allows_pause and (life.turn == "pause" or life.chance(0.04)):
        yield life.after(5)
        if not life.act("pause", head, reason="等待当事人补交材料"):
            return
        yield life.after(50)
        life.act("resume", head)
    if life.turn in ("order", "card") or life.chance(0.06):
        yield from _order(life, head)


#: One order in so many of the ordinary stories is a 黄牌.
CARD_ONE_IN = 3


def _order(life: Life, head):
    yield life.after(6)
    manager = life.person("manager")
    card = life.turn == "card" or (life.turn == "order" and life.case.pk % CARD_ONE_IN == 0)
    level, by = ("yellow", life.person("leader")) if card else ("normal", manager)
    life.act("supervise", by, to_unit=life.case.lead_unit, requirement="请说明办理进度，加快办理", level=level)
    if life.stop == "handling":
        return
    yield life.after(12)
    order = life.case.supervisions.filter(status=Supervision.Status.ISSUED).first()
    life.act("answer_supervision", head, supervision=order, result="已安排专人办理，三日内办结。")
    yield life.after(6)
    life.act("close_supervision", manager, supervision=order, note="已核实")


def follow(life: Life):
    """反馈回访 → 跟踪督办 → 考核评价; SYSTEM walks ahead where nothing is owed."""
    yield life.after(5)
    method = Answer.Method.PHONE if life.chance(0.7) else Answer.Method.IN_PERSON
    life.act("tell_answer", life.person("frontdesk"), method=method, proof="已告知本人，本人表示清楚")
    if life.over:
        return
    if life.chance(0.55):
        yield from rate(life)
    if life.case.state == "resolved":
        yield life.after(20)
        if life.turn == "rework" or life.chance(0.06):
            life.act("rework", life.person("frontdesk"), reason="回访反映问题没有彻底解决")
            yield from handle_again(life)
            return
        promise = {"promise": "一个月内再回访一次"} if life.stop == "tracking" or life.chance(0.25) else {}
        if promise or not life.may("record_call", life.person("liusiyu")):
            life.act("feed_back", life.person("liusiyu"), note="电话回访，来访人表示情况属实", **promise)
        else:
            yield from call_back(life)
    yield from finish(life)


def call_back(life: Life):
    """回访 from the call list; now and then nobody answers on the first day."""
    if life.chance(0.2):
        life.act("record_call", life.person("liusiyu"), result="unreached", note="无人接听")
        yield life.after(24)
    party = life.case.parties.filter(role=Party.Role.APPLICANT).first()
    asked = not life.case.ratings.filter(party=party, round=life.case.round).exists()
    ratings = [{"party": party, "value": 2}] if asked else []
    note = "来访人表示情况属实"
    life.act("record_call", life.person("liusiyu"), result="settled", truth="true", note=note, ratings=ratings)


def finish(life: Life):
    """销号 and 考核评价 by the manager, where SYSTEM left them."""
    if not life.over and life.case.state == "tracking":
        yield life.after(60)
        if life.case.kind == "dispute":
            yield from disputes.perform(life)
        incidents.prepare(life, "confirm")
    if not life.over and life.case.state == "tracking":
        life.act("confirm", life.person("manager"), promises_met=True, note="承诺事项已兑现")
    if not life.over and life.case.state == "evaluating":
        yield life.after(20)
        life.act("evaluate", life.person("manager"))
    if life.turn == "reopen" and life.case.state == "closed":
        yield life.after(200)
        life.act("reopen", life.world.town.people["leader"], reason="来访人反映问题重新出现")
        life.turn = ""
        yield from triage(life)
        if life.case.state == "assigned":
            yield from handle(life)
        if life.case.state == "resolved":
            yield from follow(life)


def handle_again(life: Life):
    """The second try after 退回重办."""
    worker, _head = life.workers
    yield life.after(30)
    life.act("record_progress", worker, text="重新上门核实，补做遗留部分", for_citizen=True)
    yield life.after(20)
    if life.case.kind == "dispute":
        yield from disputes.mediate(life)
    life.act("resolve", worker, result="遗留问题已处理", answer=life.text["answer"], reason="协办意见不变")
    yield life.after(5)
    life.act("tell_answer", life.person("frontdesk"), method=Answer.Method.PHONE, proof="电话告知本人")
    if life.case.state == "resolved":
        yield life.after(10)
        life.act("feed_back", life.person("liusiyu"), note="本人表示这次满意")
    yield from finish(life)


def rate(life: Life):
    """群众评价 on the public page."""
    yield life.after(9)
    party = life.case.parties.filter(role=Party.Role.APPLICANT).first()
    value = life.world.rng.choice(RATINGS)
    comment = COMMENTS[value] if life.chance(0.5) else ""
    life.act("rate", life.world.citizen, party=party, value=value, comment=comment, reasons=REASONS.get(value, ()))
    if life.case.ratings.filter(call_owed=True).exists() and life.case.state != "resolved":
        yield life.after(16)
        life.act("record_call", life.person("manager"), **CALLS[value])


def on_spot(life: Life):
    """即办: answered at the window."""
    yield life.at
    life.keep(services.register(by=life.world.town.people["frontdesk"], ticket=Ticket.new(), data=new_case(life)))
    if not life.case.is_restricted:
        life.act("settle_on_spot", life.world.town.people["frontdesk"], answer=life.text["answer"])
        if life.chance(0.5):
            yield from rate(life)


def filed_own(life: Life):
    """自办备案 by an office within its own duty."""
    yield life.at
    line = life.world.town.line_of(life.lead, life.text["category"])
    by = life.world.town.office(life.lead)
    if line is None or life.text["purpose"] == "accusation":
        yield from ordinary(life)
        return
    data = new_case(life)
    life.keep(services.file_own(by=by, ticket=Ticket.new(), data=data, duty_line=line))
    if life.over:
        return
    for note in life.text["progress"][:2]:
        yield life.after(20)
        life.act("record_progress", life.case.handler, text=note)
    yield life.after(20)
    if life.case.kind == "dispute":
        yield from disputes.mediate(life)
    life.act("resolve", life.case.handler, result=life.text["answer"], answer=life.text["answer"])
    if not life.over:
        yield from follow(life)


def ended(life: Life):
    """The ways out: 不予受理, 转送 (with reply or back again), 撤回, 并案."""
    yield life.at
    register(life)
    yield life.after(2)
    by = life.person("triage")
    if life.turn == "rejected":
        life.act("reject", by, reason_code="已进入诉讼、仲裁或者复议程序", reason="请向受理法院查询")
    elif life.turn == "transferred":
        life.act("transfer_out", by, receiver="县住房和城乡建设局", word="转送", reason="属于县级部门职权")
        if life.chance(0.6):
            yield life.after(90)
            life.act("record_reply", by, reply="已收到，由我局物业科办理并答复来访人。")
    elif life.turn == "withdrawn":
        life.act("withdraw", life.person("frontdesk"), signed_request=True)
    elif life.turn == "merged":
        target = next((one.case for one in reversed(life.world.open_cases) if _takes(one.case, life.case)), None)
        if target is not None:
            life.act("merge", by, target=target, reason="同一件事")


def _takes(target, case) -> bool:
    return target is not None and target.pk != case.pk and target.is_open and not target.is_restricted
