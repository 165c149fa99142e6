"""Which grade figures speak for: a proposal that a person accepts or not."""

from dispatch.models import Grade

#: (grade, deaths, badly injured, loss in 万元), each "from so many on" (《生产安全事故报告和调查处理条例》第三条:
#: 以上包括本数，以下不包括本数).
ACCIDENT = ((Grade.HIGHEST, 30, 100, 10_000), (Grade.HIGH, 10, 50, 5_000), (Grade.MIDDLE, 3, 10, 1_000))
BASIS = "《生产安全事故报告和调查处理条例》第三条"


def proposed(deaths: int, badly_injured: int, loss) -> Grade:
    """The grade of a production accident with these figures."""
    for grade, dead, hurt, lost in ACCIDENT:
        if deaths >= dead or badly_injured >= hurt or (loss or 0) >= lost:
            return grade
    return Grade.PLAIN
