"""Forms of 回访, 答复复核 and 二次核查."""

from django import forms

from governance.cases.closure import checkers
from governance.cases.forms.base import ActionForm, reason_field
from governance.cases.models import AnswerReview, FollowUpCall, Rating, SecondCheck
from governance.cases.sampling import terms_for
from governance.cases.services.calls import ASKED, UNHAPPY, unhappy_words
from governance.organisation.models import User

FACES = [choice for choice in Rating.Value.choices if choice[0] != Rating.Value.UNREACHED]


def told_words(case, files) -> tuple:
    """What was asked for and what was answered, by which department: no names of those who handled it."""
    unit = case.lead_unit.name if case.lead_unit else case.centre.name
    return (("反映的事", case.facts), ("办理部门", unit), *(("答复", row.text) for row in files.round_answers))


class RecordCallForm(ActionForm):
    """回访登记: reached or not, is it so, and the satisfaction of each party who was asked."""

    action = "record_call"
    button = "登记回访"
    result = forms.ChoiceField(
        label="回访结果",
        choices=FollowUpCall.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择回访结果。"},
    )
    truth = forms.ChoiceField(
        label="答复说的办理结果",
        required=False,
        choices=FollowUpCall.Truth.choices,
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label="不满意的原因",
        required=False,
        choices=Rating.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="评价不满意、很不满意时勾选",
    )
    note = forms.CharField(
        label="回访情况",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="来访人怎么说；不满意的请写清楚",
    )

    def prepare(self):
        """One scale for each party who has not rated; what the citizen said stands above."""
        files = self.files_of_case
        rated = {row.party_id for row in files.ratings if row.round == self.case.round}
        self.asked = [row for row in files.parties if row.role in ASKED and row.pk not in rated]
        for party in self.asked:
            self.fields[f"value_{party.pk}"] = forms.TypedChoiceField(
                label=f"{party}的评价", required=False, choices=FACES, coerce=int, widget=forms.RadioSelect
            )
        if not self.asked:
            del self.fields["reasons"]
        self.order_fields(["result", "truth", *(f"value_{party.pk}" for party in self.asked), "reasons", "note"])
        said = [unhappy_words(row) for row in files.ratings if row.call_owed]
        days = terms_for(self.case, files).tries
        words = f"不同的日子打过 {days} 天都没联系上，才算未联系上"
        self.fields["result"].help_text = "；".join([*(f"来访人评价 {one}" for one in said), words])

    def clean(self):
        """Who was reached and is not satisfied has said why."""
        data = super().clean()
        values = [data.get(f"value_{party.pk}") for party in self.asked]
        unhappy = data.get("result") == FollowUpCall.Result.AGAIN or any(value in UNHAPPY for value in values if value)
        if unhappy and not data.get("note", "").strip() and data.get("result") != FollowUpCall.Result.UNREACHED:
            self.add_error("note", "来访人不满意，请写明来访人怎么说。")
        return data

    def service_data(self):
        """Result, truth, note, and the ratings in one list."""
        data = self.cleaned_data
        ratings = [
            {"party": party, "value": value, "reasons": data.get("reasons", ()), "comment": ""}
            for party in self.asked
            if (value := data.get(f"value_{party.pk}"))
        ]
        return {name: data[name] for name in ("result", "truth", "note")} | {"ratings": ratings}


class DecideReviewForm(ActionForm):
    """答复复核."""

    action = "decide_review"
    button = "登记复核结论"
    decision = forms.ChoiceField(
        label="复核结论",
        choices=[choice for choice in AnswerReview.Decision.choices if choice[0] != AnswerReview.Decision.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择复核结论。"},
    )
    note = forms.CharField(
        label="复核意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明复核意见。"},
    )

    def prepare(self):
        review = self.files_of_case.open_review
        said = (("来访人的意见", review.reason or "没有写明"),) if review is not None else ()
        self.about = (*said, *told_words(self.case, self.files_of_case))


class DrawCheckForm(ActionForm):
    """指派二次核查: the system proposes who had no part in the case and has the fewest checks."""

    action = "draw_check"
    button = "指派核查"
    person = forms.ModelChoiceField(
        label="核查人",
        queryset=None,
        empty_label=None,
        help_text="系统按手上核查最少排序；办理过、回访过本案的人不在其中",
        error_messages={"required": "没有可以指派的核查人，请在岗位中增加中心人员。"},
    )
    note = reason_field("要核实什么")

    def prepare(self):
        people = checkers(self.case)
        field = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, person.name) for person in people]


class RecordCheckForm(ActionForm):
    """二次核查."""

    action = "record_check"
    button = "登记核查结论"
    result = forms.ChoiceField(
        label="核查结论",
        choices=[choice for choice in SecondCheck.Result.choices if choice[0] != SecondCheck.Result.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核查结论。"},
    )
    note = forms.CharField(
        label="核查情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="怎样核实的：去现场看了什么，问了谁",
        error_messages={"required": "请写明怎样核实的。"},
    )

    def prepare(self):
        self.about = told_words(self.case, self.files_of_case)
