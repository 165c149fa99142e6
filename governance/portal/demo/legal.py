"""公共法律服务 in the demo: a library, turns of lawyers and organs, consultations of the last weeks."""

from datetime import datetime, time, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from governance.cases.engine import SERVICES
from governance.cases.models import Case, Category
from governance.cases.services import NewCase
from governance.core.calendar import next_workday
from governance.core.now import set_clock
from governance.core.ticket import Ticket
from governance.core.uploads import check_upload
from governance.portal.demo.legal_cases import build_aid, build_guides
from governance.portal.demo.legal_sealed import build_sealed
from governance.portal.demo.legal_village import build_village
from governance.portal.demo.life import office_moment
from legalservice.models import AnswerText, ConsultSession
from legalservice.services import library, sessions
from legalservice.services.consults import consult_at_desk, line_for

#: (topic, title, question, answer, law, keywords)
TEXTS = (
    ("30101", "离婚财产分割后能否反悔", "协议离婚后觉得吃亏，能不能重新分？",
     "双方自愿签订的财产分割协议对双方都有约束力。能证明签订时有欺诈、胁迫的，可以请求撤销；没有的，一般不予支持。",
     "《民法典婚姻家庭编司法解释（一）》第七十条", "离婚 财产 反悔 撤销"),
    ("30102", "上下班途中车祸算不算工伤", "骑车上班被撞，老板说与厂里无关。",
     "上下班途中受到非本人主要责任的交通事故伤害，应当认定为工伤。单位三十日内申请，单位不申请的，本人一年内可以直接申请。",
     "《工伤保险条例》第十四条、第十七条", "工伤 上班 车祸 认定"),
    ("30106", "没有借条能不能要回借款", "只有转账记录，没有借条。",
     "可以凭转账凭证起诉，对方说是还旧账的要拿出证据。建议先用微信或者录音核对借款事实，注意三年诉讼时效。",
     "《民间借贷司法解释》第十六条，《民法典》第一百八十八条", "借款 借条 转账 时效"),
    ("30103", "承包地被占怎么办", "承包地被同组人占种，村里调解没有结果。",
     "可以请求村委会、镇政府调解，也可以向县农村土地承包仲裁委员会申请仲裁，或者直接起诉。申请仲裁的时效为二年。",
     "《农村土地承包经营纠纷调解仲裁法》第四条、第十八条", "承包地 占地 仲裁"),
    ("30114", "农民工欠薪找谁", "跟包工头干活被欠工资，打官司要钱吗？",
     "先向工程所在地劳动保障监察机构投诉，也可以申请支付令或者起诉。申请法律援助免予核查经济困难状况，不收费。",
     "《保障农民工工资支付条例》第十条，《法律援助法》第四十二条", "欠薪 工资 农民工 包工头"),
    ("30108", "交通事故调解不成怎么起诉", "交警调解不成，对方保险公司也不赔。",
     "可以向事故发生地或者被告住所地的人民法院起诉，把侵权人和保险公司一起列为被告。保留票据、病历和事故认定书。",
     "《民事诉讼法》第二十九条，《道路交通安全法》第七十六条", "交通事故 保险 起诉 赔偿"),
)  # fmt: skip
#: (topic, who asks, channel, question, groups, minutes)
ASKED = (
    ("30101", "visit", "分居三年，对方不同意离婚，起诉要准备什么？", ["woman"], 25),
    ("30106", "phone", "借给亲戚两万元，只有转账记录，能要回来吗？", [], 10),
    ("30114", "visit", "三个人被欠工资 27000 元，去哪里告？", ["migrant"], 30),
    ("30103", "visit", "承包地被邻组占种，村里调解两次没谈成。", ["elderly"], 20),
    ("30108", "phone", "摩托车被撞，对方全责不肯赔误工费。", [], 15),
    ("30102", "visit", "上班路上被撞，厂里不给报工伤。", ["migrant"], 20),
    ("30101", "visit", "父亲去世没有遗嘱，老屋怎么分？", [], 30),
    ("30106", "online", "网上买农药过期，商家不退钱。", [], 12),
)  # fmt: skip
LATER = (
    ("30111", "letter", "对镇里的行政处罚不服，想知道怎样申请行政复议，复议要多久。"),
    ("30103", "visit", "林权证和承包合同四至不一致，牵涉三户人，请律师看看材料。"),
)  # fmt: skip
#: (host, unit, person, weekday, first, last, mode, place, fields)
TURNS = (
    ("lawyer", None, "唐律师", 1, time(9), time(11, 30), "place", "4 号窗口", "婚姻家庭、劳动、借贷"),
    ("court", "court", "蒋正法官", 2, time(14, 30), time(16, 30), "video", "视频连线，4 号窗口", "起诉、立案、执行"),
    ("procurator", "procuratorate", "简明慧", 3, time(9, 30), time(11), "video", "视频连线", "支持起诉、公益诉讼"),
    ("police", "police", "冯小磊", 4, time(15), time(17), "phone", "接 0900-5201112", "户籍、反诈、治安"),
)  # fmt: skip


def build_legal(world, end) -> None:
    """All of it; with a luck of its own, so that the rest of the town's story stays as it is."""
    town = world.town
    with set_clock(end):
        _library(town, end)
        _turns(town, end)
        _questions(world, Random(20260306), end)
        _bookings(world, end)
        build_aid(world, end)
        build_guides(world, end)
        build_sealed(world, end)
        build_village(world, end)


def _library(town, end) -> None:
    """Reviewed answers, one that is due for another look, one draft."""
    legal, other, unit = town.people["legal"], town.people["wenjingyi"], town.units["legalstation"]
    for at, (topic, title, question, answer, law, words) in enumerate(TEXTS):
        back = 400 if at == 3 else 60 + at
        with set_clock(office_moment(end - timedelta(days=back))):
            row = library.save_text(
                by=legal, unit=unit, topic=Category.objects.get(code=topic), title=title, question=question,
                answer=answer, law=law, keywords=words,
            )  # fmt: skip
            if at != 5:
                library.review_text(row, by=other)


def _turns(town, end) -> None:
    """Each turn from last week on for five weeks."""
    legal, unit = town.people["legal"], town.units["legalstation"]
    monday = end.date() - timedelta(days=end.weekday() + 7)
    with set_clock(_at(monday - timedelta(days=3), 10)):
        for host, key, name, weekday, first, last, mode, place, fields in TURNS:
            day = next_workday(monday + timedelta(days=weekday))
            sessions.plan_session(
                by=legal, unit=unit, day=day, starts_at=first, ends_at=last, weeks=5, host=host,
                host_unit=town.units[key] if key else None, host_name=name, host_phone="", slot_minutes=30, mode=mode,
                place=place, fields=fields,
            )  # fmt: skip


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _new(world, topic, channel, question) -> NewCase:
    village = list(world.town.villages.values())[len(question) % len(world.town.villages)]
    return NewCase(
        kind="legal", title=f"咨询：{question[:36]}", facts=question, channel=channel,
        category=Category.objects.get(code=topic), purpose=Case.Purpose.CONSULT, place=village,
        parties=[world.visitors.draw(village)], duplicates_seen=True,
    )  # fmt: skip


def _questions(world, rng, end) -> None:
    """Answered at the desk and at the station; two wait for their answer."""
    people, texts = world.town.people, {row.topic.code: row for row in AnswerText.objects.select_related("topic")}
    for at, (topic, channel, question, groups, minutes) in enumerate(ASKED * 2):
        by = people["frontdesk" if at % 4 == 3 else "legal"]
        row = texts.get(topic)
        with set_clock(office_moment(end - timedelta(days=2 + at * 3, hours=rng.randrange(5)))):
            consult_at_desk(
                by=by, ticket=Ticket.new(), data=_new(world, topic, channel, question),
                topic=Category.objects.get(code=topic), question=question, outcome="answered",
                answer=row.answer if row else "已当场讲清办法和需要的材料。", law=row.law if row else "", text=row,
                adviser="赵雪", adviser_kind="justice", minutes=minutes, groups=groups, aid_told=at % 3 == 0,
            )  # fmt: skip
    for topic, channel, question in LATER:
        with set_clock(office_moment(end - timedelta(days=1))):
            consult_at_desk(
                by=people["legal"], ticket=Ticket.new(), data=_new(world, topic, channel, question),
                topic=Category.objects.get(code=topic), question=question, outcome="later",
            )  # fmt: skip


def _bookings(world, end) -> None:
    """One answered booking of last week, and bookings of the coming turns with a paper."""
    people = world.town.people
    waiting = list(Case.objects.for_system().filter(consultations__answered_at=None, kind="legal", state="handling"))
    waiting = [case for case in waiting if case.consultations.exists()]
    past = ConsultSession.objects.filter(host="court", ends_at__lt=end).order_by("-starts_at").first()
    coming = ConsultSession.objects.filter(starts_at__gt=end).order_by("starts_at")
    plans = [(coming.filter(host="lawyer").first(), 0), (coming.filter(host="court").first(), 1)]
    for case, (session, slot) in zip(waiting, plans, strict=False):
        if session is not None:
            paper = check_upload(SimpleUploadedFile("材料清单.txt", "合同、林权证复印件各一份".encode(), "text/plain"))
            _book(case, people["legal"], session, session.slots[slot], [paper])
    if past is not None and waiting:
        with set_clock(past.starts_at - timedelta(days=1)):
            data = _new(world, "30106", "visit", "欠条上没有写还款日期，还能起诉吗？")
            case = _filed(world, data)
            _book(case, people["legal"], past, past.slots[0], [])
        with set_clock(past.ends_at):
            sessions.answer_booking(
                case.session_bookings.get(), by=people["jiangzheng"],
                answer="没有约定还款日期的，可以随时要求还款，给对方合理的准备时间；诉讼时效从宽限期满起算三年。",
                law="《民法典》第五百一十一条、第一百八十八条", minutes=18,
            )  # fmt: skip


def _filed(world, data):
    """Filed by the station, still open."""
    by = world.town.people["legal"]
    event = SERVICES["file_own"](by=by, ticket=Ticket.new(), data=data, duty_line=line_for(by, data.category))
    return Case.objects.for_system().get(pk=event.case_id)


def _book(case, by, session, slot, uploads) -> None:
    fresh = Case.objects.for_system().get(pk=case.pk)
    SERVICES["book_session"](
        fresh, by=by, ticket=Ticket.new(), session=session, slot_at=slot, visitor=fresh.parties.first().name,
        question=fresh.facts, uploads=uploads,
    )  # fmt: skip
