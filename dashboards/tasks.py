"""What workers do for people who look; each task calls one function and takes ids."""

from celery import shared_task


@shared_task
def put_on_paper(paper_id: int) -> None:
    """Make the PDF of a page."""
    from dashboards.reports import papers

    papers.make(paper_id)
