"""网格: codes, workers, what came from each, and which nobody covers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.organisation.models import Post
from governance.organisation.roles import Role
from governance.safety.services import entries
from tests.cases_factory import make_case
from tests.safety.factory import make_entry, make_register, visited


def test_each_grid_says_who_works_there_what_it_reported_and_whether_it_is_covered(client, town):
    grid = Post.objects.get(user=town["grid"], role=Role.GRID).unit
    make_case(town=town, by="grid")
    row = make_entry(town, make_register(town), place=grid)
    entries.join_team(row, by=town["village"], user=town["grid"], is_lead=True)
    visited(town, row)
    client.force_login(town["manager"])
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/safety/grids/")
    page = answer.content.decode()
    (shown,) = [one for one in answer.context["rows"] if one.pk == grid.pk]
    assert (shown.workers, shown.reports, shown.visits) == ("张小梅", 1, 1) and len(seen) <= 15
    empty = len(town.grids) - 1
    assert f"空岗 {empty} 个" in page and "册中甲" not in page and (grid.code or "") in page
    assert client.get("/safety/grids/export/").status_code == 200


@pytest.mark.parametrize(
    ("username", "status"), [("leader", 200), ("commander", 200), ("village", 403), ("legal", 403)]
)
def test_the_grids_are_for_who_watches_the_town(client, town, username, status):
    client.force_login(town[username])
    answer = client.get("/safety/grids/")
    assert answer.status_code == status
    assert status != 200 or len(answer.context["rows"]) == len(town.grids)
