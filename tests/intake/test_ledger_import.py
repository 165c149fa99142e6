"""A department hands in its ledger: matched, checked, imported row by row through the services, nothing twice."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from governance.audit.models import AuditRecord
from governance.cases.models import Answer, Case, CaseEvent, Category
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed, PortalError
from governance.core.now import set_clock
from governance.core.uploads import check_upload
from governance.notify.models import Notification
from governance.organisation.models import DutyLine, User
from intake.importing import import_messages
from intake.ledgers import services
from intake.ledgers.running import check_rows, open_batch
from intake.models import HeadingSynonym, ImportRow, LedgerImport
from tests.cases_factory import MORNING, make_duty_line, make_rules
from tests.factories import make_town
from tests.intake.ledgers import DISPUTES, WALL, WELL, counts, hand_in, rows_of, run, workbook

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def town():
    with set_clock(MORNING):
        make_rules()
        Category.objects.create(code="102", name="邻里纠纷", kinds=["dispute"])
        Category.objects.create(code="103", name="房屋、宅基地纠纷", kinds=["dispute"])
        yield make_town()


@pytest.fixture
def ledger(town):
    """ledger(*rows) → the dispute ledger of 农业农村办, handed in by its liaison."""

    def make(*rows, headings=DISPUTES, by="liaison", unit=None, name="矛盾纠纷台账.xlsx", **options):
        return hand_in(town[by], unit or town.agriculture, workbook(headings, *rows), name, **options)

    return make


def cases():
    return Case.objects.for_system().order_by("pk")


# --- what becomes of a row -------------------------------------------------------------------------------------


def test_a_row_becomes_a_case_of_the_unit_that_handed_it_in(town, ledger):
    batch = run(ledger(WELL))
    assert counts(batch) == (1, 1, 0, 0)
    case = cases().get()
    assert (case.kind, case.state, case.channel) == ("dispute", "registered", "transfer")
    assert (case.origin, case.centre, case.registered_by) == (town.agriculture, town.centre, town["liaison"])
    assert case.source_system == "数据台账" and case.external_no.startswith(f"{town.agriculture.pk}:dispute:1:")
    assert case.facts == "两家为水井争吵。\n\n（受理日期：2026-06-01）"
    assert case.category.code == "102"
    party = case.parties.get()
    assert (party.name, party.phone) == ("张测一", "19900000001")
    note = CaseEvent.objects.get(case=case).note
    assert note.startswith("由数据台账“矛盾纠纷台账.xlsx”第 2 行导入（农业农村办，杨帆）")
    assert "承办单位或承办人：李春兰" in note
    row = batch.rows.get()
    assert (row.outcome, row.case, row.row) == ("created", case, 2)
    assert case in Case.objects.visible_to(town["triage"])
    assert Notification.objects.filter(user=town["liaison"], title__contains="台账已导入").exists()


def test_a_finished_row_goes_the_ordinary_way_under_a_duty_of_the_unit(town, ledger):
    line = make_duty_line(town.agriculture, "调解农村土地纠纷")
    DutyLine.objects.filter(pk=line.pk).update(kind="dispute")
    batch = run(ledger(WELL, WALL))
    assert counts(batch) == (2, 2, 0, 0) and batch.duty_line == line
    open_case, finished = cases()
    assert open_case.state == "registered"
    steps = list(CaseEvent.objects.filter(case=finished).order_by("pk").values_list("action", flat=True))
    assert steps[:3] == ["file_own", "resolve", "tell_answer"]
    answer = Answer.objects.get(case=finished)
    assert answer.text == "已当面调解，双方和好" and "2026-06-03" in answer.proof
    assert {party.name for party in finished.parties.all()} == {"李测二", "王测三"}
    assert finished.lead_unit == town.agriculture


def test_a_finished_row_without_a_duty_waits_for_triage_with_its_result_in_the_timeline(town, ledger):
    batch = run(ledger(WALL))
    case = cases().get()
    assert case.state == "registered" and batch.warnings == 1
    assert "办理结果：已当面调解，双方和好" in CaseEvent.objects.get(case=case).note
    assert "交中心分流" in batch.rows.get().words


def test_the_centre_imports_for_a_unit_and_the_unit_is_the_origin(town, ledger):
    batch = run(ledger(WELL, by="manager", unit=town.police))
    case = cases().get()
    assert (case.origin, case.registered_by) == (town.police, User.objects.system())
    assert "吴静" in CaseEvent.objects.get(case=case).note
    assert case in Case.objects.visible_to(town["liaison2"]) and not Case.objects.visible_to(town["liaison"]).exists()
    assert batch.handed_in_by == town["manager"]


def test_numbers_of_persons_are_encrypted_in_their_place_and_masked_everywhere_else(town, ledger):
    headings = ["姓名", "身份证号", "电话", "内容", "网格员电话"]
    number = "990112199001011239"
    from governance.core.identity import check_digit

    number = number[:17] + check_digit(number[:17])
    batch = run(ledger(["张测一", number, "", "路灯不亮", "19900000077"], headings=headings, name="信访.xlsx"))
    case = cases().get()
    assert case.parties.get().id_number == number
    note = CaseEvent.objects.get(case=case).note
    assert "199****0077" in note and "19900000077" not in note
    stored = f"{batch.rows.get().words}{batch.job.params}{batch.job.message}{case.title}{case.external_no}"
    assert number not in stored and "1990000" not in stored


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("身份证号", "990112199001011230", "身份证号码最后一位对不上"),
        ("电话", "12345678901234", "电话不对"),
        ("受理日期", "上个月底", "看不懂这个日期"),
        ("受理日期", "2099-01-01", "今天以后"),
        ("内容", "", "没有写内容"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_without_the_value(town, ledger, column, value, words):
    good = {"姓名": "张测一", "身份证号": "", "电话": "", "受理日期": "2026-06-01", "内容": "路灯不亮"}
    headings = list(good)
    batch = run(ledger(list(good.values()), list({**good, column: value}.values()), headings=headings))
    assert counts(batch) == (2, 1, 0, 1)
    said = batch.rows.get(outcome="failed").words
    assert words in said and (not value or value not in said)


def test_values_masked_by_others_people_in_words_and_no_name_are_helped_along(town, ledger):
    headings = ["姓名", "身份证号", "电话", "涉及人数", "内容"]
    batch = run(ledger(["", "990112********1239", "199****0001", "若干", "路灯不亮"], headings=headings))
    assert counts(batch) == (1, 1, 0, 0) and batch.warnings == 1
    case = cases().get()
    assert case.parties.get().is_anonymous and case.people_count == 1
    assert batch.rows.get().words.count("打码") == 2


# --- once and once only ----------------------------------------------------------------------------------------


def test_the_same_ledger_again_adds_nothing_however_it_is_written(town, ledger):
    run(ledger(WELL, WALL))
    again = [8 if heading == "序号" else heading for heading in DISPUTES]
    assert counts(run(ledger(WELL, WALL, name="又一份.xlsx"))) == (2, 0, 2, 0)
    order = [8, 2, 0, 5, 1, 3, 4, 6, 7]
    mixed = [[row[i] for i in order] for row in (WELL, WALL)]
    mixed[0][order.index(1)] = "2026-06-01"
    batch = ledger(*mixed, headings=[DISPUTES[i] for i in order])
    assert counts(run(batch)) == (2, 0, 2, 0), again
    assert set(batch.rows.values_list("case", flat=True)) == set(cases().values_list("pk", flat=True))
    # Another unit's row of the same words is another matter.
    assert counts(run(ledger(WELL, by="liaison2", unit=town.police))) == (1, 1, 0, 0)


def test_a_row_without_a_number_is_known_by_what_it_says_and_counts_once_within_a_ledger(town, ledger):
    headings, row = ["姓名", "内容"], ["张测一", "路灯不亮"]
    assert counts(run(ledger(row, row, headings=headings))) == (2, 1, 1, 0)
    assert counts(run(ledger(row, headings=headings))) == (1, 0, 1, 0)


def test_pressed_twice_it_is_queued_once(town, ledger):
    batch = ledger(WELL)
    first = services.start_import(batch, by=town["liaison"])
    assert services.start_import(batch, by=town["liaison"]) == first


def test_a_run_that_broke_off_goes_on_after_the_last_row(town, ledger):
    batch = ledger(*([i, "2026-06-01", f"张测{i}", "", "", f"第{i}件事", "", "", ""] for i in range(1, 9)))
    services.start_import(batch, by=town["liaison"])
    written = []

    def goes_away(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "cases_caseevent"'):
            written.append(sql)
            if len(written) == 5:
                raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(goes_away):
        assert jobs.run_next().state == "queued"
    batch.refresh_from_db()
    assert counts(batch) == (4, 4, 0, 0) and cases().count() == 4
    jobs.run_next()
    batch.refresh_from_db()
    assert counts(batch) == (8, 8, 0, 0) and batch.state == "done" and cases().count() == 8


def test_failed_rows_come_back_as_a_workbook_to_correct_and_hand_in_again(town, ledger):
    bad = [3, "看不清", "+赵测四", "", "", "田埂被挖。", "", "", ""]
    batch = run(ledger(WELL, bad))
    assert counts(batch) == (2, 1, 0, 1)
    with batch.failed_file.open("rb") as file:
        content = file.read()
    mark, head, row = rows_of(content)
    assert "杨帆" in mark[0] and head[:2] == ["没有登记的原因", "原表行号"] and head[2:] == DISPUTES
    assert "看不懂这个日期" in row[0] and row[1] == "3" and row[4] == "+赵测四"
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.active["E3"].data_type == "s", "what begins like a formula stays text"
    book.active["D3"] = "2026-06-05"
    out = BytesIO()
    book.save(out)
    again = hand_in(town["liaison"], town.agriculture, out.getvalue(), "没有登记的行.xlsx", kind="dispute")
    assert counts(run(again)) == (1, 1, 0, 0)
    # Handed in with the others it is known by what it says; the two helping columns are none of it.
    bad[1] = "2026-06-05"
    assert counts(run(ledger(WELL, bad))) == (2, 0, 2, 0)


# --- columns ---------------------------------------------------------------------------------------------------


def test_a_correction_is_remembered_for_this_unit_alone(town, ledger):
    headings = ["哪个", "大事小情", "啥时候"]
    row = ["张测一", "路灯不亮", "2026-06-01"]
    batch = ledger(row, headings=headings, kind="general")
    with pytest.raises(GuardFailed, match="没有哪一列对应“内容”"):
        services.start_import(batch, by=town["liaison"])
    columns = {"哪个": "person", "大事小情": "text", "啥时候": "received"}
    services.set_columns(batch, by=town["liaison"], kind="general", year=2026, columns=columns)
    assert counts(run(batch)) == (1, 1, 0, 0)
    learned = HeadingSynonym.objects.filter(unit=town.agriculture)
    assert {(each.heading, each.field) for each in learned} == {
        ("哪个", "person"),
        ("大事小情", "text"),
        ("啥时候", "received"),
    }
    assert learned.first().history.count() == 1
    fields = open_batch(ledger(row, headings=headings, kind="general")).first.fields()
    assert fields["text"] == ["大事小情"] and fields["received"] == ["啥时候"]
    other = ledger(row, headings=headings, kind="general", by="liaison2", unit=town.police)
    assert "text" not in open_batch(other).first.fields()


def test_a_column_can_be_taken_out_and_the_choice_is_remembered(town, ledger):
    batch = ledger(WELL)
    columns = dict.fromkeys(DISPUTES, "") | {"矛盾纠纷简述": "text"}
    services.set_columns(batch, by=town["liaison"], kind="dispute", year=2026, columns=columns)
    run(batch)
    case = cases().get()
    assert case.parties.get().is_anonymous and "当事人姓名：张测一" in CaseEvent.objects.get(case=case).note
    assert "person" not in open_batch(ledger(WELL, WALL)).first.fields()


@pytest.mark.parametrize(
    ("headings", "label"),
    [
        (["姓名", "身份证号码", "刑释日期", "原判刑期"], "刑满释放人员台账"),
        (["日期", "值班人员", "签字"], "值班表"),
        (["报表名称", "上报状态", "制表单位"], "矛盾纠纷月报"),
        (["网格员姓名", "网格总数(个)", "总面积(m²)"], "网格员及综治队伍台账"),
    ],
)
def test_a_ledger_kept_elsewhere_is_recognised_and_not_imported(town, ledger, headings, label):
    batch = ledger(["甲", "乙", "丙", "丁"][: len(headings)], headings=headings, name="表.xlsx")
    with pytest.raises(GuardFailed) as refusal:
        services.start_import(batch, by=town["liaison"])
    assert label in refusal.value.message and "不作为案件导入" in refusal.value.message
    assert not cases().exists()


def test_sheets_of_a_year_are_read_each_by_its_own_headings(town):
    february = [["姓名", "内容"], ["李测二", "路不平"]]
    content = workbook(
        ["内容", "姓名"], ["灯不亮", "张测一"], title="一月", more={"二月": february, "说明": [["填表说明"]]}
    )
    batch = hand_in(town["liaison"], town.agriculture, content)
    assert "说明" in open_batch(batch).remarks[0]
    assert counts(run(batch)) == (2, 2, 0, 0)
    assert [case.parties.get().name for case in cases()] == ["张测一", "李测二"]


def test_the_check_before_importing_says_what_will_happen_and_writes_nothing(town, ledger):
    run(ledger(WELL))
    batch = ledger(WELL, WALL, [3, "看不清", "赵测四", "", "", "田埂被挖。", "", "", ""])
    checked = check_rows(batch, open_batch(batch), 100)
    assert (checked["read"], checked["known"], checked["bad"], checked["warned"]) == (3, 1, 1, 1)
    assert cases().count() == 1
    assert check_rows(batch, open_batch(batch), 2)["more"]


# --- messages: one way of importing for the command and the pages -----------------------------------------------


def test_messages_of_the_command_are_known_to_the_page_and_the_other_way_round(town):
    headings = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级分类"]
    lamp = [24, "A00074011", "路灯三天不亮", "2020/1/6 12:09:38", "村口的路灯坏了三天。", "城乡建设"]
    bus = [37, "A00010786", "公交车改道", "2020/1/4 9:05:00", "老人要走两里路。", "交通运输"]
    assert import_messages(workbook(headings, lamp), file_name="留言.xlsx").created == 1
    batch = run(hand_in(town["triage"], town.centre, workbook(headings, lamp, bus), "留言.xlsx"))
    assert batch.kind == "messages" and counts(batch) == (2, 1, 1, 0)
    assert import_messages(workbook(headings, lamp, bus), file_name="留言.xlsx").already_there == 2


# --- paper -----------------------------------------------------------------------------------------------------


def paper(town, rows=2, by="liaison"):
    scan = check_upload(SimpleUploadedFile("登记簿.pdf", PDF))
    return services.hand_in_paper(
        by=town[by], unit=town.agriculture, kind="dispute", title="纠纷登记簿", year=2026, paper_rows=rows, scans=[scan]
    )


def keyed(number, name, text):
    """A row in the columns of the grid."""
    return [number, "6月1日", "", name, "", "", "", "", text, "", "", "", ""]


def test_a_paper_ledger_is_keyed_reconciled_and_marked_as_paper(town):
    batch = paper(town)
    services.save_paper_rows(batch, by=town["liaison"], rows=[keyed("1", "张测一", "两家争水"), [""] * 13])
    with pytest.raises(GuardFailed, match="纸上写的是 2 行，录入的是 1 行"):
        services.start_import(batch, by=town["liaison"])
    services.save_paper_rows(
        batch, by=town["liaison"], rows=[keyed("1", "张测一", "两家争水"), keyed("2", "李测二", "两家争路")]
    )
    assert counts(run(batch)) == (2, 2, 0, 0)
    case = cases().first()
    assert (
        case.source_system == "纸质台账"
        and "由纸质台账“纠纷登记簿”第 2 行导入" in CaseEvent.objects.get(case=case).note
    )
    with pytest.raises(GuardFailed, match="已经提交导入"):
        services.save_paper_rows(batch, by=town["liaison"], rows=[])


def test_rows_that_differ_from_the_paper_are_imported_with_a_reason(town):
    batch = paper(town, rows=5)
    services.save_paper_rows(batch, by=town["liaison"], rows=[keyed("1", "张测一", "两家争水")])
    batch = run(batch, difference="纸上第 2 至 5 行划去")
    assert (batch.difference, batch.created) == ("纸上第 2 至 5 行划去", 1)


# --- who may ---------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_own_imports_and_the_centre_all_of_its_town(town, ledger):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    own, police = ledger(WELL), ledger(WELL, by="liaison2", unit=town.police)

    def seen(user):
        return set(LedgerImport.objects.visible_to(user))

    assert seen(town["liaison"]) == {own} and seen(town["liaison2"]) == {police}
    assert seen(town["manager"]) == seen(town["triage"]) == {own, police}
    for nobody in (other["manager"], other["liaison"], town["frontdesk"], town["sysadmin"], town["grid"]):
        assert seen(nobody) == set()
    with pytest.raises(NotAllowed):
        ledger(WELL, by="liaison", unit=town.police)
    with pytest.raises(NotAllowed):
        services.start_import(police, by=town["liaison"])
    with pytest.raises(NotAllowed):
        ledger(WELL, by="manager", unit=other.police)


def test_what_was_never_imported_can_be_thrown_away_with_its_files(town, ledger, django_capture_on_commit_callbacks):
    batch = paper(town)
    storage, names = batch.file.storage, [batch.file.name, batch.scans.get().file.name]
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(batch, by=town["liaison"])
    assert not LedgerImport.objects.exists() and not any(map(storage.exists, names))
    done = run(ledger(WELL))
    with pytest.raises(GuardFailed):
        services.discard(done, by=town["liaison"])
    events = AuditRecord.objects.filter(object_type="ledger").values_list("event", flat=True)
    assert {"hand_in_ledger", "import_ledger", "discard_ledger"} <= set(events)


def test_a_file_without_headings_leaves_nothing_behind(town):
    with pytest.raises(PortalError, match="没有认出表头"):
        hand_in(town["liaison"], town.agriculture, workbook(["今天天气很好"], ["明天也好"]))
    assert not LedgerImport.objects.exists() and not ImportRow.objects.exists()
