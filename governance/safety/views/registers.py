"""设置: the manager sets up registers. No page here shows a person of a register."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from governance.organisation.pages import DeletePage
from governance.organisation.registers import Column, RecordForm, RecordPage, RegisterList, button, cells
from governance.organisation.roles import Permission
from governance.safety.forms import registers as forms
from governance.safety.samples import SAMPLES
from governance.safety.services import registers as services

KEPT = (
    "name",
    "purpose",
    "basis",
    "is_secret",
    "approval",
    "assessed_on",
    "days_high",
    "days_mid",
    "days_low",
    "active",
)


class OfTown:
    """Registers that the user sets up."""

    permission = Permission.EDIT_REGISTERS

    def get_queryset(self):
        """Of the own town."""
        return services.editable(self.request.user).select_related("town")

    @cached_property
    def register(self):
        """The register of the address (404 for another town's)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class SettingsList(OfTown, RegisterList):
    """All registers, those put aside too."""

    title = "登记册设置"
    order = ("-active", "name", "pk")
    detail = "safety:register"
    unit_word = "个"
    intro = "这里设置登记什么、谁能看；看不到登记的人"
    empty_head = "还没有登记册"
    empty_text = "从下面的样本开始，或者新增一个。"
    columns = (
        Column("名称", lambda row: row.name, title=True, small=lambda row: row.purpose),
        Column("状态", lambda row: "启用" if row.active else "停用", tag=lambda row: "g" if row.active else ""),
        Column("法律要求保密", lambda row: "是" if row.is_secret else "否"),
        Column("走访", lambda row: f"高 {row.days_high} 日，中 {row.days_mid} 日，低 {row.days_low} 日"),
    )

    def get_links(self):
        """Samples that are not there yet, and an empty one."""
        known = set(self.get_queryset().values_list("name", flat=True))
        new = reverse("safety:register_new")
        samples = [
            {"words": f"样本：{sample['name']}", "url": f"{new}?sample={key}", "primary": False}
            for key, sample in SAMPLES.items()
            if sample["name"] not in known
        ]
        return [*samples, {"words": "新增登记册", "url": new, "primary": True}]


class RegisterPage(OfTown, RecordPage):
    """One register: its questions and who is named."""

    back = "safety:settings"

    def get_lines(self):
        """What for, by which ground."""
        row = self.object
        return [
            ("状态", "启用" if row.active else "停用"),
            ("登记目的", row.purpose),
            ("依据", row.basis),
            ("法律要求保密", "是" if row.is_secret else "否"),
            ("批准文件", row.approval),
            ("影响评估", row.assessed_on),
            ("走访", f"高关注 {row.days_high} 日，中关注 {row.days_mid} 日，低关注 {row.days_low} 日"),
        ]

    def get_tables(self):
        """Questions, named posts, earlier versions."""
        row = self.object
        fields = [
            cells(
                {"text": one.label, "url": reverse("safety:field_edit", args=[row.pk, one.pk])},
                one.get_type_display(),
                "、".join(str(reader) for reader in one.readers.all()) or "知悉岗位都能看",
                "启用" if one.active else "停用",
            )
            for one in row.fields.prefetch_related("readers__unit")
        ]
        named = [
            cells(
                str(one),
                one.get_right_display(),
                one.since,
                {"text": "取消", "url": reverse("safety:named_end", args=[row.pk, one.pk])},
            )
            for one in row.named.current().select_related("unit")
        ]
        versions = [
            cells(f"{one.history_date:%Y-%m-%d %H:%M}", one.history_user.name if one.history_user else "", one.purpose)
            for one in row.history.select_related("history_user").order_by("-history_date", "-history_id")[:20]
        ]
        return [
            {
                "title": "知悉岗位",
                "head": ("岗位", "可以做什么", "起", "操作"),
                "rows": named,
                "empty": "还没有写明，谁都打不开这个登记册。",
                "buttons": [button("增加岗位", "safety:named_new", row.pk)],
            },
            {
                "title": "登记项目",
                "head": ("名称", "类型", "给谁看", "状态"),
                "rows": fields,
                "empty": "姓名、身份证号、电话、住址总是登记；还没有别的项目。",
                "buttons": [button("增加项目", "safety:field_new", row.pk)],
            },
            {"title": "变更记录", "head": ("时间", "谁", "登记目的"), "rows": versions, "empty": ""},
        ]

    def get_buttons(self):
        """Change it."""
        return [button("修改", "safety:register_edit", self.object.pk, primary=True)]


class RegisterEdit(OfTown, RecordForm):
    """A new register (`?sample=`), or a changed one."""

    form_class = forms.RegisterForm
    intro = "登记前先想清楚：不登记能不能办好。启用前先写明知悉岗位。"

    @property
    def sample(self):
        """The key of the sample."""
        key = self.request.GET.get("sample", "")
        return key if key in SAMPLES else ""

    def get_title(self):
        """New or not."""
        return "修改登记册" if self.kwargs.get("pk") else "新增登记册"

    def get_initial(self):
        """What is there, or the sample; cycles of 走访 are unverified defaults."""
        if self.kwargs.get("pk"):
            return {name: getattr(self.register, name) for name in KEPT}
        sample = {name: value for name, value in SAMPLES.get(self.sample, {}).items() if name != "fields"}
        return {"days_high": 7, "days_mid": 30, "days_low": 90, **sample}

    def save(self, form):
        """Keep it."""
        row = self.register if self.kwargs.get("pk") else None
        return services.save_register(by=self.request.user, register=row, sample=self.sample, **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("safety:register", args=[self.result.pk])

    def get_back_url(self):
        """Its page, or the list."""
        pk = self.kwargs.get("pk")
        return reverse("safety:register", args=[pk]) if pk else str(reverse_lazy("safety:settings"))


class OfRegister(OfTown, RecordForm):
    """A form of a part of a register."""

    abstract = True

    def get_form_kwargs(self):
        """The register."""
        return {**super().get_form_kwargs(), "register": self.register}

    def get_success_url(self):
        """The page of the register."""
        return reverse("safety:register", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class FieldEdit(OfRegister):
    """One question."""

    form_class = forms.FieldForm

    @cached_property
    def row(self):
        """The question of the address, or None for a new one."""
        key = self.kwargs.get("field")
        return get_object_or_404(self.register.fields, pk=key) if key else None

    def get_title(self):
        """New or not."""
        return "修改登记项目" if self.kwargs.get("field") else "增加登记项目"

    def get_initial(self):
        """What is there."""
        row = self.row
        if row is None:
            return {"active": True, "order": self.register.fields.count()}
        kept = {name: getattr(row, name) for name in ("label", "type", "help", "required", "order", "active")}
        readers = [str(pk) for pk in row.readers.values_list("pk", flat=True)]
        return {**kept, "choices": "\n".join(row.choices), "readers": readers}

    def save(self, form):
        """Keep it."""
        return services.save_field(by=self.request.user, register=self.register, row=self.row, **form.cleaned_data)


class NamedNew(OfRegister):
    """Name one more role."""

    form_class = forms.NamedForm
    title = "增加知悉岗位"
    intro = "没有写明的岗位看不到这个登记册，中心管理员也一样。"

    def save(self, form):
        """Name it."""
        return services.name_role(by=self.request.user, register=self.register, **form.cleaned_data)


class NamedEnd(OfTown, DeletePage):
    """A role is named no more: asked first."""

    form_class = forms.SureForm
    title = "取消知悉岗位"
    submit_label = "取消这个岗位"
    done_words = "已取消"

    @cached_property
    def named(self):
        """The row (404 for another register's)."""
        return get_object_or_404(self.register.named.current(), pk=self.kwargs["named"])

    def get_question(self):
        """Which."""
        return f"{self.named}不再能打开“{self.register.name}”？"

    def save(self, form):
        """End it."""
        return services.end_named(self.named, by=self.request.user)

    def get_success_url(self):
        """The page of the register."""
        return reverse("safety:register", args=[self.kwargs["pk"]])

    get_back_url = get_success_url
