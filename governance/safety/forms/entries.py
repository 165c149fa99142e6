"""Forms about somebody in a register; the questions are those of the register that the user may read."""

from governance.cases.own_fields import form_field
from governance.core.form_fields import day, line, lines, row_of, select, tick
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_id_number
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Level
from governance.safety.models import Visit
from governance.safety.models.registers import Level as Concern
from governance.safety.services import entries as services

SECRET = {"data-draft": "secret", "autocomplete": "off"}


class EntryForm(PortalForm):
    """列入登记册, or a correction."""

    name = line("姓名", 60, required=True)
    id_number = line("身份证号", 30, required=True)
    sex = select("性别", [("1", "男"), ("2", "女")])
    phone = line("电话", 30)
    place = row_of("管理的村（社区）、网格")
    address = line("住址", 200)
    level = select("关注程度", Concern.choices, "决定多久走访一次")
    level_reason = line("评定理由", 300)

    def __init__(self, *args, mine, entry=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.mine, self.questions = mine, mine.fields()
        places = OrgUnit.objects.active().filter(level__in=(Level.VILLAGE, Level.GRID))
        places = places.under(mine.register.town).order_by("path")
        self.fields["place"].queryset = places.filter(pk__in=[row.pk for row in places if mine.keeps_at(row)])
        if entry is not None:
            for name in ("name", "id_number", "level", "level_reason"):
                del self.fields[name]
        kept = services.answers(entry) if entry else {}
        for row in self.questions:
            value = kept.get(str(row.pk))
            options = value if isinstance(value, list) else [value] if value else []
            self.fields[row.name] = form_field(row, options, required=row.required)
            self.fields[row.name].initial = value
        for field in self.fields.values():
            field.widget.attrs.update(SECRET)
        self.lay_out()

    def clean_id_number(self):
        """The number without spaces."""
        return check_id_number(self.cleaned_data["id_number"]).number

    def values(self) -> dict:
        """field id → answer."""
        return {str(row.pk): self.cleaned_data.get(row.name) for row in self.questions}

    def identity(self) -> dict:
        """What belongs to the person and to the entry itself."""
        own = {row.name for row in self.questions}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class VisitForm(TicketMixin, PortalForm):
    """走访记录."""

    on = day("走访日期", filled=True)
    way = select("方式", Visit.Way.choices)
    met = select("本人状态", Visit.Met.choices)
    conduct = lines("表现", 1000, 3, required=True)
    needs = lines("困难和需求", 1000, 2)
    level = select("走访后的关注程度", Concern.choices, "下次走访按这个程度算")
    next_on = day("下次走访", False, "不填就按关注程度算")


class RateForm(PortalForm):
    """评定关注程度."""

    level = select("关注程度", Concern.choices)
    reason = line("理由", 300, required=True)


class TeamForm(PortalForm):
    """走访小组成员."""

    user = row_of("成员", User.objects.none())
    is_lead = tick("牵头", "走访到期时提醒牵头人；原来的牵头人改为成员")

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = services.may_join(register)
        self.lay_out()


class LeaveForm(PortalForm):
    """退出登记册."""

    reason = line("退出原因", 200, "如搬走、去世、已经不需要", required=True)
