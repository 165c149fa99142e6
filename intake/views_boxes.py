"""意见箱: the boxes, their openings by two persons, and the letters."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from governance.core.exceptions import GuardFailed
from governance.organisation import auth
from governance.organisation.access import area_filter, may
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission
from intake.filters_hall import OpeningFilter
from intake.forms_hall import BoxForm, ConfirmForm, OpeningForm, SetAsideForm
from intake.hall import boxes
from intake.models import BoxOpening, Letter, LetterBox
from intake.views_hall import moment_text, visible_numbers
from intake.views_windows import history_of


class OpeningScope:
    """Openings of the boxes of the user's hall."""

    permission = Permission.VIEW_HALL

    def get_queryset(self):
        """With box, both persons, and how many letters are dealt with."""
        return (
            BoxOpening.objects.visible_to(self.request.user)
            .select_related("box", "opener", "witness")
            .annotate(
                settled=Count("letters", filter=Q(letters__settled_at__isnull=False)),
                registered=Count("letters", filter=Q(letters__case__isnull=False)),
            )
        )


class OpeningList(OpeningScope, ListPage):
    """开箱记录; the manager sees the boxes beside them."""

    template_name = "intake/hall/openings.html"
    fragment_name = "intake/hall/_openings.html"
    filterset_class = OpeningFilter
    order = ("-opened_at", "-pk")
    title = "意见箱开箱"

    def get_context_data(self, **kwargs):
        """The boxes; what the user may do."""
        user = self.request.user
        return super().get_context_data(
            boxes=list(LetterBox.objects.visible_to(user)[:50]),
            keeps=may(user, Permission.KEEP_HALL),
            manages=may(user, Permission.EDIT_HALL),
            **kwargs,
        )


class OpeningExport(OpeningScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = OpeningFilter
    order = ("-opened_at", "-pk")
    file_title = "意见箱开箱记录"
    columns = {
        "意见箱": lambda row: str(row.box),
        "开箱时间": lambda row: moment_text(row.opened_at),
        "开箱人": lambda row: row.opener.name,
        "第二人": lambda row: row.witness.name,
        "第二人确认": lambda row: row.get_confirmed_how_display(),
        "信件数": lambda row: row.letter_count,
        "登记为案件": lambda row: row.registered,
        "不需登记": lambda row: row.settled - row.registered,
        "状态": lambda row: row.status,
        "办结时间": lambda row: moment_text(row.closed_at),
        "说明": lambda row: row.note,
    }


class BoxEdit(FormPage):
    """A new box, or a changed one."""

    permission = Permission.EDIT_HALL
    form_class = BoxForm
    template_name = "intake/hall/kept.html"
    success_url = back_url = reverse_lazy("intake:boxes")
    done_words = "意见箱已保存"

    def get_box(self):
        """The box (404 outside the own hall), or None for a new one."""
        if not hasattr(self, "_box"):
            key = self.kwargs.get("pk")
            mine = LetterBox.objects.filter(area_filter(self.request.user, Permission.EDIT_HALL, "centre__path"))
            self._box = get_object_or_404(mine, pk=key) if key else None
        return self._box

    def get_title(self):
        """Which."""
        return "修改意见箱" if self.get_box() else "新增意见箱"

    def get_initial(self):
        """What is there."""
        row = self.get_box()
        return {name: getattr(row, name) for name in boxes.BOX_FIELDS} if row else {}

    def get_context_data(self, **kwargs):
        """The history."""
        return super().get_context_data(changes=history_of(self.get_box()), **kwargs)

    def save(self, form):
        """Keep it."""
        return boxes.save_box(by=self.request.user, box=self.get_box(), **form.cleaned_data)


class OpeningNew(FormPage):
    """开箱登记 by the first person; with a key, put right before it is confirmed."""

    permission = Permission.KEEP_HALL
    form_class = OpeningForm
    submit_label = "登记开箱"
    done_words = "已登记，请第二人确认后再处理信件"

    def get_opening(self):
        """The record to change (404 for other people's), or None."""
        key = self.kwargs.get("pk")
        mine = BoxOpening.objects.visible_to(self.request.user).filter(opener=self.request.user, confirmed_at=None)
        return get_object_or_404(mine, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改开箱登记" if self.kwargs.get("pk") else "登记开箱"

    def get_form_kwargs(self):
        """Boxes in use; colleagues of the centre."""
        user = self.request.user
        found = LetterBox.objects.visible_to(user).filter(active=True)
        return {**super().get_form_kwargs(), "boxes": found, "witnesses": boxes.witnesses_for(user)}

    def get_initial(self):
        """What is there."""
        row = self.get_opening()
        if row is None:
            return {}
        keys = {"box": row.box_id, "witness": row.witness_id}
        return {**keys, "opened_at": row.opened_at, "letter_count": row.letter_count, "note": row.note}

    def save(self, form):
        """Write it."""
        names = ("box", "opened_at", "witness", "letter_count", "note")
        data = {name: form.cleaned_data[name] for name in names}
        row = self.get_opening()
        if row is not None:
            return boxes.change_opening(row, by=self.request.user, **data)
        return boxes.open_box(by=self.request.user, key=form.ticket.key, **data)

    def get_success_url(self):
        """The record."""
        return reverse("intake:opening", args=[self.result.pk])

    def get_back_url(self):
        """The record, or the list."""
        key = self.kwargs.get("pk")
        return reverse("intake:opening", args=[key]) if key else reverse("intake:boxes")


class _OneOpening(PermissionRequired):
    """An opening of the user's hall."""

    abstract = True
    permission = Permission.VIEW_HALL

    def get_opening(self):
        """The record (404 for another hall's)."""
        rows = BoxOpening.objects.visible_to(self.request.user)
        rows = rows.select_related("box__centre", "opener", "witness", "closed_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def page(self, opening, *, form=None, status=200):
        """The page of a record, with the confirmation's form where somebody may confirm."""
        user = self.request.user
        letters = list(opening.letters.select_related("case", "settled_by"))
        keeps = boxes.may_keep(opening, user)
        settled = sum(letter.settled_at is not None for letter in letters)
        confirms = not opening.confirmed_at and (keeps or user.pk == opening.witness_id)
        if form is None and confirms:
            form = ConfirmForm(
                initial={"letter_count": opening.letter_count}, with_password=user.pk != opening.witness_id
            )
        context = {
            "title": f"开箱记录：{opening.box}",
            "opening": opening,
            "letters": letters,
            "settled": settled,
            "left": opening.letter_count - settled,
            "form": form if confirms else None,
            "is_witness": user.pk == opening.witness_id,
            "is_opener": user.pk == opening.opener_id,
            "keeps": keeps,
            "registers": may(user, Permission.REGISTER_CASE),
            "opens": visible_numbers(user, letters),
        }
        return render(self.request, "intake/hall/opening.html", context, status=status)


class OpeningDetail(_OneOpening, View):
    """开箱记录: the two persons, the count, and the letters."""

    def get(self, request, pk):
        """The page."""
        return self.page(self.get_opening())


@method_decorator(sensitive_post_parameters("password"), "dispatch")
class OpeningConfirm(_OneOpening, View):
    """The second person confirms: on the own account, or with the own password on the first person's page."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Confirm, or show why not."""
        opening = self.get_opening()
        own = request.user.pk == opening.witness_id
        form = ConfirmForm(request.POST, with_password=not own)
        if not form.is_valid():
            return self.page(opening, form=form, status=422)
        witness = request.user if own else self._by_password(opening, form)
        if witness is None:
            return self.page(opening, form=form, status=422)
        how = BoxOpening.Confirmed.ACCOUNT if own else BoxOpening.Confirmed.PASSWORD
        try:
            boxes.confirm_opening(opening, witness=witness, letter_count=form.cleaned_data["letter_count"], how=how)
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
            return redirect("intake:opening", pk=pk)
        messages.success(request, f"{witness.name} 已确认，可以逐封处理信件")
        return redirect("intake:opening", pk=pk)

    def _by_password(self, opening, form):
        """The witness whose password was typed; wrong ones count as failed sign-ins, with the same locks."""
        username = opening.witness.username
        words = "密码不对，请第二人重新输入。"
        if auth.too_many_failures(self.request, username):
            words = "错误次数太多，请第二人在自己的账号里确认。"
        else:
            found = authenticate(self.request, username=username, password=form.cleaned_data["password"])
            if found is not None and found.pk == opening.witness_id:
                return found
            auth.sign_in_failed(self.request, username)
            if getattr(self.request, "axes_locked_out", False):
                words = "错误次数太多，请第二人在自己的账号里确认。"
        form.add_error("password", words)
        return None


class OpeningClose(_OneOpening, View):
    """办结: the count comes out even."""

    permission = Permission.KEEP_HALL
    http_method_names = ["post"]

    def post(self, request, pk):
        """Close it, or say what is missing."""
        try:
            boxes.close_opening(self.get_opening(), by=request.user)
            messages.success(request, "信件数已核对一致，开箱记录已办结")
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect("intake:opening", pk=pk)


class LetterSetAside(FormPage):
    """不需登记: one letter needs no case."""

    permission = Permission.KEEP_HALL
    form_class = SetAsideForm
    submit_label = "不需登记"
    done_words = "已记下，这封信不登记为案件"

    def get_letter(self):
        """The letter (404 for another hall's)."""
        if not hasattr(self, "_letter"):
            seen = BoxOpening.objects.visible_to(self.request.user)
            rows = Letter.objects.filter(opening__in=seen).select_related("opening__box")
            self._letter = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._letter

    def get_title(self):
        """Which."""
        return f"第 {self.get_letter().serial} 封信不需登记"

    def save(self, form):
        """Write it."""
        return boxes.set_aside(self.get_letter(), by=self.request.user, reason=form.cleaned_data["reason"])

    def get_success_url(self):
        """The record."""
        return reverse("intake:opening", args=[self.get_letter().opening_id])

    def get_back_url(self):
        """The record."""
        return self.get_success_url()
