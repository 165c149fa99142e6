/* 审核分流: a suggestion fills lead and duty line, the lines follow the lead, the lead is no assisting unit. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  function start(form) {
    var lead = $("#id_lead", form), line = $("#id_duty_line", form), category = $("#id_category", form);

    function lines() {
      var shown = 0;
      $$("option", line).forEach(function (option) {
        var fits = !option.dataset.unit || option.dataset.unit === lead.value;
        option.hidden = !fits; option.disabled = !fits; shown += option.dataset.unit && fits ? 1 : 0;
      });
      if (line.selectedOptions[0] && line.selectedOptions[0].disabled) { line.value = ""; }
      reason();
      $$("[data-unit]", $(".sg-ticks", form)).forEach(function (label) {
        var box = $("input", label), same = label.dataset.unit === lead.value;
        label.hidden = same; box.disabled = same; if (same) { box.checked = false; }
      });
      assists();
    }
    function reason() { $("[data-reason]", form).hidden = !!line.value && !$("#id_reason", form).value && !$(".is-invalid", $("[data-reason]", form)); }
    function assists() {
      var names = $$(".sg-ticks input:checked", form).map(function (box) { return box.parentNode.textContent.trim(); });
      $("[data-assist-words]", form).textContent = names.length ? names.join("、") : "可选多个";
    }
    function categories() {
      var kind = ($("input[name=kind]:checked", form) || {}).value;
      $$("optgroup", category).forEach(function (group) {
        var shown = 0;
        $$("option", group).forEach(function (option) {
          option.hidden = !!option.dataset.kinds && option.dataset.kinds.split(" ").indexOf(kind) < 0; shown += option.hidden ? 0 : 1;
        });
        group.hidden = shown === 0;
      });
      if (category.selectedOptions[0] && category.selectedOptions[0].hidden) { category.value = ""; }
    }
    lead.addEventListener("change", lines);
    line.addEventListener("change", reason);
    form.addEventListener("change", function (event) { if (event.target.name === "kind") { categories(); } if (event.target.name === "assists") { assists(); } });
    $$("[data-lead]", form).forEach(function (button) {
      button.addEventListener("click", function () { lead.value = button.dataset.lead; lines(); line.value = button.dataset.line; reason(); lead.focus(); });
    });
    lines(); categories();
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = $("form[data-triage]"), heading = $("#in-hand"), undo = $("[data-undo]");
    if (form) { start(form); }
    if (heading && !$(".sg-errors") && !location.hash) { heading.focus({ preventScroll: true }); }
    if (undo) { window.setTimeout(function () { undo.remove(); }, 58000); }
  });
})();
