"""信访 in the demo: the decision and the opinion that every petition is owed, and one story for each branch."""

from governance.cases.files import CaseFiles
from governance.core.ticket import Ticket
from petitions import services as own
from petitions.files import files_of

REFUSAL = {"reason": "同一事项法院正在审理", "basis": "《信访工作条例》第十九条、第三十一条第一项"}
SETTLED = "诉求已落实，信访人表示认可，签了息诉息访承诺"
SENDING = {"reason": "属于县级部门职权", "organ": "县住房和城乡建设局"}


def opinion_of(life) -> dict:
    """The parts of a written opinion from the text of the story."""
    text = life.text
    notes = text["progress"]
    return {
        "result": "support",
        "facts": f"经查，{'；'.join(note.rstrip('。') for note in notes) or text['title']}。",
        "evidence": "现场照片、有关台账和当事人笔录",
        "basis": "《信访工作条例》第三十二条，《四川省信访条例》和有关部门规定",
        "measures": text["answer"],
        "review_organ": f"{life.world.town.county.name}人民政府"
        if hasattr(life.world.town, "county")
        else "县人民政府",
    }


def prepare(life, action: str, by) -> None:
    """What has to be on record of a petition before this action of the lifecycle (第二十三条、第三十二条)."""
    if life.case is None or life.case.kind != "petition":
        return
    files = files_of(CaseFiles(life.case))
    if action == "assign" and files.decision is None:
        _decide(life, files, "accept")
    elif action == "reject":
        _decide(life, files, "refuse", **REFUSAL)
    elif action == "transfer_out":
        _decide(life, files, "transfer", **SENDING)
    elif action == "resolve":
        if not files.is_accepted:
            _decide(life, files, "accept", by=by)
            files = files_of(CaseFiles(life.case))
        if files.detail.needs_opinion and files.opinion is None:
            life.keep(own.draft_opinion(life.case, by=by, ticket=Ticket.new(), **opinion_of(life)))


def settle(life, action: str) -> None:
    """Of eight petitions answered seven are settled too: 化解 is a thing of its own, and most people are at peace."""
    if action != "tell_answer" or life.case.kind != "petition" or life.case.pk % 8 == 0:
        return
    row = files_of(CaseFiles(life.case)).detail
    if row is not None and row.finished_on and not row.settled_on:
        life.keep(own.settle_petition(life.case, by=life.person("triage"), ticket=Ticket.new(), note=SETTLED))


def _decide(life, files, kind: str, *, by=None, **why) -> None:
    """依法分类 and 受理决定, told at once."""
    by = by or life.person("triage")
    if files.detail.purpose == "appeal" and not files.detail.route:
        life.keep(own.sort_route(life.case, by=by, ticket=Ticket.new(), route="31_6"))
    life.keep(own.decide_petition(life.case, by=by, ticket=Ticket.new(), kind=kind, told_method="on_spot", **why))
