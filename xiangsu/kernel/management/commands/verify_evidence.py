from typing import Any

from django.core.management.base import BaseCommand, CommandError

from xiangsu.kernel import evidence
from xiangsu.kernel.models import EvidenceFile


class Command(BaseCommand):
    help = "核验证据文件：每条记录都有文件，内容与其 SHA-256 一致"

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = list(evidence.faults())
        for sha256, what in faults[:20]:
            self.stderr.write(f"证据文件 {sha256}：{what}")
        if faults:
            raise CommandError(f"证据文件有 {len(faults)} 处不符。请保留现场，并从备份中找回文件。")
        self.stdout.write(f"证据文件完整：{EvidenceFile.objects.count()} 个。")
