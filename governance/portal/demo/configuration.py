"""What the manager has set up in the demo: 审签流程, 自定义字段 and 办理清单."""

from itertools import islice

from governance.cases import services
from governance.cases.engine import why_not
from governance.cases.models import Case, FieldDefinition
from governance.cases.models.signing import Matter, Signer
from governance.cases.services.checklists import save_item
from governance.cases.services.own_fields import save_field
from governance.cases.services.signing import save_scheme
from governance.cases.states import State
from governance.core.now import set_clock
from governance.core.ticket import Ticket

T = FieldDefinition.Type
ANSWERED = 8
#: label, type, choices, help
OWN_FIELDS = (
    ("是否涉及农忙", T.YES_NO, (), "农忙时上门要避开收割"),
    ("沟通语言", T.CHOICE, ("汉语", "彝语", "两种都用"), "上门和调解时用哪种语言"),
)
#: label, what helps
ITEMS = (
    ("到现场看过", "写清时间和在场的人"),
    ("办理经过已告诉来访人", "当面或者电话都可以"),
)


def set_up(town, end) -> None:
    """Through the services, as of `end`; nothing is demanded, so that the stories of the cases stay true."""
    by = town.people["manager"]
    with set_clock(end):
        save_scheme(
            by=by, kind="", matter=Matter.ORDER_TIME, steps=[Signer.LEADER], note="督办延期由镇领导签发", active=True
        )
        for order, (label, help_text) in enumerate(ITEMS, 1):
            save_item(by=by, label=label, kind="", help=help_text, required=False, order=order, active=True)
        rows = [
            save_field(
                by=by, label=label, type=kind, kind="", choices=list(choices), help=words, required=False,
                order=order, active=True,
            )
            for order, (label, kind, choices, words) in enumerate(OWN_FIELDS, 1)
        ]  # fmt: skip
        _answer(rows, town.people["triage"])


def _answer(rows, by) -> None:
    """A few cases under way get their answers entered later, so that filter, export and figures have some."""
    running = Case.objects.visible_to(by).filter(state__in=(State.ASSIGNED, State.HANDLING)).order_by("-pk")
    open_to = (case for case in running if not why_not(case, by, "edit_facts"))
    for i, case in enumerate(islice(open_to, ANSWERED)):
        own = {row.pk: row.options[i % len(row.options)] for row in rows}
        services.edit_facts(case, by=by, ticket=Ticket.new(), changes={"own": own}, reason="补登新增的字段")
