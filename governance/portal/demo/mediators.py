"""The demo's 调委会, 人民调解员 and 专家: one committee of the town, one of each village."""

from datetime import date, timedelta
from itertools import count

from disputes.models import Committee, CommitteeMember, Mediator
from disputes.services import mediators as services
from governance.cases.models import Category
from governance.core.identity import check_digit
from governance.core.now import set_clock
from governance.portal.demo.people import GIVEN, REGION, SURNAMES

#: name, sex, born, 民族, 类别, 现职务或退休前职业, 公职, 等级, 擅长, 语言, 账号, 法院特邀
TOWN = (
    ("李春兰", "2", 1976, "汉族", "full", "专职人民调解员", False, "2", ("101", "102", "107"), "汉语", "mediator", 1),
    ("向德贵", "1", 1964, "土家族", "full", "镇调委会主任", False, "1", ("105", "106", "115"), "汉语", "xiangdegui", 1),
    ("苏婷婷", "2", 1991, "汉族", "part", "司法助理员", True, "4", ("104", "110"), "汉语", "suting", 0),
    ("陈明礼", "1", 1952, "汉族", "invited", "退休教师", False, "3", ("101", "102", "120"), "汉语、手语", "", 0),
    ("阿来木呷", "1", 1983, "彝族", "invited", "茶叶合作社理事长", False, "", ("104", "115"), "汉语、彝语", "", 0),
)
#: name, sex, 领域, 单位职称, 可服务时间, 回避单位
EXPERTS = (
    ("周文博", "1", "医疗", "县人民医院副主任医师", "周三下午", "县人民医院"),
    ("吴敏霞", "2", "劳动", "县劳动人事争议仲裁院仲裁员", "工作日预约", ""),
    ("陶大林", "1", "林草", "县林业局高级工程师", "每月逢五", ""),
    ("孟晓彤", "2", "心理", "县中心社工站心理咨询师", "周二、周四", ""),
)
#: The village committees whose term has run out.
OVERDUE = ("红岩嘴村村民委员会",)


def build_mediators(world, end, *, at=None) -> None:
    """Tell it through the services, as it stood when the town began to work with the portal (`at`)."""
    with set_clock(at or end - timedelta(days=400)):
        _Roster(world, end).build()


class _Roster:
    """What the rows below are written with."""

    def __init__(self, world, end):
        self.town, self.rng, self.end = world.town, world.rng, end
        self.by = world.town.people["manager"]
        self.kinds = {row.code: row for row in Category.objects.filter(parent=None)}
        self.serial = count(601)

    def build(self) -> None:
        """The town's committee with its people, the villages', the experts."""
        unit = self.town.units["mediation"]
        body = self._committee(unit, "清溪镇人民调解委员会", Committee.Kind.TOWN, date(self.end.year - 1, 3, 12), 4)
        for position, row in zip(("deputy", "chair", "member", "member", "member"), TOWN, strict=True):
            self._seat(body, self._person(body, *row), position)
        for village in self.town.villages.values():
            self._village(village)
        for name, sex, field, title, available, avoids in EXPERTS:
            services.save_mediator(
                by=self.by, unit=unit, name=name, sex=sex, engagement="expert", field=field, occupation=title,
                available=available, avoids=avoids, phone=self._phone(), languages="汉语",
            )  # fmt: skip

    def _committee(self, unit, name, kind, renewed, stars) -> Committee:
        return services.save_committee(
            by=self.by, unit=unit, name=name, kind=kind, founder=unit.parent.name, stars=stars,
            established_on=date(2012, 5, 8), renewed_on=renewed, filing_no=f"QX-{next(self.serial)}",
            place="便民服务大厅调解室", phone="083099010016",
        )  # fmt: skip

    def _village(self, village) -> None:
        stem = village.name.removesuffix("村民委员会").removesuffix("居民委员会")
        renewed = date(self.end.year - (4 if village.name in OVERDUE else 2), 1, 18)
        body = self._committee(village, f"清溪镇{stem}人民调解委员会", Committee.Kind.VILLAGE, renewed, 3)
        head = self.town.office(village)
        sex = "2" if head.name[-1] in "英琴华兰" else "1"
        people = [(head.name, sex, 1970, head.username)]
        people += [
            (self.rng.choice(SURNAMES) + self.rng.choice(GIVEN), sex, 1968 + 7 * i, "")
            for i, sex in ((0, "2"), (1, "1"))
        ]
        for position, (name, sex, born, account) in zip(("chair", "member", "member"), people, strict=True):
            job = "村（社区）“两委”成员" if account else "网格员、村民小组长"
            codes = self.rng.sample(("101", "102", "103", "105", "115"), 2)
            row = (name, sex, born, "汉族", "part", job, False, "4" if account else "", codes, "汉语", account, 0)
            self._seat(body, self._person(body, *row), position)

    def _person(
        self, body, name, sex, born, ethnicity, kind, job, official, grade, codes, languages, account, court
    ) -> Mediator:  # fmt: skip
        day = date(born, 1 + next(self.serial) % 12, 1 + next(self.serial) % 28)
        first = f"{REGION}{day:%Y%m%d}{next(self.serial) % 500 * 2 + (sex == '1'):03d}"
        return services.save_mediator(
            by=self.by, committee=body, name=name, sex=sex, birth_date=day, id_number=first + check_digit(first),
            ethnicity=ethnicity, engagement=kind, occupation=job, is_official=official, grade=grade,
            graded_on=date(self.end.year - 1, 6, 1) if grade else None, languages=languages,
            user=self.town.people.get(account), on_court_roster=bool(court), phone=self._phone(),
            politics=self.rng.choice(("party", "masses")), education=self.rng.choice("2345"),
            chosen="elected" if kind == "part" else "hired", starts_on=date(self.end.year - 1, 1, 1),
            certificate_no=f"川清调{next(self.serial)}", training_hours=self.rng.choice((16, 24, 32)),
            account="" if official else f"62284800{next(self.serial):08d}",
            specialities=[self.kinds[code] for code in codes if code in self.kinds],
        )  # fmt: skip

    def _phone(self) -> str:
        return f"1990800{next(self.serial):04d}"

    def _seat(self, body, person, position) -> CommitteeMember:
        return services.seat(by=self.by, committee=body, mediator=person, position=position, since=body.renewed_on)
