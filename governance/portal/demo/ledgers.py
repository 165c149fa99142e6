"""Two ledgers of 清溪镇: one that 农业农村服务中心 handed in and imported, one that still waits to be checked."""

from django.core.files.uploadedfile import SimpleUploadedFile

from governance.core import jobs
from governance.core.sheets import write_rows
from intake.ledgers import services

HEADINGS = ["序号", "排查时间", "当事人姓名", "联系电话", "纠纷类型", "矛盾纠纷简述", "承办人", "备注"]
FIRST = (
    (1, "3月2日", "张某甲", "19900007001", "山林土地纠纷", "两家为承包地边界争吵，界桩被人移动。", "杨帆", ""),
    (
        2,
        "3月5日",
        "李某乙、王某丙",
        "19900007002",
        "合同纠纷",
        "农机租金没有结清，机主扣下钥匙。",
        "杨帆",
        "已约双方到场",
    ),
    (3, "上旬", "赵某丁", "", "邻里纠纷", "灌溉放水先后争执。", "杨帆", ""),
)
SECOND = (
    (1, "4月8日", "周某戊", "19900007003", "邻里纠纷", "院墙滴水到邻居屋檐。", "王大山", ""),
    (2, "4月9日", "吴某己", "19900007004", "邻里纠纷", "夜间鸡鸣影响邻居休息。", "王大山", ""),
)


def hand_in_ledgers(town, year: int) -> None:
    """Hand both in; the first is imported, with one row to correct."""
    first = _hand_in(town.people["liaison"], town.units["agriculture"], "一季度矛盾纠纷台账.xlsx", FIRST, year)
    services.start_import(first, by=first.handed_in_by)
    jobs.run_next()
    _hand_in(town.people["village"], town.units["qingshi"], "青石村四月矛盾纠纷台账.xlsx", SECOND, year)


def _hand_in(by, unit, name, rows, year):
    content = write_rows("台账", HEADINGS, rows)
    return services.hand_in(by=by, unit=unit, upload=SimpleUploadedFile(name, content), file_name=name, year=year)
