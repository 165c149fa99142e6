"""Papers in the browser: draft, issue, signed scan, dossier."""

from io import BytesIO

import pytest
from PIL import Image

from governance.cases.models import CasePaper
from tests.cases_factory import applicant, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_mediator_issues_signs_and_binds(sign_in, town):
    case = make_case(
        town=town,
        kind="dispute",
        state="handling",
        lead=town.justice,
        assists=(),
        parties=[applicant("张大山"), applicant("李小河", role="respondent")],
    )
    mediator = sign_in("mediator")
    page = mediator.open_case(case.number)
    page.locator("#papers").get_by_text("卷宗完备度").first.wait_for()
    page.locator("#papers").get_by_role("link", name="文书和卷宗").click()
    page.get_by_role("link", name="人民调解当事人权利义务告知书").click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("form").wait_for()
    with page.context.expect_page() as opened:
        dialog.get_by_role("button", name="预览草稿").click()
    opened.value.close()
    assert not CasePaper.objects.exists()
    with page.expect_navigation():
        dialog.locator("[data-submit]").click()
    page.locator(".alert-success").first.wait_for()
    assert CasePaper.objects.get().title == "人民调解当事人权利义务告知书"

    page = mediator.go(f"/cases/{case.number}/papers/")
    page.get_by_role("link", name="签字件").click()
    dialog.locator("form").wait_for()
    picture = BytesIO()
    Image.new("RGB", (300, 400), "white").save(picture, "PNG")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "签字件.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    with page.expect_navigation():
        dialog.locator("[data-submit]").click()
    page.locator(".alert-success").first.wait_for()

    page = mediator.go(f"/cases/{case.number}/papers/")
    assert page.get_by_text("有效").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载卷宗").click()
    assert download.value.suggested_filename.startswith("卷宗-")
