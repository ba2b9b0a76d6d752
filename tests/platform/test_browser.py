"""The browser of the tests is a real one, under the product's own security policy."""

import pytest


@pytest.mark.django_db(transaction=True)
def test_a_page_of_the_product_opens_in_the_browser(browser_page):
    answer = browser_page.goto("/accounts/login/")
    assert answer.status == 200
    assert browser_page.locator("input[type=password]").is_visible()


@pytest.mark.django_db(transaction=True)
def test_the_policy_refuses_a_script_in_the_page(browser, live_server):
    page = browser.new_page()
    page.goto(live_server.url + "/accounts/login/")
    page.evaluate(
        """() => { const script = document.createElement('script');
                   script.textContent = 'window.slipped = true';
                   document.body.append(script); }"""
    )
    assert page.evaluate("window.slipped") is None
    page.close()
