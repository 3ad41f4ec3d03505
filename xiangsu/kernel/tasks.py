from datetime import timedelta

from xiangsu.kernel import clock, jobs, ledger


# Hourly, so that a worker that was away at midnight catches up: made twice, the first stands.
@jobs.task("kernel.make_checkpoint", cron="5 * * * *")
def make_checkpoint(timestamp: int) -> None:  # noqa: ARG001
    ledger.make_checkpoint(clock.today() - timedelta(days=1))
