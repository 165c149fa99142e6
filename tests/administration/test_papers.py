"""收文发文: numbers, refusal of classified papers, circulation with deadlines, issue, archive, the printed form."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pypdf import PdfReader

from governance.administration.models import OfficePaper
from governance.administration.services import papers
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.factories import make_town

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2026, 6, 10, 9))


@pytest.fixture
def town():
    with set_clock(MORNING):
        built = make_town()
        User.objects.update(password_changed_at=MORNING)
        yield built


def incoming(town, **more):
    values = {"way": "in", "title": "关于做好防汛工作的通知", "other": "县应急局", "on": today(), "urgency": "fast"}
    return papers.register(by=town["manager"], centre=town.centre, **{**values, "retention": "10", **more})


def test_each_kind_has_its_own_numbers_and_only_the_manager_registers(town):
    assert [incoming(town).number, incoming(town).number] == ["清溪收〔2026〕1号", "清溪收〔2026〕2号"]
    assert incoming(town, way="phone").number == "清溪电〔2026〕1号"
    with pytest.raises(NotAllowed):
        papers.register(by=town["triage"], centre=town.centre, way="in", title="x", other="y", on=today())


@pytest.mark.parametrize(
    "more", [{"classified": True}, {"title": "（机密）会议纪要"}, {"text": "秘密★1年"}, {"other_number": "秘密★ 3号"}]
)
def test_a_classified_paper_is_refused_with_the_reason_and_takes_no_number(town, more):
    with pytest.raises(ValidationError, match="保守国家秘密法"):
        incoming(town, **more)
    assert incoming(town, title="防汛通知").number == "清溪收〔2026〕1号"


def test_it_goes_round_with_a_deadline_and_is_archived_when_nothing_is_open(town):
    row, due = incoming(town), today() + timedelta(days=2)
    send = {"by": town["manager"], "row": row, "due": due}
    with pytest.raises(ValidationError, match="只送领导"):
        papers.send(kind="instruct", users=[town["liaison"]], **send)
    papers.send(kind="instruct", users=[town["leader"]], **send)
    papers.send(kind="read", users=[town["head"], town["liaison"]], **send)
    assert Notification.objects.filter(user=town["leader"], title__startswith="请批示").exists()
    with pytest.raises(GuardFailed, match="3 项"):
        papers.archive(by=town["manager"], row=row)
    first = row.tasks.get(user=town["leader"])
    with pytest.raises(ValidationError, match="意见"):
        papers.answer(by=town["leader"], task=first)
    with pytest.raises(NotAllowed):
        papers.answer(by=town["manager"], task=first, words="代批")
    papers.answer(by=town["leader"], task=first, words="请应急办落实")
    with set_clock(MORNING + timedelta(days=3)):
        assert row.tasks.get(user=town["head"]).late
        for name in ("head", "liaison"):
            papers.answer(by=town[name], task=row.tasks.get(user=town[name]))
        papers.archive(by=town["manager"], row=row)
    row.refresh_from_db()
    assert (row.state, row.retention) == ("archived", "10")


def test_an_outgoing_paper_gets_its_number_with_the_issue_and_prints_as_an_official_paper(town, client):
    values = {
        "title": "关于开展矛盾纠纷排查的通知",
        "other": "各村（社区）",
        "text": "请于月底前完成排查。",
        "retention": "30",
    }
    given = {"by": town["manager"], "centre": town.centre, "due": today() + timedelta(days=1), **values}
    with pytest.raises(ValidationError, match="签发人"):
        papers.draft(signer=town["liaison"], **given)
    row = papers.draft(signer=town["leader"], **given)
    assert row.number == "" and row.state == "draft"
    with pytest.raises(GuardFailed):
        papers.archive(by=town["manager"], row=row)
    papers.answer(by=town["leader"], task=row.tasks.get())
    row.refresh_from_db()
    assert (row.number, row.state, row.issued_by) == ("清溪综〔2026〕1号", "issued", town["leader"])
    client.force_login(town["manager"])
    printed = client.get(f"/administration/papers/{row.pk}/print/").content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)
    assert "清溪综〔2026〕1号" in text and "各村（社区）：" in text


def test_pages_show_only_what_one_was_given(town, client, django_assert_max_num_queries):
    row, hidden = incoming(town), incoming(town, title="关于人事的通知")
    papers.send(by=town["manager"], row=row, kind="read", users=[town["liaison"]], due=today())
    client.force_login(town["liaison"])
    client.get("/")
    with django_assert_max_num_queries(15):
        page = client.get("/administration/papers/").content.decode()
    assert "防汛" in page and "人事" not in page
    assert client.get(f"/administration/papers/{hidden.pk}/").status_code == 404
    assert client.get("/administration/papers/new/").status_code == 403
    client.post(f"/administration/papers/tasks/{row.tasks.get().pk}/", {"words": ""})
    assert OfficePaper.objects.get(pk=row.pk).state == "done"
    client.force_login(town["manager"])
    for tail in ("", "new/", "draft/", "export/", f"{row.pk}/", f"{row.pk}/send/"):
        assert client.get(f"/administration/papers/{tail}").status_code == 200, tail
    form = {"way": "in", "title": "x", "other": "y", "urgency": "normal", "on": "2026-06-10", "retention": "10"}
    refused = client.post("/administration/papers/new/", {**form, "classified": "on"})
    assert refused.status_code == 422 and "保守国家秘密法" in refused.content.decode()
