"""A flood drill in real browsers: the call, the plan, every order answered from a phone, some villages late, the final
report; all timings are worked out here a second time, from the single steps and from what the browsers did."""

from datetime import timedelta

from django.utils import timezone

from dispatch.models import Incident, Order, OrderStep, OrderTarget, Report
from governance.cases.models import Category
from governance.core.now import now
from tests.browser.conftest import fill
from tests.dispatch.factory import make_limits, make_plan, on_duty


class Drill:
    """Who takes part, and what the browsers saw: `pressed` holds (before, after) of each press by (name, state)."""

    def __init__(self, sign_in, town, steps):
        make_limits()
        Category.objects.get_or_create(code="40101", defaults={"name": "洪涝、山洪", "kinds": ["incident"]})
        self.town, self.sign_in, self.pressed = town, sign_in, {}
        on_duty(town, who="deputy")
        self.version = make_plan(town, steps=steps)
        self.post = sign_in("commander", 1366, 800)

    def begin(self):
        """The command post takes the call, verifies, tells the county by telephone, and starts the plan."""
        page = self.post.go("/dispatch/incidents/new/")
        fill(page, "title", "柳湾村河水漫堤（演练）")
        fill(page, "category", str(Category.objects.get(code="40101").pk))
        fill(page, "place", str(self.town.villages[1].pk))
        fill(page, "facts", "河水漫过堤，三户进水。")
        with page.expect_navigation():
            page.get_by_role("button", name="上报", exact=True).click()
        self.incident = Incident.objects.select_related("case").latest("pk")
        number = self.incident.case.number
        self.post.do(number, "verify_incident", sort="1", grade="3", reason="村里视频核实", is_reported=True)
        self.post.do(number, "phone_report", spoken_to="县值班员")
        self.post.do(number, "start_plan", level="3", matter="河水漫堤，转移群众")
        self.incident.refresh_from_db()
        assert (self.incident.phase, self.incident.response) == ("responding", 3)

    def press(self, person, name, state, note=""):
        """One step of a recipient on its phone page; when it was pressed and answered is kept."""
        target = OrderTarget.objects.get(order__incident=self.incident, name=name)
        page = person.go(f"/dispatch/mine/{target.pk}/")
        page.locator(f'[name="state"][value="{state}"]').check()
        if note:
            fill(page, "note", note)
        before = now()
        with page.expect_navigation():
            page.locator("[data-submit]").click()
        self.pressed[name, state] = (before, now())

    def finish(self):
        """First report, the end, the final report signed by a leader, the review."""
        number = self.incident.case.number
        chief = self.sign_in("leader", 1366, 800)
        self.post.do(number, "draft_report", type="first")
        chief.do(number, "sign_report", grant="yes")
        self.post.do(number, "move_phase", phase="controlled")
        self.post.do(number, "move_phase", phase="ended")
        self.post.do(number, "draft_report", type="final")
        chief.do(number, "sign_report", grant="yes")
        self.post.do(number, "review_incident", bad="夜间叫应慢", todo="各村配喇叭")
        self.incident.refresh_from_db()
        assert self.incident.phase == "reviewed"

    def recount(self, late):
        """Every timing a second time: from the steps to the recipients, the page of figures, and the reports."""
        targets = list(OrderTarget.objects.filter(order__incident=self.incident).prefetch_related("steps"))
        assert {row.name for row in targets if "签收" in row.late_steps} == set(late)
        for row in targets:
            steps = {step.state: step.at for step in row.steps.all()}
            assert (row.signed_at, row.done_at) == (steps["signed"], steps["done"])
            assert [step.at for step in row.steps.all()] == sorted(step.at for step in row.steps.all())
            assert ("签收" in row.late_steps) == (steps["signed"] > row.sign_by)
            if (row.name, "signed") in self.pressed:
                before, after = self.pressed[row.name, "signed"]
                assert before <= row.signed_at <= after
        self._figures(targets)
        sent = list(Report.objects.filter(incident=self.incident, state="sent").order_by("pk"))
        assert [(row.type, row.way) for row in sent] == [("first", "phone"), ("first", "system"), ("final", "system")]
        for row in sent:
            assert row.late_minutes == max(0, -int(-(row.sent_at - row.due_at).total_seconds() // 60))
        assert sent[0].due_at == self.incident.learned_at + timedelta(minutes=30)
        events = list(self.incident.case.events.order_by("pk").values_list("action", flat=True))
        assert events[:3] == ["register", "verify_incident", "phone_report"] and events.count("start_plan") == 1
        assert Order.objects.filter(incident=self.incident).count() == self.version.steps.filter(level__gte=3).count()

    def _figures(self, targets):
        """The page of response figures says for each recipient what its steps say."""
        page = self.post.go("/dispatch/response/")
        for row in targets[:5]:
            cells = page.locator("tr", has_text=row.name).first.locator("td").all_inner_texts()
            steps = {step.state: step.at for step in OrderStep.objects.filter(target=row)}
            minutes = round((steps["signed"] - row.sent_at).total_seconds() / 60, 1)
            assert cells[1:4] == ["1", str(int(steps["signed"] <= row.sign_by)), f"{minutes}"]
            assert timezone.localtime(row.sent_at).date() == timezone.localtime(now()).date()
