"""Forms of 指令, 吹哨, 到场 and 移交指挥."""

from django import forms

from dispatch import receivers
from dispatch.forms.fields import OwnForm, line, lines, moment, number
from dispatch.models import Arrival, Order, Resource
from governance.cases.forms.base import ReasonForm, working_units
from governance.cases.recipients import leaders_of
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from governance.organisation.models import OnDuty, OrgUnit, Post, User
from governance.organisation.roles import Level, Role

MOST_OUTSIDE = 60


def boxes(label: str, choices, help_text: str = "") -> forms.MultipleChoiceField:
    """Several choices, ticked."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


def rows(label: str, help_text: str = "") -> forms.ModelMultipleChoiceField:
    """Several rows, ticked; the queryset is set in `prepare`."""
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=OrgUnit.objects.none(),
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def outside_pairs(text: str) -> list[tuple[str, str]]:
    """(name, telephone) of each line: 县水利局 0900-5200001."""
    found = []
    for each in text.splitlines():
        parts = each.split()
        if parts:
            phone = parts[-1] if len(parts) > 1 and any(char.isdigit() for char in parts[-1]) else ""
            found.append((" ".join(parts[:-1] if phone else parts)[:80], phone))
    return found


class IssueOrdersForm(OwnForm):
    """下达指令、吹哨."""

    action = "issue_orders"
    button = "下达"
    kind = forms.ChoiceField(
        label="类别",
        choices=Order.Kind.choices,
        initial=Order.Kind.ORDER,
        help_text="指令给在岗力量；吹哨请部门到场，结束后要评议该不该吹",
    )
    content = lines("要求", 1000, 3, "什么事、到哪里、做到什么程度", required=True)
    place = line("地点", 120)
    groups = boxes("成组下达", receivers.GROUPS)
    units = rows("单位")
    duties = boxes("现在在班的人", [(kind, kind) for kind in OnDuty.KINDS])
    forces = rows("应急队伍")
    outside = lines("没有账号的单位", 2000, 2, "一行一个，后面写电话；对方用一次性链接回复")
    sign_minutes = number("几分钟内签收", least=1)
    arrive_minutes = number(
        "几分钟内到场",
        required=False,
        least=1,
        help_text="指令不要求到场的不填；吹哨不填就按设置的时限",
    )
    done_minutes = number("几分钟内完成", required=False, least=1)

    def prepare(self):
        """Units of the town and the county; who is on duty now is said beside the choice."""
        case = self.case
        seat = receivers.seat_of(case.centre)
        county = OrgUnit.objects.active().filter(
            parent=seat.parent_id, level__in=(Level.DEPARTMENT, Level.COUNTY)
        ) | OrgUnit.objects.active().filter(pk=seat.parent_id)
        units = working_units(case).exclude(level=Level.CENTRE).values("pk")
        self.fields["units"].queryset = OrgUnit.objects.filter(pk__in=units) | county
        self.fields["units"].label_from_instance = lambda row: row.short_name or row.name
        forces = Resource.objects.filter(unit__path__startswith=seat.path, active=True, kind=Resource.Kind.FORCE)
        self.fields["forces"].queryset = forces.exclude(state=Resource.State.DOWN).select_related("user")
        kinds = dict.fromkeys([*OnDuty.KINDS, *receivers.kinds_on_duty(case.centre)])
        self.fields["duties"].choices = [(kind, self._on_duty(kind)) for kind in kinds]
        self.initial.setdefault("place", case.place_text or (case.place.name if case.place_id else ""))
        self.initial.setdefault("sign_minutes", number_of("order_sign_minutes"))

    def _on_duty(self, kind: str) -> str:
        try:
            names = [row.name for row in receivers.of_duty(self.case.centre, kind)]
        except GuardFailed:
            return f"{kind}（现在没有人在班）"
        return f"{kind}：{'、'.join(names)}"

    def clean(self):
        """The recipients; nobody on duty is said at once."""
        data = super().clean()
        centre, found = self.case.centre, []
        for group in data.get("groups", []):
            found += receivers.of_group(centre, group)
        found += receivers.of_units(data.get("units") or ())
        found += receivers.of_forces(data.get("forces") or ())
        pairs = outside_pairs(data.get("outside", ""))
        if len(pairs) > MOST_OUTSIDE:
            self.add_error("outside", f"一次最多写 {MOST_OUTSIDE} 个单位，请分两次下达。")
        found += receivers.of_outside(pairs)
        for kind in data.get("duties", []):
            try:
                found += receivers.of_duty(centre, kind)
            except GuardFailed as refusal:
                self.add_error("duties", refusal.message)
        if not found and not self.errors:
            self.add_error("units", "请至少选一个接收对象。")
        data["receivers"] = receivers.once(found)
        return data

    def service_data(self):
        """What, to whom, by when."""
        names = ("kind", "content", "place", "receivers", "sign_minutes", "arrive_minutes", "done_minutes")
        return {name: self.cleaned_data[name] for name in names}


def order_field(label: str) -> forms.ModelChoiceField:
    """One of the orders of the incident."""
    field = forms.ModelChoiceField(
        label=label, queryset=Order.objects.none(), error_messages={"required": f"请选择{label}。"}
    )
    field.label_from_instance = lambda row: f"{row.number} {row.content[:30]}"
    return field


class WithdrawOrderForm(ReasonForm, OwnForm):
    """撤回指令."""

    action = "withdraw_order"
    button = "撤回指令"
    danger = "撤回后接收单位不用再办，链接马上失效。"
    from_link = ("order",)
    order = order_field("指令")
    field_order = ("order", "reason")

    def prepare(self):
        """Those that somebody has not finished."""
        open_rows = [row.pk for row in self.own.open_orders]
        self.fields["order"].queryset = Order.objects.filter(pk__in=open_rows)
        self.initial.setdefault("order", open_rows[0] if open_rows else None)


class ReviewWhistleForm(OwnForm):
    """吹哨评议."""

    action = "review_whistle"
    button = "登记评议"
    from_link = ("order",)
    order = order_field("吹哨单")
    verdict = forms.ChoiceField(
        label="评议结论", choices=Order.Verdict.choices, widget=forms.RadioSelect, initial=Order.Verdict.NEEDED
    )
    note = lines("意见", 300, 2, "不必吹哨的，写明本来可以怎么办", required=True)

    def prepare(self):
        """Those that are over."""
        rows_over = [row.pk for row in self.own.whistles_to_review]
        self.fields["order"].queryset = Order.objects.filter(pk__in=rows_over)
        self.initial.setdefault("order", rows_over[0] if rows_over else None)


def person_field(label: str) -> forms.ModelChoiceField:
    """A person."""
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), error_messages={"required": f"请选择{label}。"}
    )


class ArriveForm(OwnForm):
    """领导到场."""

    action = "leader_arrives"
    button = "登记到场"
    person = person_field("到场的领导")
    title = line("职务", 60)
    at = moment("到场时间")

    def prepare(self):
        """Leaders and heads of the town."""
        seat = receivers.seat_of(self.case.centre)
        heads = Post.objects.current().filter(unit__path__startswith=seat.path, role__in=(Role.HEAD, Role.LIAISON))
        leaders = [user.pk for user in leaders_of(self.case.centre)]
        people = User.objects.filter(pk__in=leaders) | User.objects.filter(pk__in=heads.values("user"))
        self.fields["person"].queryset = people.distinct().order_by("name")
        self.initial.setdefault("at", now())


class LeaveForm(OwnForm):
    """领导离场."""

    action = "leader_leaves"
    button = "登记离场"
    arrival = forms.ModelChoiceField(
        label="离场的领导", queryset=Arrival.objects.none(), error_messages={"required": "请选择离场的领导。"}
    )
    at = moment("离场时间")

    def prepare(self):
        """Those who are there."""
        present = [row.pk for row in self.own.arrivals if row.left_at is None]
        self.fields["arrival"].queryset = Arrival.objects.filter(pk__in=present).select_related("user")
        self.initial.setdefault("at", now())


class HandOverForm(OwnForm):
    """移交指挥."""

    action = "hand_over_command"
    button = "移交指挥"
    person = person_field("接任的指挥长")
    note = lines("交接说明", 500, 3, "现场情况、在办指令、要注意的事")

    def prepare(self):
        """Those who are there."""
        present = [row.user_id for row in self.own.arrivals if row.left_at is None]
        self.fields["person"].queryset = User.objects.filter(pk__in=present)
