"""Accounts, the posts they act through, their past passwords and their open sessions."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q

from governance.core.exceptions import PortalError
from governance.core.fields import EncryptedTextField, blind_index, normalise_phone
from governance.core.models import Stamped
from governance.core.now import now, today

from ..roles import ADMINISTRATORS, Role, role_label
from .history import Dated, tracked
from .units import OrgUnit

SYSTEM_USERNAME = "system"
CITIZEN_USERNAME = "citizen"


class UserQuerySet(models.QuerySet):
    """Accounts, asked for by what they are."""

    def people(self):
        """Accounts of persons, without SYSTEM and CITIZEN."""
        return self.filter(is_actor=False)

    def active(self):
        """Persons whose account is open."""
        return self.people().filter(is_active=True)

    def at_path(self, path):
        """Open accounts with a current post at or below the unit at `path`."""
        return self.active().filter(pk__in=Post.objects.current().filter(unit__path__startswith=path).values("user_id"))

    def with_phone(self, text):
        """Accounts whose phone is exactly `text`."""
        return self.filter(phone_hash=phone_hash(text))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes accounts; hands out the two accounts that no person holds."""

    def create_user(self, username, password=None, **fields):
        """A new account; without a password nobody can sign in to it yet."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.password = make_password(password)
        user.password_changed_at = now() if password else None
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        """Sign-in looks accounts up in lower case, as they are stored."""
        return self.get(username=self.model.normalize_username(username))

    def system(self):
        """SYSTEM: acts for the sweep and the import."""
        return self._actor(SYSTEM_USERNAME, "系统")

    def citizen(self):
        """CITIZEN: acts for the public page with its receipt."""
        return self._actor(CITIZEN_USERNAME, "群众")

    def _actor(self, username, name):
        found = self.filter(username=username).first()
        if found is None:
            defaults = {"name": name, "is_actor": True, "password": make_password(None)}
            found, _ = self.get_or_create(username=username, defaults=defaults)
        return found


def phone_hash(text):
    """Search key of a phone number; empty for no number."""
    number = normalise_phone(text or "")
    return blind_index(number, "user.phone") if number else ""


class User(Dated, Stamped, AbstractBaseUser):
    """An account. It has no flags of power: what it may do comes from its posts."""

    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已经有人使用，请换一个"},
    )
    name = models.CharField("姓名", max_length=40)
    phone = EncryptedTextField("手机号", context="user.phone", blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    email = models.EmailField("电子邮箱", blank=True)
    seat = models.CharField("工位", max_length=40, blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    is_actor = models.BooleanField("非人员账号", default=False, editable=False)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True, editable=False)
    large_text = models.BooleanField("大字", default=False)
    single_key_shortcuts = models.BooleanField("单键快捷键", default=True)
    last_login_address = models.GenericIPAddressField("最近登录地址", null=True, blank=True, editable=False)
    previous_login_at = models.DateTimeField("上次登录时间", null=True, blank=True, editable=False)
    previous_login_address = models.GenericIPAddressField("上次登录地址", null=True, blank=True, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()
    history = tracked(
        "password",
        "last_login",
        "last_login_address",
        "previous_login_at",
        "previous_login_address",
        "password_changed_at",
        "large_text",
        "single_key_shortcuts",
        "phone_hash",
        "created_at",
        "updated_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["name", "id"]

    def __str__(self):
        return self.name or self.username

    @classmethod
    def normalize_username(cls, username):
        """Full-width letters become plain ones; case does not matter."""
        return super().normalize_username(username).strip().lower() if isinstance(username, str) else username

    def save(self, *args, **kwargs):
        """Keep the search hash beside the phone; a demo account cannot be written outside a demo."""
        if self.is_demo and not settings.PORTAL_DEMO:
            raise PortalError("演示账号只能在演示环境（PORTAL_DEMO=1）中存在")
        self.phone_hash = phone_hash(self.phone)
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_hash"}
        super().save(*args, **kwargs)

    def get_full_name(self):
        """The person's name."""
        return self.name

    def get_short_name(self):
        """The person's name."""
        return self.name


class PasswordHistory(models.Model):
    """A password once used, hashed; the last five may not come back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = verbose_name_plural = "历史密码"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d}"


class UserSession(models.Model):
    """An open sign-in, so that a person can see and end their others; the session itself stays Django's."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间", default=now)
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    device = models.CharField("设备", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-started_at", "-id"]

    def __str__(self):
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"


class PostQuerySet(models.QuerySet):
    """Posts, asked for by whether they count."""

    def current(self, day=None):
        """Posts that give power on `day` (default: today): granted, begun, not ended, the account open."""
        day = day or today()
        return self.filter(
            Q(until=None) | Q(until__gte=day), state=Post.State.ACTIVE, since__lte=day, user__is_active=True
        )


class Post(Dated, Stamped):
    """A person's role at a unit. Proposed by the manager, granted and ended by the security administrator."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待授予"
        ACTIVE = "active", "在任"
        ENDED = "ended", "已结束"

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(OrgUnit, verbose_name="机构", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    title = models.CharField("职务名称", max_length=40, blank=True)
    since = models.DateField("任职起", default=today)
    until = models.DateField("任职止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_by = models.ForeignKey(
        User, verbose_name="授予人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PostQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["unit__path", "role", "id"]
        indexes = [
            models.Index(fields=["user", "state"], name="post_user_state"),
            models.Index(fields=["unit", "role", "state"], name="post_unit_role_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(state__in=["proposed", "active"]),
                name="post_held_once",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=sorted(ADMINISTRATORS), state__in=["proposed", "active"]),
                name="one_administrator_role_for_an_account",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")), name="nobody_grants_a_post_to_themself"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.unit}·{self.role_label}"

    @property
    def role_label(self):
        """Chinese name of the role."""
        return role_label(self.role)
