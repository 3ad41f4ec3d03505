import json
import os
from typing import Any

from django.core.management.base import BaseCommand

from demo.people import PASSWORD
from xiangsu.accounts import queries as accounts
from xiangsu.accounts import roles
from xiangsu.scan import queries as scan

SHOWN = (
    *("tea_boss01", "tea_quality", "tea_grower", "tea_tester", "veg_boss01", "veg_quality"),
    *("anhua", "anhua_admin", "jiangyong", "yiyang", "yongzhou", "province", "association"),
    *("auditor", "dongping", "jiangyong_point", "lab", "newcomer01"),
)


class Command(BaseCommand):
    help = "打印演示环境的地址、账号和每种扫码状态的一个追溯码（JSON）"

    def handle(self, *_args: Any, **_options: Any) -> None:
        origin = os.environ.get("XIANGSU_SCAN_ORIGIN", "http://127.0.0.1:8001")
        facts = {
            "addresses": {
                "workspace": os.environ.get("XIANGSU_WORKSPACE_ORIGIN", "http://127.0.0.1:8000"),
                "scan": f"{origin}/C/",
            },
            "password": PASSWORD,
            "accounts": [_account(username) for username in SHOWN],
            "codes": [
                {"state": state, "code": code, "url": f"{origin}/C/{code}"}
                for state, code in scan.example_codes().items()
            ],
        }
        self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))


def _account(username: str) -> dict[str, str]:
    (post, *_) = accounts.appointments_of_user(accounts.user_named(username).pk)
    title = f"{roles.title_of(post.role)}　{post.organisation.name}"
    return {"role": post.role, "username": username, "title": title}
