"""Password rules: character classes, reuse, age; and one-time passwords. Length and common words are Django's."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from governance.core.now import now

REMEMBERED = 5

#: Without letters and digits that look alike, since people copy these from paper.
_CLASSES = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "#%+=?@")


def classes_in(password):
    """How many of lower case, upper case, digits and other characters the password holds (0–4)."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or not c.isascii())
    return sum(any(test(c) for c in password) for test in tests)


class CharacterClassValidator:
    """Three of four classes of characters, and not the user name."""

    def validate(self, password, user=None):
        """Raise ValidationError in words; every broken rule is named."""
        problems = []
        if classes_in(password) < 3:
            problems.append("密码要包含大写字母、小写字母、数字、符号中的至少三类")
        username = getattr(user, "username", "") or ""
        if len(username) >= 4 and username.lower() in password.lower():
            problems.append("密码里不能有用户名")
        if problems:
            raise ValidationError([ValidationError(text, code="password_rule") for text in problems])

    def get_help_text(self):
        """The rule in one sentence."""
        return "包含大写字母、小写字母、数字、符号中的至少三类，不含用户名"


class ReuseValidator:
    """Not the present password, nor one of the last five."""

    def validate(self, password, user=None):
        """Raise ValidationError when the password was used before."""
        if user is None or user.pk is None:
            return
        past = list(user.past_passwords.values_list("password", flat=True)[:REMEMBERED])
        if any(check_password(password, used) for used in {user.password, *past}):
            raise ValidationError(f"不能使用最近 {REMEMBERED} 次用过的密码", code="password_reused")

    def get_help_text(self):
        """The rule in one sentence."""
        return f"不能与最近 {REMEMBERED} 次的密码相同"


def max_age():
    """How long a password lasts; None when the site lets it last for ever."""
    return timedelta(days=settings.PASSWORD_DAYS) if settings.PASSWORD_DAYS else None


def must_change(user):
    """Why the user has to choose a new password before anything else: "first", "expired" or "" (none)."""
    if user.is_demo:
        return ""
    if user.must_change_password:
        return "first"
    age = max_age()
    if age and user.password_changed_at and now() - user.password_changed_at > age:
        return "expired"
    return ""


def one_time_password():
    """A random password of 14 characters that fits the rules; to be said once and changed at first sign-in."""
    letters = [secrets.choice(kind) for kind in _CLASSES]
    everything = "".join(_CLASSES[:3])
    letters += [secrets.choice(everything) for _ in range(10)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
