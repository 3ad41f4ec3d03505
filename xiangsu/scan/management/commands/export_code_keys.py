from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiangsu.scan import escrow, queries
from xiangsu.scan.management.passphrase import passphrase


class Command(BaseCommand):
    help = "把追溯码密钥用口令封存到文件；文件和口令请分开保管"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        ring = queries.keys()
        try:
            escrow.write_once(options["file"], escrow.seal(ring, passphrase(twice=True)))
        except FileExistsError:
            raise CommandError(f"{options['file']} 已存在，不会覆盖。请换一个文件名。") from None
        except ValueError as why:
            raise CommandError(str(why)) from why
        for key in escrow.fingerprints(ring):
            self.stdout.write(
                "第 {epoch} 代，起始序号 {first_serial}，指纹 {fingerprint}".format(**key)
            )
