"""The flood drill in full: a plan of forty orders, three villages that really sign late, in real browsers."""

import pytest

from dispatch.models import OrderTarget
from dispatch.services.escalation import sweep_orders
from governance.core.now import now
from governance.notify.models import Notification
from tests.browser.conftest import sign_in, town, wait_until  # noqa: F401  (fixtures)
from tests.dispatch.drill import Drill
from tests.factories import make_unit, make_user

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
VILLAGES, LATE = 37, 3


def test_forty_orders_three_villages_late_and_the_final_report(sign_in, town):  # noqa: F811
    names = [f"第{number}村" for number in range(1, VILLAGES + 1)]
    for number, name in enumerate(names, 1):
        unit = make_unit("village", town.town, name, path=f"{town.town.path}{number + 300:04d}.")
        make_user("village", unit, username=f"v{number}", name=f"村书记{number}")
    late = names[:LATE]
    steps = "\n".join(
        [f"三级｜{name}｜{1 if name in late else 60}｜｜120｜转移{name}群众" for name in names]
        + ["三级｜派出所｜60｜90｜120｜道路警戒", "三级｜农业农村办｜60｜｜120｜查看堤坝"]
        + ["三级｜值班：带班领导｜60｜｜120｜到指挥室"]
    )
    drill = Drill(sign_in, town, steps)
    drill.begin()
    assert OrderTarget.objects.count() == VILLAGES + 3 == 40
    people = {name: f"v{number}" for number, name in enumerate(names, 1)}
    for name in names[LATE:]:
        person = sign_in(people[name], 390, 844)
        drill.press(person, name, "signed")
        drill.press(person, name, "done", "已转移")
        person.page.context.close()
    police = sign_in("liaison2", 390, 844)
    for state, note in (("signed", ""), ("on_way", ""), ("on_site", ""), ("done", "路口已封")):
        drill.press(police, "派出所", state, note)
    for name in ("农业农村办", "高明"):
        drill.press(drill.post, name, "signed")
        drill.press(drill.post, name, "done", "电话：已办")

    def minute_is_over():
        return not OrderTarget.objects.filter(name__in=late, sign_by__gte=now()).exists()

    wait_until(minute_is_over, 120)
    assert sweep_orders() == LATE
    assert Notification.objects.filter(title__contains="还没有签收", user__username="v1").exists()
    for name in late:
        person = sign_in(people[name], 390, 844)
        drill.press(person, name, "signed")
        drill.press(person, name, "done", "已转移，手机没信号")
    drill.finish()
    drill.recount(late=set(late))
