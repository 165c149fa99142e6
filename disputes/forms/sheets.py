"""Forms of the sheets that are handed in."""

from django import forms

from governance.core.forms import PortalForm


def line(label: str, length: int, words: str, help_text: str = "") -> forms.CharField:
    """A line that has to be filled."""
    return forms.CharField(label=label, max_length=length, help_text=help_text, error_messages={"required": words})


class SubmitForm(PortalForm):
    """Who checked it and who answers for it."""

    checked_by = line("审核人", 40, "请填审核人。")
    headed_by = line("负责人", 40, "请填负责人。")
    note = forms.CharField(label="说明", max_length=300, required=False)


class CorrectForm(PortalForm):
    """One figure of those that changed, and why."""

    figure = forms.ChoiceField(
        label="哪一项",
        error_messages={
            "required": "请选择要补报、更正的一项。",
            "invalid_choice": "这一项和报送的数字相同，不用补报。",
        },
    )
    reason = line("理由", 300, "请写明理由，例如 青石村补登记 6 月 28 日调解的一件。")

    def __init__(self, *args, changes, **kwargs):
        super().__init__(*args, **kwargs)
        rows = [(row["key"], f"{row['label']}：原报 {row['before']}，现在 {row['now']}") for row in changes]
        self.fields["figure"].choices = [("", "请选择"), *rows]
