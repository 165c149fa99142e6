"""Signing in, passwords, accounts and the user's own settings."""

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm

from governance.core.forms import PortalForm
from governance.core.identity import check_phone

from ..models import Post, User


class SignInForm(PortalForm, AuthenticationForm):
    """User name and password; the answer to a wrong one does not say which of the two was wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请核对后再试。连续 5 次错误将锁定 15 分钟",
        "inactive": "用户名或密码不正确，请核对后再试。连续 5 次错误将锁定 15 分钟",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["username"].error_messages["required"] = "请填写用户名"
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages["required"] = "请填写密码"

    def clean_username(self):
        """Case and width of letters do not matter."""
        return User.normalize_username(self.cleaned_data["username"])


class PasswordForm(PortalForm):
    """The user's own new password."""

    old = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写现在的密码"},
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请填写新密码"},
    )
    again = forms.CharField(
        label="再输入一次新密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请再输入一次新密码"},
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        rules = "；".join(password_validation.password_validators_help_texts())
        self.fields["new"].help_text = rules

    def clean_old(self):
        """The present password has to be right."""
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不正确")
        return self.cleaned_data["old"]

    def clean_new(self):
        """All rules at once."""
        password = self.cleaned_data["new"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self):
        """Both new passwords are the same."""
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一致")
        return data


class SettingsForm(PortalForm):
    """What a user sets for themself."""

    large_text = forms.BooleanField(label="大字模式", required=False, help_text="文字放大到 1.2 倍")
    single_key_shortcuts = forms.BooleanField(
        label="单键快捷键", required=False, help_text="例如按 N 登记来访、按 / 搜索；按 ? 查看全部"
    )


class AccountForm(PortalForm):
    """An account, new or changed."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        validators=User._meta.get_field("username").validators,
        help_text="登录时使用，不分大小写，例如姓名全拼",
        error_messages={"required": "请填写用户名"},
    )
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名"})
    phone = forms.CharField(label="手机号", max_length=30, required=False)
    email = forms.EmailField(label="电子邮箱", required=False, error_messages={"invalid": "请填写完整的电子邮箱"})
    seat = forms.CharField(label="工位", max_length=40, required=False, help_text="例如 2 号窗口、201 室")

    def clean_phone(self):
        """Digits only, checked."""
        return check_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""


class ContactForm(AccountForm):
    """Contact data of a person; user name and name stay."""

    username = None
    name = None


class CloseAccountForm(PortalForm):
    """Who takes the open work over. Required while there is any (the service says so)."""

    move_to = forms.ModelChoiceField(
        label="接手人", queryset=User.objects.none(), required=False, empty_label="请选择接手人"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["move_to"]
        field.queryset = others = User.objects.active().exclude(pk=user.pk)
        units = user.posts.filter(state=Post.State.ACTIVE).values("unit")
        near = set(Post.objects.current().filter(unit__in=units).values_list("user_id", flat=True))
        groups = {"同一机构的同事": [], "其他人员": []}
        for person in others:
            label = "同一机构的同事" if person.pk in near else "其他人员"
            groups[label].append((person.pk, f"{person.name}（{person.username}）"))
        field.choices = [("", field.empty_label), *((label, rows) for label, rows in groups.items() if rows)]
