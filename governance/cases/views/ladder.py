"""催办和督办设置: the ladder, the grades and the conditions on one page, a form for each, and what was changed."""

from itertools import groupby

from django.http import Http404
from django.urls import reverse_lazy
from django.views.generic import TemplateView

from governance.cases.forms.ladder import GradeForm, RungForm, TriggerForm
from governance.cases.models import OrderGrade, OrderTrigger, ReminderRung, Supervision
from governance.cases.services import ladder
from governance.cases.views.detail import field_changes
from governance.organisation.pages import FormPage, PermissionRequired, Titled
from governance.organisation.roles import Permission

HERE = reverse_lazy("ladder:show")
TABLES = ((ReminderRung, "催办阶梯"), (OrderGrade, "督办等级"), (OrderTrigger, "触发条件"))


class LadderPage(PermissionRequired, Titled, TemplateView):
    """The three tables."""

    permission = Permission.EDIT_RULES
    title = "催办和督办设置"
    template_name = "cases/ladder.html"

    def get_context_data(self, **kwargs):
        """As they are in force."""
        return super().get_context_data(levels=dict(Supervision.Level.choices), **ladder.rows_to_show(), **kwargs)


class LadderHistoryPage(PermissionRequired, Titled, TemplateView):
    """Who changed what."""

    permission = Permission.EDIT_RULES
    title = "催办和督办设置的修改记录"
    template_name = "cases/ladder_history.html"

    def get_context_data(self, **kwargs):
        """The latest 200 changes."""
        rows = []
        for model, what in TABLES:
            changes = model.history.select_related("history_user").order_by("id", "history_date", "history_id")
            for _, versions in groupby(changes, key=lambda version: version.id):
                versions = list(versions)
                rows += field_changes(versions, f"{what}：{_words(versions[-1].instance)}")
        labels = dict(ReminderRung.Reader.choices)
        for change in rows:
            if change["field"] == "催谁":
                for side in ("old", "new"):
                    change[side] = "、".join(label for code, label in labels.items() if code in change[side])
        rows.sort(key=lambda change: change["at"], reverse=True)
        return super().get_context_data(rows=rows[:200], **kwargs)


def _words(row) -> str:
    return Supervision.Level(row.level).label if isinstance(row, OrderGrade) else str(row)


class KeptForm(FormPage):
    """The form of one row."""

    abstract = True
    success_url = back_url = HERE
    fields: tuple[str, ...] = ()
    table = ""

    def row(self):
        """The row, or None for a new one."""
        key = self.kwargs.get("key")
        if key is None:
            return None
        found = next((row for row in ladder.rows_to_show()[self.table] if row.key == key), None)
        if found is None:
            raise Http404
        return found

    def get_initial(self):
        """What is there."""
        row = self.row()
        return {name: getattr(row, name) for name in self.fields} if row else {"active": True}


class RungEdit(KeptForm):
    """催办阶梯的一级."""

    permission = Permission.EDIT_RULES
    table, form_class = "rungs", RungForm
    fields = ("at", "days", "words", "readers", "urgent", "active")
    title = "催办阶梯的一级"
    done_words = "已保存。正在走的期限从下一次提醒起按新的阶梯，已经发过的不再发"

    def save(self, form):
        """Keep it."""
        return ladder.save_rung(by=self.request.user, rung=self.row(), **form.cleaned_data)


class GradeEdit(KeptForm):
    """督办等级."""

    permission = Permission.EDIT_RULES
    table, form_class = "grades", GradeForm
    fields = ("signer", "points", "requirement")
    done_words = "已保存。以后签发的督办按新的规定"

    def get_title(self):
        """Which grade."""
        return Supervision.Level(self.row().level).label

    def save(self, form):
        """Keep it."""
        return ladder.save_grade(by=self.request.user, grade=self.row(), **form.cleaned_data)


class TriggerEdit(KeptForm):
    """督办触发条件."""

    permission = Permission.EDIT_RULES
    table, form_class = "triggers", TriggerForm
    fields = ("on", "number", "proposes", "active")
    title = "督办触发条件"

    def save(self, form):
        """Keep it."""
        return ladder.save_trigger(by=self.request.user, trigger=self.row(), **form.cleaned_data)
