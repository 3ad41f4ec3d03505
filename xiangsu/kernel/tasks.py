from datetime import timedelta

from xiangsu.kernel import clock, jobs, ledger


# Hourly, so that a worker that was away at midnight catches up: made twice, the first stands.
@jobs.task("kernel.make_checkpoint", cron="5 * * * *")
def make_checkpoint(timestamp: int) -> None:  # noqa: ARG001
    ledger.make_checkpoint(clock.today() - timedelta(days=1))


@jobs.task("kernel.forget_jobs", cron="50 18 * * *")  # 02:50 in Hunan
def forget_jobs(timestamp: int) -> None:  # noqa: ARG001
    jobs.forget_finished(hours=72)
