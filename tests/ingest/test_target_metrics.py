"""A target is for a metric that there is."""


def test_an_unknown_metric_is_a_bad_row_that_says_what_is_expected(loading, folder):
    folder.write(
        "targets.csv",
        "metric,subject,from,to,amount\n"
        "revenue,organization,2025-01-01,2025-12-31,10\n"
        "revenu,organization,2025-01-01,2025-12-31,10\n",
    )
    report = loading()
    assert not report.loaded
    [problem] = report.problems.kept
    assert (problem.file, problem.line, problem.column, problem.value) == (
        "targets.csv", 3, "metric", "revenu",
    )  # fmt: skip
    assert "“revenu” is not known" in problem.reason
    assert "won_count" in problem.reason
