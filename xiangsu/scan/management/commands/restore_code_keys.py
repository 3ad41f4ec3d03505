from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiangsu.scan import escrow
from xiangsu.scan.management.passphrase import passphrase


class Command(BaseCommand):
    help = "从托管文件取回追溯码密钥；密钥已丢失时加 --settings config.settings.base"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", type=Path, required=True, help="写到这个新文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            ring = escrow.unseal(options["file"].read_text(encoding="utf-8"), passphrase())
            escrow.write_once(options["to"], escrow.text_of(ring) + "\n")
        except FileExistsError:
            raise CommandError(f"{options['to']} 已存在，不会覆盖。请先移开它。") from None
        except (OSError, ValueError) as why:
            raise CommandError(str(why)) from why
        for key in escrow.fingerprints(ring):
            self.stdout.write(
                "第 {epoch} 代，起始序号 {first_serial}，指纹 {fingerprint}".format(**key)
            )
        self.stdout.write(f"已取回。请让 XIANGSU_CODE_KEY_FILE 指向 {options['to']} 并重启各进程。")
