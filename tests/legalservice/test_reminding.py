"""Who keeps visits and turns is told in time, once, and no notice names anybody."""

from datetime import timedelta

from governance.core.now import set_clock
from governance.notify.models import Notification
from legalservice.services import reminding
from tests.cases_factory import MORNING
from tests.legalservice.factory import plan
from tests.legalservice.test_consults import booked
from tests.legalservice.test_resettlement import helped


def test_visits_that_fall_due_and_tomorrows_turns_are_told_once(town):
    helped(town)
    (turn,) = plan(town, host="police", host_unit=town.police, host_name="民警冯磊")
    booked(town, turn)
    with set_clock(MORNING + timedelta(days=3)):
        assert reminding.remind() == 1
        reminding.remind()
    reminding.remind()
    titles = list(Notification.objects.filter(channel="in_app").values_list("title", "user__username"))
    due = [row for row in titles if "帮教走访" in row[0]]
    assert due == [("有 1 人的帮教走访快到期或者已经到期", "legal")]
    assert {name for title, name in titles if "明天" in title} == {"liaison2", "head2", "legal"}
    assert not any("安帮甲" in title for title, _ in titles)
