"""公共法律服务 in real browsers: a question and the library, aid forwarded, a turn answered, a log by phone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from governance.core.now import now, today
from legalservice.models import AdviserVisit, Consultation, ConsultSession, SessionBooking
from legalservice.services import advisers, library
from tests.browser.conftest import fill, wait_until
from tests.cases_factory import fresh
from tests.legalservice.factory import make_legal, make_reference, topic

pytestmark = pytest.mark.browser


@pytest.fixture
def station(town):
    """The town with the reference of its legal station and one reviewed answer."""
    make_reference(town)
    row = library.save_text(
        by=town["manager"], unit=town.centre, topic=topic(), title="离婚协议反悔", question="能重新分财产吗",
        answer="没有欺诈、胁迫的，一般不能。", law="《民法典》第一千零九十二条", keywords="离婚",
    )  # fmt: skip
    library.review_text(row, by=town["legal"])
    return town


def test_a_question_is_answered_from_the_library_with_one_press(sign_in, station):
    page = sign_in("legal").go("/legal/consult/new/")
    page.get_by_label("咨询人").fill("张大山")
    page.locator('[name="topic"]').select_option(label="婚姻家庭、继承")
    page.get_by_label("问题").fill("离婚协议能反悔吗？")
    page.get_by_label("找现成答复").press_sequentially("离婚")
    page.locator("#picks [data-insert]").click()
    assert page.locator('[name="law"]').input_value() == "《民法典》第一千零九十二条"
    assert "欺诈" in page.locator('[name="answer"]').input_value()
    page.get_by_label("用时（分钟）").fill("12")
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator("#consult").get_by_text("没有欺诈、胁迫的").wait_for()
    row = Consultation.objects.get()
    assert (row.text.title, row.minutes, row.case.is_open) == ("离婚协议反悔", 12, False)


def test_aid_is_received_reviewed_and_forwarded(sign_in, station):
    case = make_legal(station, code="30201", title="申请法律援助追索工资", claim="代理仲裁")
    person = sign_in("legal")
    fields = {"form": "labour", "matter": "M5", "organ": "县仲裁委"}
    page = person.open_case(case.number)
    page.locator('a[data-action="apply_aid"]').first.click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("form").wait_for()
    for name, value in fields.items():
        fill(dialog, name, value)
    with page.expect_navigation():
        dialog.locator("[data-submit]").click()
    page.locator(".invalid-feedback", has_text="没有经济困难状况说明").wait_for()
    fill(page, "nocheck", "K3")
    for box in ("identity", "form", "nocheck", "labour", "facts"):
        page.locator(f'[name="papers"][value="{box}"]').check()
    with page.expect_navigation():
        page.locator("[data-submit]").click()
    page.locator(".alert-success").first.wait_for()
    person.do(case.number, "review_aid", opinion="forward", opinion_text="材料齐全。")
    person.do(case.number, "forward_aid", forward_way="专人送达")
    assert fresh(case).aid.status == "forwarded"


def test_the_police_answers_its_own_turn(sign_in, station):
    at = now() - timedelta(hours=2)
    case = make_legal(station)
    turn = ConsultSession.objects.create(
        unit=station.justice, planned_by=station["legal"], host="police", host_unit=station.police, host_name="冯磊",
        starts_at=at, ends_at=at + timedelta(hours=1), mode="video", place="视频",
    )  # fmt: skip
    SessionBooking.objects.create(
        session=turn, case=case, slot_at=at, visitor="张大山", question="欠条还有效吗？", booked_by=station["legal"],
        booked_at=at,
    )  # fmt: skip
    page = sign_in("liaison2").go(f"/legal/sessions/?month={timezone.localtime(at):%Y-%m}")
    page.locator(".sg-month-item").first.click()
    page.get_by_role("link", name="登记解答").click()
    page.get_by_label("解答").fill("诉讼时效三年，还在。")
    page.get_by_label("用时（分钟）").fill("10")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已登记，结果已回到案件").wait_for()
    assert SessionBooking.objects.get().state == "answered"


def test_the_village_sends_a_log_from_a_phone(sign_in, station):
    row = advisers.save_adviser(
        by=station["legal"], unit=station.justice, name="唐律师", kind="lawyer", office="律所", licence="1", phone="1",
        field="", active=True,
    )  # fmt: skip
    advisers.sign_contract(
        by=station["legal"], adviser=row, village=station.villages[0], number="1", since=date(today().year, 1, 1),
        until=date(today().year, 12, 31), paid_by="", board=True,
    )  # fmt: skip
    page = sign_in("village", 390, 844).go("/legal/advisers/log/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("现场值班").check()
    page.get_by_label("内容").fill("值班，解答咨询三件")
    page.get_by_label("村负责人").fill("王大山")
    page.get_by_role("button", name="交日志").click()
    page.get_by_role("heading", level=1).get_by_text("唐律师").wait_for()
    wait_until(lambda: AdviserVisit.objects.count() == 1)
