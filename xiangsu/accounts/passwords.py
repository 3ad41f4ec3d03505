"""Password rules as Django validators; GB/T 22239-2019, 8.1.4.1 a."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from xiangsu.accounts import rules
from xiangsu.accounts.models import PastPassword, User
from xiangsu.kernel import clock

REMEMBERED = 5


class CharacterClasses:
    """At least three of: lower case, upper case, digits, signs."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002
        if rules.character_classes(password) < rules.CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return "密码要包含大写字母、小写字母、数字、符号中的至少三种。"


class NotRecentlyUsed:
    """None of the last five passwords again."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        recent = user.past_passwords.order_by("-set_at", "-pk")[:REMEMBERED]
        if any(check_password(password, past.password) for past in recent):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002
        if isinstance(user, User) and user.pk is not None:
            PastPassword.objects.create(user=user, password=user.password)
            User.objects.filter(pk=user.pk).update(password_changed_at=clock.now())

    def get_help_text(self) -> str:
        return f"不能使用最近 {REMEMBERED} 次用过的密码。"
