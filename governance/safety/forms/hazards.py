"""Forms of 核查定级, 登记整改 and 复查."""

from governance.cases.forms.base import ActionForm, uploads_field
from governance.core.form_fields import day, line, lines, select, tick
from governance.safety.guards import hazard_of
from governance.safety.models import Hazard
from governance.safety.services.hazards import ORDER


class HazardForm(ActionForm):
    """A form of a hazard; `row` is its detail record or None."""

    @property
    def row(self):
        """The detail record."""
        return hazard_of(_Asked(self.files_of_case))


class _Asked:
    """What `hazard_of` reads of a step."""

    def __init__(self, files):
        self.files = files


class VerifyForm(HazardForm):
    """核查定级."""

    action = "verify_hazard"
    button = "保存核查"
    is_true = tick("隐患属实", "不属实的不用填整改")
    finding = lines("核查情况", 1000, 2, required=True)
    level = select("隐患等级", Hazard.Level.choices, "危害大、要停产停业才能整改的是重大隐患", required=False)
    responsible = line("整改责任单位", 100, "管理这里、该去整改的单位或者个人")
    responsible_person = line("整改责任人", 60)
    requirement = lines("整改要求", 1000, 2)
    interim = line("整改前的防范措施", 500, "重大隐患必填，如警戒、停用、撤人")
    rectify_by = day("整改期限", required=False)

    def prepare(self):
        """As it stands."""
        self.initial.setdefault("is_true", True)
        for name in ("finding", *ORDER) if self.row is not None else ():
            self.initial.setdefault(name, getattr(self.row, name))


class RectifyForm(HazardForm):
    """登记整改."""

    action = "rectify_hazard"
    button = "登记整改"
    rectified_on = day("整改完成日期", filled=True)
    measures = lines("整改情况", 1000, 3, required=True)
    uploads = uploads_field("整改前后的照片", required=False)

    def prepare(self):
        """What is asked."""
        row = self.row
        self.about = (("整改要求", row.requirement), ("责任单位", row.responsible), ("期限", f"{row.rectify_by}"))


class CheckForm(HazardForm):
    """复查."""

    action = "check_hazard"
    button = "登记复查"
    passed = tick("复查合格")
    check_note = lines("复查意见", 1000, 2, required=True)
    rectify_by = day("再整改的期限", False, "不合格的填")
    uploads = uploads_field("复查照片", required=False)

    def prepare(self):
        """What was done."""
        row = self.row
        self.about = (("整改要求", row.requirement), ("整改情况", row.measures), ("整改登记人", row.rectified_by.name))
