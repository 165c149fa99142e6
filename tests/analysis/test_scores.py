"""考核评价: a month is drafted from real cases, appealed, published and frozen; every figure opens what it counts."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from analysis import drafting
from analysis.models import Appeal, Scheme, ScoreRound, ScoreSheet, SheetFigure
from analysis.services import rounds, schemes
from governance.cases import services
from governance.cases.models import Deadline
from governance.cases.services.signing import save_scheme
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import fresh, make_case, ticket
from tests.scores_factory import at, drafted, figure, in_force, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(scored_town):
    """清溪镇 on the second of June."""
    return scored_town


@pytest.fixture
def may_cases(town):
    """Six cases of May for 农业农村办: four done in time, one too late, one still open; and one of 司法所."""
    done = []
    for day in (4, 5, 6, 7):
        case = make_case(town=town, state="resolved", told=True, at=at(5, day), assists=())
        done.append(case)
    with set_clock(at(5, 8)):
        for case, value in zip(done, (1, 3, 4), strict=False):
            party = case.parties.first()
            services.rate(case, by=town["frontdesk"], ticket=ticket(), party=party, value=value)
    late = make_case(town=town, state="assigned", at=at(5, 6), assists=())
    with set_clock(at(5, 12)):  # one working day to sign
        services.accept(late, by=town["liaison"], ticket=ticket())
    make_case(town=town, state="assigned", at=at(5, 8), assists=())
    make_case(town=town, state="resolved", told=True, at=at(5, 8), by="frontdesk", lead=town.justice, assists=())
    return done


@pytest.fixture
def published(town, may_cases):
    """May, published on the eleventh of June."""
    found = drafted(town)
    rounds.start_notice(found, by=town["manager"])
    with set_clock(at(6, 11)):
        rounds.approve(found, by=town["leader"])
        rounds.publish(found, by=town["leader"], remarks="请农业农村办整改签收不及时的问题。")
        found.refresh_from_db()
        yield found


def test_a_month_counts_what_fell_due_in_it(town, may_cases):
    sheet = sheet_of(drafted(town), town.agriculture)
    signing = figure(sheet, "sign_timely")
    assert (signing.numerator, signing.denominator, signing.value) == (4, 6, Decimal("66.67"))
    closing = figure(sheet, "close_ontime")  # 20 days: all six fell due in May, four were done
    assert (closing.numerator, closing.denominator) == (4, 6)
    liked = figure(sheet, "satisfy")
    assert (liked.numerator, liked.denominator, liked.value) == (2, 3, Decimal("66.67"))
    orders = figure(sheet, "order_answer")
    assert (orders.denominator, orders.value, orders.points) == (0, None, None)  # — and not 0 or 100
    assert sheet.cases == 6


def test_an_independent_recount_gives_the_same_clocks(town, may_cases):
    """Counted once more by hand, clock by clock."""
    found = drafted(town)
    for action, key in (("sign", "sign_timely"), ("handle", "close_ontime"), ("answer", "reply_ontime")):
        timely = due = 0
        for clock in Deadline.objects.filter(action=action).select_related("case"):
            if not at(5, 1, 0) <= clock.due_at < at(6, 1, 0) or clock.case.lead_unit != town.agriculture:
                continue
            due += 1
            timely += clock.met_at is not None and clock.met_at <= clock.due_at
        made = figure(sheet_of(found, town.agriculture), key)
        assert (made.numerator, made.denominator) == (timely, due), key


def test_total_rank_and_grade_follow_from_the_figures(town, may_cases):
    found = drafted(town)
    sheet = sheet_of(found, town.agriculture)
    rows = [f for f in sheet.figures.all() if f.points is not None]
    whole = sum(f.points for f in rows) * 100 / sum(f.weight for f in rows)
    assert sheet.base == whole.quantize(Decimal("0.01")) == sheet.total
    assert sheet.rank == 1
    other = sheet_of(found, town.justice)
    assert other.total is not None and other.rank is None  # one case: fewer than five are not ranked
    nothing = sheet_of(found, town.police)
    assert (nothing.total, nothing.grade, nothing.rank) == (None, "", None)


def test_entries_count_with_reason_and_stay_when_the_month_is_counted_again(town, may_cases):
    found = drafted(town)
    sheet = sheet_of(found, town.agriculture)
    bonus = found.scheme.items.get(label="做法被镇采用推广")
    entry = rounds.add_item(
        sheet, by=town["manager"], item=bonus, times=3, reason="三项做法被采用", evidence="清府办〔2026〕8号"
    )
    sheet.refresh_from_db()
    assert (sheet.bonus, sheet.total) == (Decimal(4), sheet.base + 4)  # 3 × 2, at most 4
    rounds.redo(found, by=town["manager"])
    jobs.run_next()
    sheet.refresh_from_db()
    assert sheet.bonus == Decimal(4)
    rounds.withdraw_item(entry, by=town["manager"], reason="重复登记")
    sheet.refresh_from_db()
    entry.refresh_from_db()
    assert sheet.bonus == 0 and entry.withdrawn_reason == "重复登记"
    with pytest.raises(NotAllowed):
        rounds.add_item(sheet, by=town["head"], item=bonus, times=1, reason="我们做得好", evidence="无")


def test_a_yellow_card_is_deducted_by_the_system_once(town, may_cases):
    late = fresh(make_case(town=town, state="handling", at=at(5, 4), assists=()))
    with set_clock(at(5, 27)):
        services.supervise(late, by=town["leader"], ticket=ticket(), requirement="立即办理", level="yellow")
    found = drafted(town)
    sheet = sheet_of(found, town.agriculture)
    entry = sheet.items.get()
    assert (entry.item.label, entry.times, sheet.penalty) == ("黄牌督办", 1, Decimal(2))
    assert entry.counted[0][0] == late.pk
    drafting.draft(found)
    assert sheet.items.count() == 1


def test_an_appeal_that_is_granted_takes_the_case_out_and_keeps_the_old_total(town, may_cases):
    found = drafted(town)
    sheet = sheet_of(found, town.agriculture)
    signing = figure(sheet, "sign_timely")
    bad = next(row[0] for row in signing.counted if not row[1])
    with pytest.raises(GuardFailed):
        rounds.appeal(sheet, by=town["head"], reason="还没有公示", figure=signing, case_id=bad)
    rounds.start_notice(found, by=town["manager"])
    with pytest.raises(NotAllowed):
        rounds.appeal(sheet, by=town["head2"], reason="别的单位", figure=signing, case_id=bad)
    asked = rounds.appeal(sheet, by=town["head"], reason="当天停电，无法登录", figure=signing, case_id=bad)
    with pytest.raises(GuardFailed, match="已经申诉过"):
        rounds.appeal(sheet, by=town["liaison"], reason="再说一次", figure=signing, case_id=bad)
    with set_clock(at(6, 11)), pytest.raises(GuardFailed, match="1 件申诉没有处理"):
        rounds.approve(found, by=town["leader"])
    with pytest.raises(NotAllowed):
        rounds.decide_appeal(asked, by=town["head"], granted=True, note="同意自己")
    before = sheet.total
    rounds.decide_appeal(asked, by=town["manager"], granted=True, note="停电属实")
    asked.refresh_from_db()
    sheet.refresh_from_db()
    signing.refresh_from_db()
    assert (signing.numerator, signing.denominator) == (4, 5)
    assert (asked.old_total, asked.new_total) == (before, sheet.total) and sheet.total > before
    assert len(signing.counted) == 6  # nothing is thrown away
    assert Notification.objects.filter(user=town["head"], once=f"appeal:{asked.pk}:decided").exists()


def test_each_step_is_taken_by_whom_it_belongs_to_and_in_its_time(town, may_cases):
    found = drafted(town)
    for person in ("leader", "head", "village"):
        with pytest.raises(NotAllowed):
            rounds.start_notice(found, by=town[person])
    rounds.start_notice(found, by=town["manager"])
    found.refresh_from_db()
    assert found.notice_until == date(2026, 6, 9)  # five working days
    with pytest.raises(GuardFailed, match="结束后才能审定"):
        rounds.approve(found, by=town["leader"])
    with pytest.raises(GuardFailed):
        rounds.redo(found, by=town["manager"])
    with set_clock(at(6, 10)):
        with pytest.raises(NotAllowed):
            rounds.approve(found, by=town["manager"])
        rounds.approve(found, by=town["leader"])
        rounds.publish(found, by=town["leader"])
    found.refresh_from_db()
    assert found.number == "综治考〔2026〕1号"


def frozen(found):
    """All numbers of a period as they stand in the database."""
    sheets = list(ScoreSheet.objects.filter(round=found).order_by("pk").values())
    return sheets, list(SheetFigure.objects.filter(sheet__round=found).order_by("pk").values())


def test_nothing_changes_after_publishing_and_the_recount_agrees(town, published, may_cases):
    before = frozen(published)
    sheet = sheet_of(published, town.agriculture)
    bonus = published.scheme.items.filter(source="").first()
    for attempt in (
        lambda: rounds.redo(published, by=town["manager"]),
        lambda: rounds.start_notice(published, by=town["manager"]),
        lambda: rounds.add_item(sheet, by=town["manager"], item=bonus, times=1, reason="补", evidence="无"),
        lambda: rounds.appeal(sheet, by=town["head"], reason="晚了", figure=figure(sheet, "sign_timely"), case_id=1),
        lambda: rounds.add_proof(sheet, by=town["head"], text="补证"),
        lambda: rounds.publish(published, by=town["leader"]),
    ):
        with pytest.raises(GuardFailed, match="已经发布"):
            attempt()
    drafting.draft(published)  # a job that comes late
    # The cases live on: what was late is done, what was liked is disliked.
    with set_clock(at(6, 15)):
        late = Deadline.objects.filter(action="sign", met_at=None, ended_at=None).first().case
        services.accept(fresh(late), by=town["liaison"], ticket=ticket())
    with set_clock(at(6, 5)):
        services.rate(
            fresh(may_cases[3]), by=town["frontdesk"], ticket=ticket(), party=may_cases[3].parties.first(), value=5
        )
    assert frozen(published) == before
    out = StringIO()
    call_command("recount_scores", "2026-05", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["mismatches"] == 0
    assert told["rounds"][0]["moved"] == []
    assert told["rounds"][0]["sheets"] == 6


def test_the_recount_notices_a_forged_number(town, published):
    SheetFigure.objects.filter(sheet__unit=town.agriculture, key="sign_timely").update(numerator=5)
    out = StringIO()
    with pytest.raises(Exception, match="不一致"):
        call_command("recount_scores", "2026-05", "--json", stdout=out)


def test_the_first_of_the_month_opens_what_has_ended_and_no_more(town):
    in_force(town)
    in_force(town, "village")
    assert rounds.open_ended_rounds() == 4  # May and the first quarter, of departments and of villages
    assert rounds.open_ended_rounds() == 0
    assert {(r.cycle, r.first) for r in ScoreRound.objects.all()} == {
        ("month", date(2026, 5, 1)),
        ("quarter", date(2026, 1, 1)),
    }
    with pytest.raises(GuardFailed, match="才结束"):
        rounds.open_round(by=town["manager"], scheme=Scheme.objects.first(), cycle="month", first=date(2026, 6, 1))


def test_villages_and_mediators_are_scored_among_themselves(town, may_cases):
    own = make_case(town=town, state="closed", at=at(5, 12), lead=town.villages[0], assists=())
    villages = drafted(town, "village")
    sheet = sheet_of(villages, town.villages[0])
    local = figure(sheet, "local")
    assert own.pk in {row[0] for row in local.counted} and local.numerator == 1
    mediators = drafted(town, "mediator")
    assert [s.name for s in mediators.sheets.all()] == ["李春兰"]
    person = mediators.sheets.get()
    assert figure(person, "close_ontime").denominator == 1  # the case of 司法所 that she handled


def test_a_scheme_that_cannot_be_counted_is_refused_in_words(town):
    draft = schemes.new_scheme(by=town["manager"], area=town.town, year=2026, kind="department")
    with pytest.raises(ValidationError, match="权重合计要等于 100，现在是 90"):
        schemes.save_scheme(draft, by=town["manager"], figures={"satisfy": (Decimal(90), Decimal(90), Decimal(60))})
    with pytest.raises(ValidationError, match="超期率越低越好"):
        schemes.save_scheme(draft, by=town["manager"], figures={"overdue": (Decimal(100), Decimal(90), Decimal(60))})
    with pytest.raises(ValidationError, match="等次从高到低"):
        schemes.save_scheme(
            draft,
            by=town["manager"],
            figures={"satisfy": (Decimal(100), Decimal(90), Decimal(60))},
            grades=[["优秀", 80], ["良好", 90]],
        )
    schemes.put_in_force(draft, by=town["manager"])
    with pytest.raises(GuardFailed, match="不能改"):
        schemes.save_scheme(draft, by=town["manager"], figures={})
    second = schemes.new_scheme(by=town["manager"], area=town.town, year=2026, kind="department")
    assert second.version == 2 and second.figures.count() == draft.figures.count()
    schemes.put_in_force(second, by=town["manager"])
    draft.refresh_from_db()
    assert draft.status == "retired"


def behind(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.context["count"].value


def test_every_figure_opens_as_many_cases_as_it_says(client, town, may_cases):
    sheet = sheet_of(drafted(town), town.agriculture)
    client.force_login(town["leader"])
    ranking = client.get(f"/evaluation/{sheet.round_id}/").content.decode()
    assert f'href="/evaluation/sheets/{sheet.pk}/"' in ranking  # first click
    page = client.get(f"/evaluation/sheets/{sheet.pk}/").content.decode()
    for each in sheet.figures.all():
        assert f'href="/evaluation/figures/{each.pk}/"' in page  # second click
        assert behind(client, f"/evaluation/figures/{each.pk}/") == each.denominator
        assert behind(client, f"/evaluation/figures/{each.pk}/?only=good") == each.numerator
        assert behind(client, f"/evaluation/figures/{each.pk}/?only=rest") == each.denominator - each.numerator


def test_an_office_sees_its_own_sheet_and_the_published_ranking(client, town, may_cases):
    found = drafted(town)
    own, other = sheet_of(found, town.agriculture), sheet_of(found, town.justice)
    client.force_login(town["head"])
    page = client.get(f"/evaluation/{found.pk}/")
    assert [row.name for rows in page.context["groups"].values() for row in rows] == ["农业农村办"]
    assert client.get(f"/evaluation/sheets/{own.pk}/").status_code == 200
    assert client.get(f"/evaluation/sheets/{other.pk}/").status_code == 404
    assert client.get(f"/evaluation/figures/{other.figures.first().pk}/").status_code == 404
    assert client.get(f"/evaluation/{found.pk}/paper/").status_code == 302
    rounds.start_notice(found, by=town["manager"])
    with set_clock(at(6, 11)):
        rounds.approve(found, by=town["leader"])
        rounds.publish(found, by=town["leader"])
        client.force_login(town["head"])  # the session of nine days ago has ended
        client.logout()  # the session of nine days ago has ended
        client.force_login(town["head"])
        page = client.get(f"/evaluation/{found.pk}/")
        names = {row.name: row.opens for rows in page.context["groups"].values() for row in rows}
        assert names["农业农村办"] is True and names["司法所"] is False and len(names) == 6
        assert client.get(f"/evaluation/sheets/{other.pk}/").status_code == 404
        client.force_login(town["village2"])
        assert client.get(f"/evaluation/sheets/{own.pk}/").status_code == 404


def test_a_case_out_of_sight_is_counted_and_not_shown(client, town, may_cases):
    from governance.cases.models import Case, CaseAccess

    found = drafted(town)
    signing = figure(sheet_of(found, town.agriculture), "sign_timely")
    hidden = may_cases[0]
    Case.objects.filter(pk=hidden.pk)  # became 限定知悉 meanwhile
    row = Case.objects.get(pk=hidden.pk)
    row.confidentiality, row.handler = 2, None
    row.save()
    CaseAccess.objects.filter(case=row).delete()
    client.force_login(town["head"])
    page = client.get(f"/evaluation/figures/{signing.pk}/")
    assert page.context["count"].value == 6
    words = page.content.decode()
    assert row.title not in words and row.shown_number not in words
    assert "不在您的查看范围内" in words


def test_workbook_and_paper_say_what_the_page_says(client, town, published):
    client.force_login(town["leader"])
    book = client.get(f"/evaluation/{published.pk}/export/")
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content) if book.streaming else book.content)).active
    rows = {row[2]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    own = sheet_of(published, town.agriculture)
    assert Decimal(str(rows["农业农村办"][-3])) == own.total and rows["农业农村办"][1] == own.rank
    paper = client.get(f"/evaluation/{published.pk}/paper/")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    pages = PdfReader(BytesIO(paper.content)).pages
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert "清溪镇社会治理中心文件" in first and published.number in first and "— 1 —" in first
    assert "抄送：" in last and "2026年6月11日印发" in last and "06月" not in last  # GB/T 9704: no padded dates


def test_the_pages_take_the_whole_way(client, town, may_cases):
    """The manager's and the leader's presses, and the head's appeal, through the forms."""
    client.force_login(town["manager"])
    answer = client.post("/evaluation/schemes/new/", {"year": 2026, "kind": "department"})
    scheme = Scheme.objects.get()
    assert answer["Location"] == f"/evaluation/schemes/{scheme.pk}/"
    edit = client.get(f"/evaluation/schemes/{scheme.pk}/edit/")
    data = {name: edit.context["form"][name].value() for name in edit.context["form"].fields}
    data = {name: value for name, value in data.items() if value is not None}
    assert client.post(f"/evaluation/schemes/{scheme.pk}/edit/", {**data, "weight_satisfy": 15}).status_code == 422
    assert client.post(f"/evaluation/schemes/{scheme.pk}/edit/", {**data, "appeal_days": 3}).status_code == 302
    client.post(f"/evaluation/schemes/{scheme.pk}/in-force/")
    client.post("/evaluation/new/", {"scheme": scheme.pk, "cycle": "month", "first": "2026-05-20"})
    found = ScoreRound.objects.get()
    assert client.get(f"/evaluation/{found.pk}/").status_code == 200  # while it is counted
    jobs.run_next()
    sheet = sheet_of(found, town.agriculture)
    bad = next(row[0] for row in figure(sheet, "sign_timely").counted if not row[1])
    veto = scheme.items.get(label="瞒报")
    entered = client.post(
        f"/evaluation/sheets/{sheet.pk}/item/",
        {"item": veto.pk, "times": 1, "reason": "瞒报一起", "evidence": "核查表 3 号"},
    )
    assert entered.status_code == 302
    client.post(f"/evaluation/{found.pk}/notice/")
    client.force_login(town["head"])
    client.post(f"/evaluation/sheets/{sheet.pk}/proof/", {"text": "签收晚是因为停电。"})
    address = f"/evaluation/sheets/{sheet.pk}/appeal/?figure={figure(sheet, 'sign_timely').pk}&case={bad}"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "停电"}).status_code == 302
    asked = Appeal.objects.get()
    client.force_login(town["manager"])
    assert client.get(f"/evaluation/appeals/{asked.pk}/").context["may_decide"]
    client.post(f"/evaluation/appeals/{asked.pk}/", {"granted": "yes", "note": "属实"})
    client.force_login(town["leader"])
    with set_clock(at(6, 8)):
        client.post(f"/evaluation/{found.pk}/approve/")
        client.post(f"/evaluation/{found.pk}/publish/", {"remarks": ""})
    found.refresh_from_db()
    sheet.refresh_from_db()
    assert found.is_frozen and sheet.vetoed


@pytest.mark.parametrize("person", ["manager", "leader", "head"])
def test_the_pages_cost_a_handful_of_queries(client, town, published, person, django_assert_max_num_queries):
    sheet = sheet_of(published, town.agriculture)
    client.force_login(town[person])
    client.get("/evaluation/")
    pages = ["/evaluation/", f"/evaluation/{published.pk}/", f"/evaluation/sheets/{sheet.pk}/", "/evaluation/appeals/"]
    pages.append(f"/evaluation/figures/{sheet.figures.first().pk}/")
    if person != "head":
        pages += ["/evaluation/schemes/", f"/evaluation/schemes/{published.scheme_id}/"]
    for path in pages:
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200, path


def test_who_reviews_and_signs_a_report_is_data(client, town, may_cases):
    for words in (["manager", "director"], ["manager", "leader"]):
        save_scheme(by=town["manager"], kind="", matter="report", steps=words, active=words[1] == "leader", note="")
    found = drafted(town)
    rounds.start_notice(found, by=town["manager"])
    found.refresh_from_db()
    assert found.sign_steps == ["manager", "leader"]
    with set_clock(at(6, 11)):
        User.objects.update(password_changed_at=at(6, 11))
        with pytest.raises(NotAllowed, match="现在等中心管理员审签"):
            rounds.approve(found, by=town["leader"])
        client.force_login(town["leader"])
        assert client.get(f"/evaluation/{found.pk}/approve/").status_code == 302
        assert "考核通报" not in client.get("/cases/approvals/").content.decode().split("<main")[1]
        client.force_login(town["manager"])
        assert "待审定的考核通报" in client.get("/cases/approvals/").content.decode()
        assert client.post(f"/evaluation/{found.pk}/approve/", {"agree": "no"}).status_code == 422
        said = {"agree": "no", "note": "农业农村办的件数再核一遍"}
        assert client.post(f"/evaluation/{found.pk}/approve/", said).status_code == 302
        assert client.post(f"/evaluation/{found.pk}/approve/", {"agree": "yes"}).status_code == 302
        with pytest.raises(NotAllowed, match="现在等镇领导审签"):
            rounds.approve(found, by=town["manager"])
        assert Notification.objects.filter(user=town["leader"], title__startswith="考核通报待您审签").exists()
        client.force_login(town["leader"])
        assert str(found) in client.get("/cases/approvals/").content.decode()
        client.post(f"/evaluation/{found.pk}/approve/", {"agree": "yes"})
        found.refresh_from_db()
        assert (found.status, found.approved_by, found.sign_turn) == ("approved", town["leader"], 2)
        assert "农业农村办的件数再核一遍" in client.get(f"/evaluation/{found.pk}/").content.decode()
        rounds.publish(found, by=town["leader"])
