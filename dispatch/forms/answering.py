"""Forms of the recipients: the next step of an order, with a photograph."""

from django import forms

from dispatch.models import Target
from governance.core.forms import PortalForm
from governance.core.uploads import check_upload

WORDS = {
    Target.SIGNED: "签收",
    Target.ON_WAY: "出发，在路上",
    Target.ON_SITE: "已到场",
    Target.DONE: "已完成",
}


class StepForm(PortalForm):
    """One step. `states`: those that may be taken now."""

    state = forms.ChoiceField(label="进展", widget=forms.RadioSelect, error_messages={"required": "请选择进展。"})
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="完成时必填：办了什么、结果怎样",
    )
    photo = forms.FileField(
        label="现场照片",
        required=False,
        help_text="可以不传，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state, WORDS[state]) for state in states]
        self.initial.setdefault("state", states[0] if states else "")
        self.lay_out()

    def clean_photo(self):
        """Checked by its content."""
        file = self.cleaned_data.get("photo")
        if not file:
            return None
        info = check_upload(file)
        if not info.content_type.startswith("image/"):
            raise forms.ValidationError("请选择照片（JPG、PNG）。")
        return info

    def given(self) -> dict:
        """Keyword arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("state", "note", "photo")}


class OutsideStepForm(StepForm):
    """Through the one-time link: who answers is asked too."""

    by_name = forms.CharField(
        label="姓名、职务和电话", max_length=60, error_messages={"required": "请写您的姓名，有事好联系。"}
    )
    field_order = ("state", "by_name", "note", "photo")

    def given(self) -> dict:
        """With the name."""
        return {**super().given(), "by_name": self.cleaned_data["by_name"]}
