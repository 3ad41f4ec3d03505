from typing import Any

from django.core.management.base import BaseCommand, CommandError

from xiangsu.kernel import ledger
from xiangsu.kernel.models import LedgerEntry, LedgerHead


class Command(BaseCommand):
    help = "核验审计日志：逐条验算每个单位的哈希链和每日存证"

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = list(ledger.faults())
        for fault in faults[:20]:
            self.stderr.write(f"单位 {fault.organisation_id} 第 {fault.sequence} 条：{fault.what}")
        if faults:
            raise CommandError(f"审计日志不完整，共 {len(faults)} 处。请保留现场并联系安全审计员。")
        chains, entries = LedgerHead.objects.count(), LedgerEntry.objects.count()
        self.stdout.write(f"审计日志完整：{chains} 条链，{entries} 条记录。")
