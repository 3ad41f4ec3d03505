"""Roles (角色) and what each may do; docs/permissions.md shows the same as a table."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its Chinese name, the kinds of organisation that have it, its grants."""

    title: str
    kinds: frozenset[str]
    grants: frozenset[str]


def _role(title: str, kinds: str, grants: str) -> Role:
    return Role(title, frozenset(kinds.split()), frozenset(grants.split()))


_PRODUCER_READS = (
    "command.view subjects.view production.view testing.view labels.view feedback.view "
    "projects.view reference.view accounts.view_logins"
)
_OFFICIAL_READS = (
    "command.view subjects.view production.view testing.view labels.view feedback.view "
    "projects.view reference.view accounts.view accounts.view_logins ledger.view"
)

ROLES: Final[dict[str, Role]] = {
    "producer_manager": _role(
        "企业负责人",
        "producer",
        f"{_PRODUCER_READS} subjects.register production.record testing.record labels.apply_card "
        "labels.certify labels.issue labels.order labels.print labels.void accounts.view "
        "accounts.manage",
    ),
    "quality_manager": _role(
        "质量员",
        "producer",
        f"{_PRODUCER_READS} production.record testing.record labels.apply_card labels.certify "
        "labels.issue labels.order labels.print labels.void",
    ),
    "grower": _role(
        "生产员", "producer", "command.view production.view production.record reference.view"
    ),
    "tester": _role(
        "检测员",
        "producer laboratory",
        "command.view production.view testing.view testing.record reference.view",
    ),
    "township_inspector": _role(
        "乡镇监管员",
        "township",
        "command.view subjects.view subjects.register_point production.view testing.view "
        "labels.view feedback.view reference.view",
    ),
    "point_clerk": _role(
        "网点打印员",
        "trace_point",
        "command.view subjects.take_consent labels.print_for reference.view",
    ),
    "county_officer": _role(
        "县级监管员",
        "county",
        f"{_OFFICIAL_READS} subjects.review subjects.import subjects.register_point "
        "production.hold production.release labels.review_card labels.sanction_card "
        "labels.grant_exception feedback.handle projects.bind",
    ),
    "county_manager": _role(
        "县级管理员",
        "county",
        f"{_OFFICIAL_READS} accounts.manage",
    ),
    "city_officer": _role("市级监管员", "city", _OFFICIAL_READS),
    "province_officer": _role(
        "省级监管员",
        "province",
        f"{_OFFICIAL_READS} subjects.authorise_brand labels.approve_card labels.sanction_card "
        "labels.retire_codes projects.import reference.edit",
    ),
    "association_operator": _role(
        "协会运维员",
        "association",
        "command.view subjects.view subjects.authorise_brand labels.view reference.view "
        "projects.view",
    ),
    "security_auditor": _role(
        "安全审计员", "province", "command.view accounts.view accounts.view_logins ledger.view"
    ),
}


def grants_of(role: str) -> frozenset[str]:
    """The grants of a role; a role that was removed grants nothing."""
    known = ROLES.get(role)
    return known.grants if known else frozenset()


def title_of(role: str) -> str:
    known = ROLES.get(role)
    return known.title if known else role
