"""村居法顾, 工作室 and 普法: contracts, visit days, the ledger, assessment, inspections, plan and activities."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from legalservice.models import Adviser, AdviserDay, AdviserVisit, EducationActivity, StudioCheck
from legalservice.services import advisers, education
from tests.cases_factory import MORNING
from tests.disputes.test_referrals import PNG


def adviser(town, **changes):
    """A lawyer of the roster."""
    values = {
        "name": "唐律师", "kind": "lawyer", "office": "清溪律所", "licence": "15101001", "phone": "19900060001",
        "field": "婚姻、劳动", "active": True, **changes,
    }  # fmt: skip
    return advisers.save_adviser(by=town["legal"], unit=town.justice, **values)


def contract(town, village=0, **changes):
    """A contract of this year."""
    row = Adviser.objects.first() or adviser(town)
    values = {
        "adviser": row, "village": town.villages[village], "number": f"顾〔2026〕{village + 1}号", "paid_by": "村集体",
        "since": date(2026, 1, 1), "until": date(2026, 12, 31), "board": True, **changes,
    }  # fmt: skip
    return advisers.sign_contract(by=town["legal"], **values)


def log(town, row, by="village", key=None, **changes):
    """A visit of two hours, today."""
    values = {
        "on": today(), "starts_at": time(9), "ends_at": time(11), "place": "村委会", "kinds": ["duty", "advice"],
        "content": "值班，解答咨询三件", "people": 3, "consults": 3, "confirmed_by": "王大山",
        "result": "", "leftover": "", **changes,
    }  # fmt: skip
    return advisers.log_visit(by=town[by], key=key or uuid.uuid4(), contract=row, **values)


def test_a_village_has_one_contract_at_a_time(town):
    row = contract(town)
    assert row.light.colour == "green"
    with pytest.raises(ValidationError, match="已经有顾问合同"):
        contract(town, number="另一份", since=date(2026, 6, 1), until=date(2027, 5, 31))
    with pytest.raises(NotAllowed):
        advisers.end_contract(row, by=town["village"], reason="不来")
    advisers.end_contract(row, by=town["legal"], reason="三次无故缺席")
    assert contract(town, number="新的").pk


def test_visit_days_are_planned_done_missed_or_excused(town):
    row = contract(town)
    days = advisers.plan_days(row, by=town["legal"], first=date(2026, 4, 10), months=12)
    assert [day.on.month for day in days] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    log(town, row)
    lights = {day.on.month: day.light for day in AdviserDay.objects.order_by("on")}
    assert (lights[4].colour, lights[6].text, lights[12].colour) == ("red", "已到村", "green")
    advisers.excuse_day(AdviserDay.objects.get(on=date(2026, 4, 10)), by=town["legal"], words="出庭，已换人")
    assert advisers.figures_of(row, 2026, 2)["missed"] == 1


def test_the_ledger_is_written_once_by_the_village_it_is_about(town):
    row, key = contract(town), uuid.uuid4()
    first = log(town, row, key=key)
    assert log(town, row, key=key).pk == first.pk and first.hours == 2.0
    with pytest.raises(NotAllowed, match="服务的村"):
        log(town, row, by="village2", starts_at=time(14), ends_at=time(15))
    with pytest.raises(ValidationError, match="晚于今天"):
        log(town, row, on=today() + timedelta(days=1))
    with pytest.raises(ValidationError, match="聘期"):
        log(town, row, on=date(2025, 12, 1))


def test_the_quarter_is_assessed_from_the_ledger_and_remote_answers_are_no_visits(town):
    row = contract(town)
    for month in (1, 2, 3):
        log(town, row, on=date(2026, month, 10), starts_at=time(9), ends_at=time(13), kinds=["duty"])
    log(town, row, on=date(2026, 3, 20), starts_at=time(14), ends_at=time(18), kinds=["remote"])
    figures = advisers.figures_of(row, 2026, 1)
    assert (figures["visits"], figures["hours"], figures["months_kept"], figures["lectures"]) == (3, 12.0, 3, 0)
    assert advisers.proposed(figures) == "fair"
    assert advisers.proposed({**figures, "lectures": 1}) == "good"
    assert advisers.proposed({**figures, "lectures": 1, "mediations": 1}) == "great"
    assert advisers.proposed({**figures, "months_kept": 1}) == "failed"
    with pytest.raises(GuardFailed, match="还没有过完"):
        advisers.assess(row, by=town["legal"], year=2026, quarter=2, grade="good", note="好")
    advisers.assess(row, by=town["legal"], year=2026, quarter=1, grade="fair", note="讲座没有达标")
    with pytest.raises(GuardFailed, match="已经考核过"):
        advisers.assess(row, by=town["legal"], year=2026, quarter=1, grade="good", note="—")


def test_a_studio_is_inspected_and_what_falls_short_is_put_right(town):
    row = advisers.save_studio(
        by=town["legal"], village=town.villages[0], address="村委会一楼", contact="王大山",
        phone="0900-1", hours="周三",
    )  # fmt: skip
    points = {code: most for code, _, most in StudioCheck.ITEMS}
    with pytest.raises(ValidationError, match="整改期限"):
        advisers.check_studio(row, by=town["legal"], on=today(), points=points, problems="没有公示")
    check = advisers.check_studio(
        row, by=town["legal"], on=today(), points={**points, "board": 5}, problems="没有公示",
        rectify_by=today() + timedelta(days=10),
    )  # fmt: skip
    assert check.total == 85 and check.light.colour == "green"
    with set_clock(MORNING + timedelta(days=11)):
        assert check.light.colour == "red"
    assert advisers.rectify(check, by=town["legal"]).light.text == "已整改"


def test_the_phone_page_takes_a_log_with_its_photo(client, town):
    row = contract(town)
    client.force_login(town["village"])
    page = client.get(reverse("legal:log_new"))
    assert 'capture="environment"' in page.content.decode() and page.context["form"].initial["contract"] == row.pk
    data = {
        "contract": row.pk, "on": today(), "starts_at": "09:00", "ends_at": "11:30", "place": "村委会",
        "kinds": ["duty", "lecture"], "content": "讲民法典", "people": "30", "consults": "2", "confirmed_by": "王大山",
    }  # fmt: skip
    assert client.post(reverse("legal:log_new"), {**data, "ends_at": "08:00"}).status_code == 422
    photo = SimpleUploadedFile("签到.png", PNG, content_type="image/png")
    assert client.post(reverse("legal:log_new"), {**data, "photo": photo}).status_code == 302
    made = AdviserVisit.objects.get()
    assert made.photo_name == "签到.png" and made.kind_words == "现场值班、法治讲座"
    assert client.get(reverse("legal:log_photo", args=[made.pk])).status_code == 200
    client.force_login(town["village2"])
    for name in ("legal:log", "legal:log_photo"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404
    client.force_login(town["frontdesk"])
    assert client.get(reverse("legal:log_new")).status_code == 403


def test_plan_and_activities_of_the_year(client, town):
    plan = education.save_plan(
        by=town["legal"], unit=town.justice, year=2026, month=5, theme="民法典宣传月", law="民法典", audience="村民",
        form="market", lead=town.justice, target=2,
    )  # fmt: skip
    client.force_login(town["legal"])
    assert "差 2 场" in client.get(reverse("legal:plans")).content.decode()
    data = {
        "plan": plan.pk, "theme": "赶集讲民法典", "law": "民法典", "on": today(), "place": "清溪集市", "form": "market",
        "host": "司法所", "audience": "赶集群众", "people": "120", "handouts": "300", "consults": "5",
    }  # fmt: skip
    many = [SimpleUploadedFile(f"{n}.png", PNG, content_type="image/png") for n in range(7)]
    assert "最多 6 张" in client.post(reverse("legal:activity_new"), {**data, "uploads": many}).content.decode()
    one = SimpleUploadedFile("集市.png", PNG, content_type="image/png")
    assert client.post(reverse("legal:activity_new"), {**data, "uploads": one}).status_code == 302
    row = EducationActivity.objects.get()
    assert client.get(reverse("legal:activity_photo", args=[row.photos.get().pk])).status_code == 200
    assert "差 1 场" in client.get(reverse("legal:plans")).content.decode()
    late = client.post(reverse("legal:activity_new"), {**data, "on": today() + timedelta(days=2)})
    assert late.status_code == 422


def test_every_page_and_paper_opens_for_who_keeps_them(client, town):
    row = contract(town)
    made = log(town, row)
    advisers.plan_days(row, by=town["legal"], first=today(), months=2)
    studio = advisers.save_studio(
        by=town["legal"], village=town.villages[0], address="村委会一楼", contact="王大山",
        phone="0900-1", hours="周三",
    )  # fmt: skip
    client.force_login(town["legal"])
    plain = ("contracts", "contracts_export", "adviser_new", "contract_new", "logs", "logs_export", "studios",
             "studios_export", "studio_new", "plans", "plans_export", "plan_new", "activities", "activities_export",
             "activity_new")  # fmt: skip
    for name in plain:
        assert client.get(reverse(f"legal:{name}")).status_code == 200, name
    one = [
        ("contract", row.pk), ("contract_end", row.pk), ("contract_days", row.pk), ("contract_assess", row.pk),
        ("adviser", row.adviser_id), ("log", made.pk), ("studio", studio.pk), ("studio_edit", studio.pk),
        ("studio_check", studio.pk), ("day_excuse", AdviserDay.objects.last().pk),
    ]  # fmt: skip
    for name, pk in one:
        assert client.get(reverse(f"legal:{name}", args=[pk])).status_code == 200, name
    papers = [("contract_paper", row.pk, key) for key in ("LS-12a", "LS-12b", "LS-12c")]
    papers += [
        ("log_paper", made.pk, "LS-12"),
        ("studio_paper", studio.pk, "LS-13"),
        ("studio_paper", studio.pk, "LS-13a"),
    ]
    for name, pk, key in papers:
        for query in ("", "?as=docx"):
            answer = client.get(reverse(f"legal:{name}", args=[pk, key]) + query)
            assert answer.status_code == 200 and answer.content[:2] in (b"%P", b"PK"), (name, key)
    client.force_login(town["village"])
    assert client.get(reverse("legal:contract_end", args=[row.pk])).status_code == 403
