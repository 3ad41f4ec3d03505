from datetime import timedelta

from xiangsu.kernel import clock, jobs, ledger


@jobs.task("kernel.make_checkpoint", cron="5 16 * * *")  # 00:05 in Hunan
def make_checkpoint(timestamp: int) -> None:  # noqa: ARG001
    ledger.make_checkpoint(clock.today() - timedelta(days=1))
