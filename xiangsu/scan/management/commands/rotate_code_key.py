import secrets
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiangsu.scan import escrow, queries, services
from xiangsu.scan.codes import KeyRing

# Whatever is ordered before the restart must still lie below: serials cost nothing.
MARGIN: Final = 1_000_000_000


class Command(BaseCommand):
    help = "追溯码换密钥：先 --to 写出新钥环并重启扫码、工作台、后台三个进程，再 --activate 起用"

    def add_arguments(self, parser: CommandParser) -> None:
        step = parser.add_mutually_exclusive_group(required=True)
        step.add_argument("--to", type=Path, help="把带新密钥的钥环写到这个新文件")
        step.add_argument("--activate", action="store_true", help="从下一枚码起用新密钥")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["activate"]:
            self._activate()
        else:
            self._write(options["to"])

    def _write(self, path: Path) -> None:
        ring = queries.keys()
        free = [epoch for epoch in "1234567890" if epoch not in ring.epochs]
        if not free:
            raise CommandError("十代密钥都已用过，需要启用新的单元号。")
        first = max(queries.next_serial(), ring.firsts[-1]) + MARGIN
        text = f"{escrow.text_of(ring)},{free[0]}:{secrets.token_hex(32)}@{first}"
        KeyRing.from_text(text)
        try:
            escrow.write_once(path, text + "\n")
        except FileExistsError:
            raise CommandError(f"{path} 已存在，不会覆盖。请换一个文件名。") from None
        self.stdout.write(
            f"新密钥为第 {free[0]} 代，从序号 {first} 起用。接着：\n"
            f"1. 让 XIANGSU_CODE_KEY_FILE 指向 {path}，先重启扫码服务，再重启工作台和后台；\n"
            "2. 运行 export_code_keys 重新托管；\n"
            "3. 运行 rotate_code_key --activate。"
        )

    def _activate(self) -> None:
        epoch = services.begin_newest_epoch()
        self.stdout.write(f"从下一枚码起使用第 {epoch} 代密钥；旧标签照常可查。")
