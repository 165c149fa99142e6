"""办理清单: the manager says what must not be forgotten, the handlers tick it, and 办结 waits for it."""

import pytest
from django.core.exceptions import ValidationError

from governance.cases import services
from governance.cases.files import CaseFiles
from governance.cases.models import CheckMark
from governance.cases.services.checklists import save_item, tick
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.organisation.models import User
from tests.cases_factory import fresh, make_case, ticket


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def add(town, label, **fields):
    given = {"kind": "", "help": "", "required": False, "order": 0, "active": True, **fields}
    return save_item(by=town["manager"], label=label, **given)


def mark(case, item, who, done=True):
    tick(by=who, case=fresh(case), item=item, files=CaseFiles(fresh(case)), done=done)


def resolve(case, who):
    return services.resolve(fresh(case), by=who, ticket=ticket(), result="已修好", reason="不等协办")


def test_what_must_be_done_is_ticked_before_the_case_is_resolved(town):
    look, photo = add(town, "到现场看过", required=True), add(town, "拍了照片")
    other = add(town, "开调解会", required=True, kind="dispute")
    case = make_case(town=town, state="handling")
    with pytest.raises(GuardFailed, match="办理清单里还有没做完的：到现场看过"):
        resolve(case, town["liaison"])
    with pytest.raises(NotAllowed, match="由正在办理这个案件的单位勾选"):
        mark(case, look, town["triage"])
    with pytest.raises(NotAllowed, match="不属于这类案件"):
        mark(case, other, town["liaison"])
    # An assisting unit may tick too; twice is once; a tick may be taken back.
    mark(case, look, town["liaison2"])
    mark(case, look, town["liaison"])
    mark(case, photo, town["liaison"])
    mark(case, photo, town["liaison"], done=False)
    assert [(row.item, row.by) for row in CheckMark.objects.all()] == [(look, town["liaison2"])]
    assert resolve(case, town["liaison"]).to_state == "resolved"
    with pytest.raises(NotAllowed):
        mark(case, photo, town["liaison"])


def test_the_manager_keeps_the_list_and_the_case_page_ticks_it(town, client):
    client.force_login(town["manager"])
    form = {"label": "到现场看过", "order": 1, "required": "on", "active": "on"}
    assert client.post("/administration/configuration/checklist/new/", form).status_code == 302
    again = client.post("/administration/configuration/checklist/new/", form)
    assert again.status_code == 422
    assert "同一件事不用勾两遍" in again.content.decode()
    with pytest.raises(ValidationError):
        add(town, "到现场看过", kind="dispute")
    with pytest.raises(NotAllowed):
        save_item(by=town["head"], label="别的", active=True)
    assert "到现场看过" in client.get("/administration/configuration/checklist/").content.decode()
    case = make_case(town=town, state="handling")
    client.force_login(town["liaison"])
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "办结前必须" in page
    assert 'data-action="resolve"' not in page
    item = CheckMark._meta.get_field("item").related_model.objects.get()
    done = client.post(f"/cases/{case.number}/checklist/{item.pk}/", {"done": "1"})
    assert done.url.endswith("#checklist")
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "已完成" in page
    assert 'data-action="resolve"' in page
    client.force_login(town["head2"])
    client.force_login(town["village2"])
    assert client.post(f"/cases/{case.number}/checklist/{item.pk}/", {"done": "1"}).status_code == 404
