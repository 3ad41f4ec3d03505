import json
from io import StringIO

import pytest
from django.core.management import call_command

from demo import story
from demo.people import PASSWORD
from xiangsu.accounts import queries as accounts
from xiangsu.accounts.roles import ROLES
from xiangsu.command import queries as command

pytestmark = pytest.mark.django_db


@pytest.mark.slow  # tells a whole season
@pytest.mark.usefixtures("reference_data")
def test_the_story_gives_every_role_an_account_and_something_to_see(settings):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    call_command("load_reference", verbosity=0)
    story.tell()
    printed = StringIO()
    call_command("demo_facts", stdout=printed)
    facts = json.loads(printed.getvalue())

    assert {account["role"] for account in facts["accounts"]} == set(ROLES)
    assert facts["password"] == PASSWORD
    states = {code["state"] for code in facts["codes"]}
    assert states == {
        *("first", "few", "copied", "frozen", "recalled", "void"),
        *("waiting", "unknown", "mistyped"),
    }
    waiting = {name: todos(name) for name in ("tea_boss01", "veg_boss01", "anhua", "jiangyong")}
    assert waiting == {
        "tea_boss01": {"冻结的批次": 1, "待检测的批次": 1},
        "veg_boss01": {"身份证该续期": 1, "冻结的批次": 1, "待开证、赋码的批次": 1},
        "anhua": {"待审核登记": 1, "身份证暂停中": 1, "待受理投诉": 1, "冻结的批次": 1},
        "jiangyong": {"待县审身份证": 1, "身份证即将到期": 1, "冻结的批次": 1},
    }


def todos(username):
    (post, *_) = accounts.appointments_of_user(accounts.user_named(username).pk)
    overview = command.overview_of(accounts.actor_of(post))
    return {todo.title: todo.count for todo in overview.todos}
