"""Windows, rooms and sittings: read by the hall, kept by the manager."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from governance.core.now import today
from governance.organisation.access import area_filter, home_path, may
from governance.organisation.forms.units import PlainForm
from governance.organisation.models import User
from governance.organisation.pages import DeletePage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission
from intake.filters_hall import SittingFilter, WindowFilter
from intake.forms_hall import SittingForm, WindowForm
from intake.hall import windows
from intake.hall.windows import seats_on
from intake.models import Sitting, Window

HISTORY = 20


class WindowScope:
    """Windows and rooms of the user's hall."""

    permission = Permission.VIEW_HALL

    def get_queryset(self):
        """With the unit that answers for them."""
        return Window.objects.visible_to(self.request.user).select_related("unit")


class WindowList(WindowScope, ListPage):
    """窗口和功能室, with who is there today."""

    template_name = "intake/hall/windows.html"
    fragment_name = "intake/hall/_windows.html"
    filterset_class = WindowFilter
    order = ("order", "pk")
    title = "窗口和功能室"

    def get_context_data(self, **kwargs):
        """Today's seats."""
        rows = self.page.rows
        return super().get_context_data(
            seats=seats_on(today(), rows) if rows else {},
            manages=may(self.request.user, Permission.EDIT_HALL),
            **kwargs,
        )


class WindowExport(WindowScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = WindowFilter
    order = ("order", "pk")
    file_title = "窗口和功能室"
    columns = {
        "名称": lambda row: row.name,
        "类别": lambda row: row.get_kind_display(),
        "负责单位": lambda row: row.unit.name if row.unit else "",
        "位置": lambda row: row.location,
        "办理事项": lambda row: row.services,
        "状态": lambda row: "启用" if row.active else "停用",
    }


class WindowEdit(FormPage):
    """A new window or room, or a changed one; below it what was changed before."""

    permission = Permission.EDIT_HALL
    form_class = WindowForm
    template_name = "intake/hall/kept.html"
    success_url = back_url = reverse_lazy("intake:windows")
    done_words = "已保存"

    def get_window(self):
        """The window (404 outside the own hall), or None for a new one."""
        if not hasattr(self, "_window"):
            key = self.kwargs.get("pk")
            mine = Window.objects.filter(area_filter(self.request.user, Permission.EDIT_HALL, "centre__path"))
            self._window = get_object_or_404(mine, pk=key) if key else None
        return self._window

    def get_title(self):
        """Which."""
        return f"修改“{self.get_window().name}”" if self.get_window() else "新增窗口或功能室"

    def get_form_kwargs(self):
        """Units of the town."""
        return {**super().get_form_kwargs(), "town_path": home_path(self.request.user)}

    def get_initial(self):
        """What is there."""
        row = self.get_window()
        if row is None:
            return {}
        return {name: getattr(row, "unit_id" if name == "unit" else name) for name in windows.WINDOW_FIELDS}

    def get_context_data(self, **kwargs):
        """The history."""
        return super().get_context_data(changes=history_of(self.get_window()), **kwargs)

    def save(self, form):
        """Keep it."""
        return windows.save_window(by=self.request.user, window=self.get_window(), **form.cleaned_data)


def history_of(row):
    """The newest changes of a row with who made them; empty for a new one."""
    return list(row.history.select_related("history_user")[: HISTORY + 1]) if row is not None else []


class SittingScope:
    """Arrangements of the user's hall."""

    permission = Permission.VIEW_HALL

    def get_queryset(self):
        """With window and person."""
        return Sitting.objects.visible_to(self.request.user).select_related("window", "user")


class SittingList(SittingScope, ListPage):
    """驻厅安排."""

    template_name = "intake/hall/sittings.html"
    fragment_name = "intake/hall/_sittings.html"
    filterset_class = SittingFilter
    order = ("window__order", "window", "-starts_on", "pk")
    title = "驻厅安排"

    def get_context_data(self, **kwargs):
        """Whether the user keeps them."""
        manages = may(self.request.user, Permission.EDIT_HALL)
        return super().get_context_data(manages=manages, day=today(), **kwargs)


class SittingExport(SittingScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = SittingFilter
    order = ("window__order", "window", "-starts_on", "pk")
    file_title = "驻厅安排"
    columns = {
        "窗口": lambda row: row.window.name,
        "人员": lambda row: row.user.name,
        "起": lambda row: f"{row.starts_on}",
        "止": lambda row: f"{row.ends_on}" if row.ends_on else "长期",
        "哪几天": lambda row: row.days_text,
        "时间": lambda row: row.hours_text,
        "说明": lambda row: row.note,
    }


class _OneSitting:
    """An arrangement of the hall that the user manages."""

    permission = Permission.EDIT_HALL

    def get_sitting(self):
        """The arrangement (404 outside the own hall), or None for a new one."""
        if not hasattr(self, "_sitting"):
            key = self.kwargs.get("pk")
            mine = Sitting.objects.filter(area_filter(self.request.user, Permission.EDIT_HALL, "window__centre__path"))
            self._sitting = get_object_or_404(mine.select_related("window", "user"), pk=key) if key else None
        return self._sitting


class SittingEdit(_OneSitting, FormPage):
    """A new arrangement, or a changed one."""

    form_class = SittingForm
    template_name = "intake/hall/kept.html"
    success_url = back_url = reverse_lazy("intake:sittings")
    done_words = "驻厅安排已保存"

    def get_title(self):
        """Which."""
        return "修改驻厅安排" if self.get_sitting() else "新增驻厅安排"

    def get_form_kwargs(self):
        """Windows of the hall; people of the town."""
        user = self.request.user
        mine = Window.objects.filter(area_filter(user, Permission.EDIT_HALL, "centre__path")).order_by("order", "pk")
        return {**super().get_form_kwargs(), "windows": mine, "people": User.objects.at_path(home_path(user))}

    def get_initial(self):
        """What is there; a new one begins with the working days."""
        row = self.get_sitting()
        if row is None:
            return {"weekdays": list(windows.WEEK), "window": self.request.GET.get("window")}
        keys = {"window", "user"}
        shown = {name: getattr(row, f"{name}_id" if name in keys else name) for name in windows.SITTING_FIELDS}
        return {**shown, "weekdays": list(row.weekdays)}

    def get_context_data(self, **kwargs):
        """The history."""
        return super().get_context_data(changes=history_of(self.get_sitting()), **kwargs)

    def save(self, form):
        """Keep it."""
        return windows.save_sitting(by=self.request.user, sitting=self.get_sitting(), **form.cleaned_data)


class SittingEnd(_OneSitting, DeletePage):
    """The arrangement ends with today."""

    form_class = PlainForm
    title = "结束驻厅安排"
    submit_label = "结束安排"
    done_words = "驻厅安排已结束"
    success_url = back_url = reverse_lazy("intake:sittings")

    def get_question(self):
        """Whose."""
        row = self.get_sitting()
        return f"结束 {row.user.name} 在“{row.window.name}”的安排（{row.days_text}）？"

    def get_consequences(self):
        """What will happen."""
        return ["今天仍算在岗，明天起不再安排；还没有开始的安排直接取消", "以前的记录保留"]

    def save(self, form):
        """End it."""
        windows.end_sitting(by=self.request.user, sitting=self.get_sitting())
