"""What workers do for people who look; each task calls one function and takes ids."""

from celery import shared_task

# What draws and writes documents is imported when it is needed: not every process needs it.


@shared_task
def put_on_paper(paper_id: int) -> None:
    """Make the PDF of a page."""
    from dashboards.reports import papers

    papers.make(paper_id)


@shared_task
def send_report(sending_id: int) -> None:
    """Send a report to one recipient."""
    from dashboards.reports import sending

    sending.send(sending_id)


@shared_task
def send_due_reports() -> list[int]:
    """Have sent what has become due, and what could not be made before; forget old papers."""
    from dashboards.reports import papers, sending
    from salesmetrics.watch import schedules

    papers.forget()
    for paper_id in papers.left_lying():
        put_on_paper.delay(paper_id)
    due = schedules.due()
    sending.hand_out(due)
    return due


@shared_task
def make_first_looks(
    organization_id: int, run_id: int, foretold: int, done: int = 0, spent: float = 0
) -> int:
    """Make some of the views that people will look at first, and hand out the others."""
    from dashboards import first_looks

    errand = first_looks.Errand(organization_id, run_id, foretold, done, spent)
    return first_looks.go_on(errand)
