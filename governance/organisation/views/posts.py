"""Posts: granted and ended by the security administrator, proposed by the manager inside the centre."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from ..access import may, standing
from ..filters import PostFilter
from ..forms.units import PostForm, ReasonForm
from ..models import OrgUnit, Post, User
from ..pages import DeletePage, ExportPage, FormPage, ListPage
from ..roles import Permission
from ..services import posts


def own_centres(user):
    """Units in which the user may propose posts: those at or below the units of their manager's posts."""
    paths = {grant.unit_path for grant in standing(user).with_permission(Permission.PROPOSE_POSTS)}
    found = OrgUnit.objects.none()
    for path in paths:
        found = found | OrgUnit.objects.active().filter(path__startswith=path)
    return found


class PostScope:
    """Posts that a page may show."""

    permission = Permission.MANAGE_POSTS
    also = (Permission.PROPOSE_POSTS,)

    def get_queryset(self):
        """All posts for the security administrator, those inside the own centre for the manager."""
        found = Post.objects.select_related("user", "unit", "proposed_by", "granted_by")
        user = self.request.user
        if may(user, Permission.MANAGE_POSTS):
            return found
        return found.filter(unit__in=own_centres(user).values("pk"))

    def get_context_data(self, **kwargs):
        """What the user may do here."""
        user = self.request.user
        rights = {
            "keeps_posts": may(user, Permission.MANAGE_POSTS),
            "proposes_posts": may(user, Permission.PROPOSE_POSTS),
        }
        return super().get_context_data(**rights, **kwargs)


class PostList(PostScope, ListPage):
    """Who holds which role where; proposals first."""

    template_name = "organisation/posts/list.html"
    filterset_class = PostFilter
    order = ("-state", "unit__path", "role", "pk")
    title = "岗位"

    def get_context_data(self, **kwargs):
        """How many proposals wait."""
        waiting = self.get_queryset().filter(state=Post.State.PROPOSED).count()
        return super().get_context_data(waiting=waiting, **kwargs)


class PostExport(PostScope, ExportPage):
    """The filtered list as a workbook."""

    also = ()
    filterset_class = PostFilter
    order = ("unit__path", "role", "pk")
    file_title = "岗位"
    columns = {
        "机构": lambda post: post.unit.name,
        "角色": lambda post: post.role_label,
        "职务名称": lambda post: post.title,
        "姓名": lambda post: post.user.name,
        "用户名": lambda post: post.user.username,
        "任职起": lambda post: post.since.isoformat(),
        "任职止": lambda post: post.until.isoformat() if post.until else "",
        "状态": lambda post: post.get_state_display(),
    }


class PostNew(PostScope, FormPage):
    """The security administrator grants a post to somebody else."""

    also = ()
    form_class = PostForm
    title = "授予岗位"
    submit_label = "授予岗位"
    done_words = "岗位已授予"
    success_url = back_url = reverse_lazy("organisation:posts")

    def get_form_kwargs(self):
        """Everybody but oneself, everywhere."""
        people = User.objects.active().exclude(pk=self.request.user.pk)
        units = OrgUnit.objects.active()
        return {**super().get_form_kwargs(), "units": units, "people": people, "administrators": True}

    def get_initial(self):
        """The person whose page one came from."""
        key = self.request.GET.get("user", "")
        return {"user": key} if key.isascii() and key.isdigit() else {}

    def save(self, form):
        """Grant it."""
        return posts.grant_post(by=self.request.user, **form.cleaned_data)


class PostPropose(FormPage):
    """The manager proposes a post inside the centre."""

    permission = Permission.PROPOSE_POSTS
    form_class = PostForm
    title = "提出岗位建议"
    submit_label = "提交建议"
    done_words = "建议已提交，等待安全管理员授予"
    success_url = back_url = reverse_lazy("organisation:posts")

    def get_form_kwargs(self):
        """Everybody, inside the own centre, no administrators."""
        units = own_centres(self.request.user)
        people = User.objects.active()
        return {**super().get_form_kwargs(), "units": units, "people": people, "administrators": False}

    def save(self, form):
        """Propose it."""
        return posts.propose_post(by=self.request.user, **form.cleaned_data)


class OnePost(PostScope):
    """A page about one post."""

    also = ()
    form_class = ReasonForm
    success_url = back_url = reverse_lazy("organisation:posts")

    def get_post(self):
        """The post, read once."""
        if not hasattr(self, "_post"):
            self._post = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._post

    def get_context_data(self, **kwargs):
        """The post for the template."""
        return super().get_context_data(post=self.get_post(), **kwargs)


class PostDecide(OnePost, FormPage):
    """Grant a proposal, or refuse it with a reason."""

    template_name = "organisation/posts/decide.html"
    title = "处理岗位建议"

    def save(self, form):
        """The button says which."""
        grant = self.request.POST.get("decision") == "grant"
        return posts.decide_proposal(
            by=self.request.user, post=self.get_post(), grant=grant, reason=form.cleaned_data["reason"]
        )

    def get_done_words(self):
        """What was decided."""
        return "岗位已授予" if self.result.state == Post.State.ACTIVE else "已退回这条建议"


class PostEnd(OnePost, DeletePage):
    """End a post today."""

    title = "结束岗位"
    submit_label = "结束岗位"
    done_words = "岗位已结束"

    def get_question(self):
        """Which."""
        post = self.get_post()
        return f"结束 {post.user.name} 在“{post.unit.name}”的{post.role_label}岗位？"

    def get_consequences(self):
        """What will happen."""
        return ["这个岗位的权限立即失效", "名下未办结的案件不会自动移交，请先在案件中转交同事"]

    def save(self, form):
        """End it."""
        return posts.end_post(by=self.request.user, post=self.get_post(), reason=form.cleaned_data["reason"])
