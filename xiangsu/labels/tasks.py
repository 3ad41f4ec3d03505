from xiangsu.kernel import clock, jobs
from xiangsu.labels import services


@jobs.task("labels.republish")
def republish(batch_id: int) -> None:
    services.republish(batch_id)


@jobs.task("labels.watch_cards", cron="10 16 * * *")  # 00:10 in Hunan
def watch_cards(timestamp: int) -> None:  # noqa: ARG001
    services.watch_cards(clock.today())


@jobs.task("labels.write_code_file")
def write_code_file(file_id: int) -> None:
    services.write_code_file(file_id)


@jobs.task("labels.resume_code_files", cron="* * * * *")
def resume_code_files(timestamp: int) -> None:  # noqa: ARG001 - the clock's, not needed
    services.resume_code_files()


@jobs.task("labels.make_label_file")
def make_label_file(job_id: int) -> None:
    services.make_next_file(job_id)


@jobs.task("labels.resume_printing", cron="*/2 * * * *")
def resume_printing(timestamp: int) -> None:  # noqa: ARG001
    services.resume_printing()


@jobs.task("labels.expire_label_files", cron="20 18 * * *")  # 02:20 in Hunan
def expire_label_files(timestamp: int) -> None:  # noqa: ARG001
    services.expire_files()
