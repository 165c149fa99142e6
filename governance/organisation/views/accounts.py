"""Accounts: kept by the system administrator; the manager sees those of the own area and edits contact data."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse, reverse_lazy

from .. import open_work
from ..access import area_filter, may
from ..filters import StaffFilter
from ..forms.accounts import AccountForm, CloseAccountForm, ContactForm
from ..forms.units import PlainForm
from ..models import Post, User
from ..pages import DeletePage, DetailPage, ExportPage, FormPage, ListPage
from ..roles import Permission
from ..services import accounts, sessions


class StaffScope:
    """The accounts that a page may show, with their open posts."""

    permission = Permission.MANAGE_ACCOUNTS
    also = (Permission.EDIT_CONTACTS,)

    def get_queryset(self):
        """All persons for the system administrator, those of the own area for the manager."""
        posts = Post.objects.filter(state=Post.State.ACTIVE).select_related("unit").order_by("unit__path")
        found = User.objects.people().prefetch_related(Prefetch("posts", queryset=posts, to_attr="open_posts"))
        user = self.request.user
        if may(user, Permission.MANAGE_ACCOUNTS):
            return found
        near = Post.objects.current().filter(area_filter(user, Permission.EDIT_CONTACTS, "unit__path"))
        return found.filter(pk__in=near.values("user_id"))

    def get_context_data(self, **kwargs):
        """Whether accounts may be changed, or contact data only."""
        keeps = may(self.request.user, Permission.MANAGE_ACCOUNTS)
        return super().get_context_data(keeps_accounts=keeps, **kwargs)


class StaffList(StaffScope, ListPage):
    """All accounts."""

    template_name = "organisation/staff/list.html"
    filterset_class = StaffFilter
    order = ("-is_active", "name", "pk")
    title = "人员账号"


class StaffExport(StaffScope, ExportPage):
    """The filtered list as a workbook; phones masked."""

    filterset_class = StaffFilter
    order = ("-is_active", "name", "pk")
    file_title = "人员账号"
    columns = {
        "用户名": lambda user: user.username,
        "姓名": lambda user: user.name,
        "岗位": lambda user: "；".join(f"{post.unit.name} {post.role_label}" for post in user.open_posts),
        "工位": lambda user: user.seat,
        "状态": lambda user: "在用" if user.is_active else "已停用",
        "最近登录": lambda user: f"{user.last_login:%Y-%m-%d}" if user.last_login else "从未登录",
    }


class StaffDetail(StaffScope, DetailPage):
    """One account: posts, sign-ins, what has changed."""

    template_name = "organisation/staff/detail.html"
    context_object_name = "person"

    def get_title(self):
        """The person's name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """History of the account and its sessions' number."""
        changes = self.object.history.select_related("history_user").order_by("-history_date", "-history_id")[:20]
        return super().get_context_data(changes=changes, open_sessions=sessions.open_sessions(self.object), **kwargs)


class OneAccount(StaffScope):
    """A form page about one account (404 outside the own area)."""

    also = ()

    def get_person(self):
        """The account, read once."""
        if not hasattr(self, "_person"):
            from django.shortcuts import get_object_or_404

            self._person = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._person

    def get_context_data(self, **kwargs):
        """The person for the template."""
        return super().get_context_data(person=self.get_person(), **kwargs)

    def get_success_url(self):
        """Back to the account."""
        return reverse("organisation:staff_detail", args=[self.get_person().pk])

    get_back_url = get_success_url


class StaffNew(StaffScope, FormPage):
    """A new account; its one-time password is shown once."""

    also = ()
    form_class = AccountForm
    title = "新建账号"
    submit_label = "建立账号"
    back_url = reverse_lazy("organisation:staff")
    done_words = ""

    def save(self, form):
        """Make it."""
        return accounts.create_account(by=self.request.user, **form.cleaned_data)

    def respond(self):
        """The password, once; no redirect, since it is kept nowhere."""
        user, password = self.result
        return show_password(self.request, user, password, "账号已建立")


class StaffEdit(OneAccount, FormPage):
    """The system administrator changes an account, the manager the contact data of the own area."""

    also = (Permission.EDIT_CONTACTS,)
    done_words = "已保存"

    def get_title(self):
        """What is changed."""
        return f"修改：{self.get_person().name}"

    def get_form_class(self):
        """All columns, or contact data."""
        return AccountForm if may(self.request.user, Permission.MANAGE_ACCOUNTS) else ContactForm

    def get_initial(self):
        """What is there."""
        person = self.get_person()
        return {name: getattr(person, name) for name in accounts.FIELDS}

    def save(self, form):
        """Keep it."""
        return accounts.update_account(by=self.request.user, user=self.get_person(), **form.cleaned_data)


class StaffPassword(OneAccount, DeletePage):
    """A new one-time password."""

    form_class = PlainForm
    submit_label = "重发密码"
    done_words = ""

    def get_title(self):
        """Whose."""
        return f"重发密码：{self.get_person().name}"

    def get_question(self):
        """What is asked."""
        return f"给 {self.get_person().name} 发一个一次性密码？"

    def get_consequences(self):
        """What will happen."""
        return ["原密码立即失效", "这个账号在各处的登录立即退出", "首次登录须改密码"]

    def save(self, form):
        """Issue it."""
        return accounts.issue_password(by=self.request.user, user=self.get_person())

    def respond(self):
        """Shown once."""
        return show_password(self.request, self.get_person(), self.result, "密码已重发")


class StaffClose(OneAccount, DeletePage):
    """Close an account: what is open is moved and the account closed in one act."""

    template_name = "organisation/staff/close.html"
    form_class = CloseAccountForm
    submit_label = "移交并停用"

    def get_title(self):
        """Whose."""
        return f"停用账号：{self.get_person().name}"

    def get_form_kwargs(self):
        """The form leaves the person out of the choice."""
        return {**super().get_form_kwargs(), "user": self.get_person()}

    def get_context_data(self, **kwargs):
        """The open work by kind."""
        work = open_work.open_work(self.get_person())
        return super().get_context_data(work=work, open_total=sum(work.values()), **kwargs)

    def get_consequences(self):
        """What will happen."""
        return ["岗位今天结束，恢复账号后须重新授予", "各处登录立即退出，不能再登录", "历史记录全部保留"]

    def save(self, form):
        """Move and close."""
        return accounts.close_account(
            by=self.request.user, user=self.get_person(), move_to=form.cleaned_data["move_to"]
        )

    def get_done_words(self):
        """How much went where."""
        moved = "，".join(f"{label} {number} 件" for label, number in self.result.items())
        return f"账号已停用，已移交：{moved}" if moved else "账号已停用"


class StaffReopen(OneAccount, DeletePage):
    """Open a closed account again."""

    form_class = PlainForm
    submit_label = "恢复账号"
    done_words = ""

    def get_title(self):
        """Whose."""
        return f"恢复账号：{self.get_person().name}"

    def get_question(self):
        """What is asked."""
        return f"恢复 {self.get_person().name} 的账号？"

    def get_consequences(self):
        """What will happen."""
        return ["会发一个新的一次性密码", "原来的岗位不会恢复，须由安全管理员重新授予"]

    def save(self, form):
        """Open it."""
        return accounts.reopen_account(by=self.request.user, user=self.get_person())

    def respond(self):
        """The password, once."""
        return show_password(self.request, self.get_person(), self.result, "账号已恢复")


def show_password(request, user, password, words):
    """The page that shows a one-time password; it is in no log, no message store and no history of the browser."""
    context = {"title": words, "person": user, "password": password}
    response = render(request, "organisation/staff/password.html", context)
    response["Cache-Control"] = "no-store"
    return response
