"""安置帮教 and 远程视频会见 in the demo: invented people of the unused region 990112 at every step."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.core.calendar import next_workday
from governance.core.identity import check_digit
from governance.core.now import set_clock, today
from governance.portal.demo.legal_cases import Legal
from governance.portal.demo.life import office_moment
from legalservice.services import resettlement as services
from legalservice.services import visits

#: (name, born, sex, village, kind, released so many days ago, class, key, sealed, visits so many days ago)
PEOPLE = (
    ("顾大江", "19870312", "1", "qingshi", "served", 385, "high", True, False, (380, 350, 320, 290, 260, 40)),
    ("石小勇", "19950721", "1", "liuwan", "served", 200, "mid", False, False, (195, 100, 12)),
    ("文国强", "19800102", "1", "gaoping", "parole", 90, "mid", False, False, (84,)),
    ("柏秀英", "19780505", "2", "chaping", "served", 60, "low", False, False, (55,)),
    ("冉兴旺", "19921130", "1", "luming", "served", 5, "high", True, False, ()),
    ("钟志远", "19990214", "1", "qingxi", "corrected", 30, "mid", False, False, (24,)),
    ("巫小刚", "20050909", "1", "qingxi", "served", 150, "mid", False, True, (144, 50)),
    ("车有福", "19731001", "1", "hongyanzui", "served", -20, "high", True, False, ()),
)  # fmt: skip
PRISONS = ("川西监狱", "清溪县社区矫正管理局")
CRIMES = ("盗窃罪", "故意伤害罪", "交通肇事罪", "诈骗罪")
TALK = ("情绪稳定，愿意好好过日子", "在砖厂上班，每月三千元左右", "想学焊工", "推荐参加镇劳动保障所的培训")


def build_sealed(world, end) -> None:
    """Both registers."""
    for at, row in enumerate(PEOPLE):
        _released(world, end, at, *row)
    _visits(world, end)


def _number(born, at) -> str:
    first = f"990112{born}{500 + at:03d}"
    return first + check_digit(first)


def _released(world, end, at, name, born, sex, village, kind, days, level, key, sealed, visited) -> None:
    town, by = world.town, world.town.people["legal"]
    release = (end - timedelta(days=days)).date()
    with set_clock(office_moment(end - timedelta(days=max(days + 30, 2)))):
        row = services.save_person(
            by=by, name=name, id_number=_number(born, at), sex=sex, village=town.villages[village],
            address=f"{at + 1} 组", phone=f"1990700{at:04d}", notice_on=today(), kind=kind, release_on=release,
            certificate=f"释字〔2026〕{at + 11} 号", prison=PRISONS[kind == "corrected"],
            crime=CRIMES[at % 4], sentence="有期徒刑三年", level=level, level_reason="按罪名和家庭情况初评",
            is_key=key, has_nothing=key and at == 0, is_sealed=sealed, family="母亲同住", contact="母亲 19907010000",
            work="砖厂" if at % 2 else "待业", housing="老屋", welfare="已参加居民医保",
        )  # fmt: skip
        services.send_receipt(row, by=by, on=today())
    if days <= 7:
        return
    with set_clock(office_moment(end - timedelta(days=days))):
        services.hand_over(
            row, by=by, reported_on=today(), picked_by="司法所、村委会" if key else "", picked_how="车接"
        )
        for member, who in (("village", "村（居）干部"), ("police", "社区民警"), ("family", "母亲")):
            services.add_helper(row, by=by, kind=member, name=who, since=today(), signed_on=today())
        services.tell_relief(row, by=by, on=today())
    for back in visited:
        with set_clock(office_moment(end - timedelta(days=back))):
            services.record_visit(
                row, by=by, on=today(), level=level, way="home" if back % 2 else "talk", place="家里",
                by_whom="赵雪、村干部", thoughts=TALK[0], living=TALK[1], needs=TALK[2], measures=TALK[3],
            )  # fmt: skip


def _visits(world, end) -> None:
    """Rooms; one held, one booked, one at the prison, one refused."""
    by, unit = world.town.people["legal"], world.town.units["legalstation"]
    with set_clock(office_moment(end - timedelta(days=100))):
        room = visits.save_room(by=by, unit=unit, name="一号视频会见室", device="会见终端 A", active=True)
        visits.save_room(by=by, unit=unit, name="二号视频会见室", device="会见终端 B", active=True)
    for at, (who, back, until) in enumerate(
        (("甲", 20, "held"), ("乙", 6, "booked"), ("丙", 2, "sent"), ("丁", 9, "no"))
    ):
        life = Legal(world, "308", "申请监所远程视频会见", "申请会见亲属。", end - timedelta(days=back), with_card=True)
        life.act(
            "visit_apply", relation="child", prison_letter="", proof="register", companions="", inmate=f"服刑人员{who}",
            inmate_no=f"51{at:04d}", prison="川西监狱", ward="三监区", reason="family", wanted_on=None,
        )  # fmt: skip
        life.act("visit_check", 0.3, passed=True, identity_seen=True, relation_seen=True, note="原件核对无误")
        if until == "sent":
            continue
        ok = until != "no"
        life.act("visit_decide", 2, approved=ok, decided_by="狱政管理科", decided_on=today,
                 note="" if ok else "本月严管期间")  # fmt: skip
        if not ok:
            life.finish("监狱本月不批准会见，已告知。")
            continue
        day = next_workday(((life.at if until == "held" else end) + timedelta(days=2)).date())
        life.act("visit_book", 0.1, room=room, starts_at=_at(day, 9))
        if until == "held":
            life.at = _at(day, 9)
            life.act("visit_hold", 0.02, verified=True, pledged=True, began_at=_at(day, 9),
                     ended_at=_at(day, 9) + timedelta(minutes=26), situation="亲情交流，情绪稳定")  # fmt: skip
            life.finish("已会见。")


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))
