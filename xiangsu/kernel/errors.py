"""What can be refused, said in the user's words. Standard library only."""


class DomainError(Exception):
    """A refusal: `code` is stable for programs, `message` tells a person what to do next."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class NotFound(DomainError):
    """There is no such thing, or it is not the actor's to see: both look the same."""

    def __init__(self, what: str = "记录") -> None:
        super().__init__(
            "not_found",
            f"没有找到这条{what}，可能已删除，或不在您的管辖范围内。请返回列表重新选择。",
        )


class NotAllowed(DomainError):
    """The actor's role does not include this grant."""

    def __init__(self, grant: str) -> None:
        super().__init__(
            "not_allowed", "您的岗位没有这项权限。如需办理，请联系本单位管理员调整岗位。"
        )
        self.grant = grant


class RuleBroken(DomainError):
    """A rule of the domain forbids it; `field` names the form field to blame, if one is."""

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(code, message)
        self.field = field
