"""A plan written one line an item: read into rows with an error for each wrong line, and written back."""

from django.core.exceptions import ValidationError

from dispatch.models import PlanContact, PlanLevel, PlanPost, PlanStep, Resource
from governance.organisation.models import OnDuty, OrgUnit, User

LEVELS = {"一级": 1, "二级": 2, "三级": 3, "四级": 4}
NAMES = {value: word for word, value in LEVELS.items()}
GROUPS = {"全部村": "villages", "全部村（社区）": "villages", "全部部门": "departments", "全部网格员": "grids"}
DUTY = "值班："


class Lines:
    """Reads the text of one part; collects what is wrong, line by line."""

    def __init__(self, seat):
        self.seat, self.problems = seat, []

    def parts(self, text: str, least: int, most: int, shape: str):
        """(number of the line, fields) of each line that has the right number of fields."""
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            found = [part.strip() for part in line.replace("|", "｜").split("｜")]
            if not least <= len(found) <= most or not all(found[:least]):
                self.wrong(number, f"应写成“{shape}”")
                continue
            yield number, found + [""] * (most - len(found))

    def wrong(self, number: int, words: str) -> None:
        """Something is wrong in this line."""
        self.problems.append(f"第 {number} 行：{words}。")

    def done(self, rows: list) -> list:
        """The rows; ValidationError with every wrong line otherwise."""
        if self.problems:
            raise ValidationError(self.problems)
        return rows

    def level(self, number: int, word: str) -> int:
        """一级 … 四级."""
        value = LEVELS.get(word.removesuffix("响应"))
        if value is None:
            self.wrong(number, f"级别写一级、二级、三级或者四级，不是“{word}”")
        return value or 4

    def minutes(self, number: int, word: str, name: str) -> int | None:
        """Minutes; empty stays empty."""
        if not word:
            return None
        if not word.isdecimal() or not 0 < int(word) <= 10_000:
            self.wrong(number, f"{name}写几分钟，如 30")
            return None
        return int(word)

    def person(self, name: str):
        """The one person of the town with this name; None otherwise."""
        found = User.objects.at_path(self.seat.path).filter(name=name, is_active=True).distinct()[:2]
        return found[0] if len(found) == 1 else None


def read_levels(text: str, seat) -> list[PlanLevel]:
    """三级｜启动条件｜主要措施."""
    lines = Lines(seat)
    rows, seen = [], set()
    for number, (word, trigger, measures) in lines.parts(text, 2, 3, "三级｜启动条件｜主要措施"):
        level = lines.level(number, word)
        if level in seen:
            lines.wrong(number, f"{word}写了两次")
        seen.add(level)
        rows.append(PlanLevel(level=level, trigger=trigger[:300], measures=measures[:500]))
    return lines.done(rows)


def read_posts(text: str, seat) -> list[PlanPost]:
    """指挥长｜陈国强｜职责."""
    lines, rows = Lines(seat), []
    for number, (post, name, duty) in lines.parts(text, 2, 3, "指挥长｜姓名｜职责"):
        user = lines.person(name)
        if user is None:
            lines.wrong(number, f"没有找到唯一的“{name}”，请写本镇在岗人员的姓名")
        rows.append(PlanPost(post=post[:40], user=user, duty=duty[:200]))
    return lines.done(rows)


def read_steps(text: str, seat) -> list[PlanStep]:
    """三级｜应急办｜15｜30｜60｜任务: from which level, who, minutes to sign, to arrive (may be empty), to finish."""
    lines, rows = Lines(seat), []
    shape = "三级｜单位、队伍、值班：值班员或者全部村｜签收分钟｜到场分钟｜完成分钟｜任务"
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if len(parts) != 6 or not parts[0] or not parts[1] or not parts[5]:
            lines.wrong(number, f"应写成“{shape}”")
            continue
        sign = lines.minutes(number, parts[2], "签收时限")
        done = lines.minutes(number, parts[4], "完成时限")
        arrive = lines.minutes(number, parts[3], "到场时限")
        if sign is None or done is None:
            lines.wrong(number, "签收、完成时限都要写")
            continue
        if done < max(sign, arrive or 0):
            lines.wrong(number, "完成时限不能比签收、到场时限短")
        row = PlanStep(
            level=lines.level(number, parts[0]), sign_minutes=sign, arrive_minutes=arrive, done_minutes=done,
            content=parts[5][:500],
        )  # fmt: skip
        _receiver(lines, number, row, parts[1])
        rows.append(row)
    return lines.done(rows)


def _receiver(lines, number, row, word) -> None:
    if word in GROUPS:
        row.to = GROUPS[word]
        return
    if word.startswith(("值班：", "值班:")):
        row.to, row.duty = PlanStep.To.DUTY, word[3:].strip()
        known = {*OnDuty.KINDS, *OnDuty.objects.order_by().values_list("duty_type", flat=True).distinct()}
        if row.duty not in known:
            lines.wrong(number, f"值班类别写{'、'.join(sorted(known))}")
        return
    below = OrgUnit.objects.active().filter(path__startswith=lines.seat.path)
    unit = below.filter(short_name=word).first() or below.filter(name=word).first()
    if unit is not None:
        row.to, row.unit = PlanStep.To.UNIT, unit
        return
    force = Resource.objects.filter(
        unit__path__startswith=lines.seat.path, kind=Resource.Kind.FORCE, name=word, active=True
    ).first()
    if force is None:
        lines.wrong(number, f"没有找到单位或者应急队伍“{word}”")
    row.to, row.resource = PlanStep.To.FORCE, force


def read_contacts(text: str, seat) -> list[PlanContact]:
    """姓名、单位｜电话."""
    lines, rows = Lines(seat), []
    for _number, (name, phone) in lines.parts(text, 1, 2, "姓名、单位｜电话"):
        user = lines.person(name)
        rows.append(PlanContact(name=name[:60], phone=phone[:30] or (user.phone if user else ""), user=user))
    return lines.done(rows)


READERS = {"levels": read_levels, "posts": read_posts, "steps": read_steps, "contacts": read_contacts}


def written(version) -> dict[str, str]:
    """The four parts of a version as lines."""

    def lines(rows):
        return "\n".join("｜".join(part for part in row) for row in rows)

    steps = version.steps.select_related("unit", "resource")
    return {
        "levels": lines((NAMES[row.level], row.trigger, row.measures) for row in version.levels.all()),
        "posts": lines((row.post, row.user.name if row.user else "", row.duty) for row in version.posts.all()),
        "steps": lines(
            (NAMES[row.level], _word(row), str(row.sign_minutes), str(row.arrive_minutes or ""),
             str(row.done_minutes), row.content)
            for row in steps
        ),
        "contacts": lines((row.name, row.phone) for row in version.contacts.all()),
    }  # fmt: skip


def _word(step) -> str:
    if step.to == PlanStep.To.DUTY:
        return f"{DUTY}{step.duty}"
    if step.to == PlanStep.To.UNIT:
        return step.unit.short_name or step.unit.name
    return step.resource.name if step.to == PlanStep.To.FORCE else step.get_to_display()
