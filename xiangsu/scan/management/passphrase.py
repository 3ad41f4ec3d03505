"""The passphrase of the key escrow: from the environment, or asked for without echo."""

import getpass
import os

from django.core.management.base import CommandError


def passphrase(*, twice: bool = False) -> str:
    given = os.environ.get("XIANGSU_KEY_PASSPHRASE", "")
    if given:
        return given
    typed = getpass.getpass("密钥托管口令：")
    if twice and getpass.getpass("再输一遍：") != typed:
        raise CommandError("两次输入的口令不同。")
    return typed
