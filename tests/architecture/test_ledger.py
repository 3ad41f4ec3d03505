"""Whatever a service does, it writes down: read from the source, so that none is forgotten."""

import ast
from pathlib import Path

XIANGSU = Path(__file__).resolve().parents[2] / "xiangsu"
# What no person decides, with the reason why it is no act of the ledger.
UNWRITTEN = {
    "accounts.record_login": "a log of its own, counted by the month",
    "accounts.end_own_session": "one's own login; the login log keeps when it began",
    "labels.expire_files": "a term's doing; the jobs stay, and their files can be made again",
    "labels.make_next_file": "the worker does what was written down when it was asked for",
    "labels.republish": "the page follows what was written down elsewhere",
    "projects.preview_annex1": "nothing is in force before it is committed",
    "subjects.preview_directory": "nothing is in force before it is committed",
}
MECHANICS = {"scan"}  # told what to show by services that write it down


def modules():
    """Each module's service files, as syntax."""
    for place in sorted(XIANGSU.iterdir()):
        files = [*place.glob("services.py"), *place.glob("services/*.py")]
        if files and place.name not in MECHANICS:
            yield place.name, [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def functions_of(trees):
    return {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def called(node):
    """Names of what a function calls: `record` of `ledger.record`, `_review` of `_review`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func)


def writes(name, functions, seen=frozenset()):
    """Whether a function reaches `ledger.record`, itself or through its module's others."""
    if name in seen or name not in functions:
        return False
    calls = set(called(functions[name]))
    return "ledger.record" in calls or any(writes(c, functions, seen | {name}) for c in calls)


def is_service(node):
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    return not node.name.startswith("_") and "transaction.atomic" in decorators


def test_every_service_writes_to_the_ledger_or_says_why_not():
    silent = {
        f"{module}.{name}"
        for module, trees in modules()
        for functions in [functions_of(trees)]
        for name, node in functions.items()
        if is_service(node) and not writes(name, functions)
    }

    assert silent == UNWRITTEN.keys()


def test_every_act_is_named_after_its_module():
    wrong = [
        (module, ast.unparse(call.args[1]))
        for module, trees in modules()
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "ledger.record"
        and not ast.unparse(call.args[1]).lstrip("f").strip("'").startswith(f"{module}.")
    ]

    assert wrong == []
