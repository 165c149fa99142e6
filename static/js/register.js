/* 受理登记: the ID number is read at once, Enter goes to the next field (card readers end with it), 即办 by Alt+J. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  function readId(text) {
    var number = text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
    if (!number) { return { words: "" }; }
    if (/^\d{15}$/.test(number)) { return { words: "这是 15 位旧号码，请按现在的身份证填写 18 位", bad: true }; }
    if (!/^\d{17}[\dX]$/.test(number)) { return { words: "应为 18 位，现在 " + number.length + " 位", bad: true }; }
    var sum = WEIGHTS.reduce(function (total, weight, i) { return total + weight * Number(number[i]); }, 0);
    if ("10X98765432"[sum % 11] !== number[17]) { return { words: "最后一位对不上，请逐位核对", bad: true }; }
    var year = Number(number.slice(6, 10)), month = Number(number.slice(10, 12)), day = Number(number.slice(12, 14));
    var today = new Date(), age = today.getFullYear() - year;
    if (today.getMonth() + 1 < month || (today.getMonth() + 1 === month && today.getDate() < day)) { age -= 1; }
    var words = number.slice(6, 10) + "-" + number.slice(10, 12) + "-" + number.slice(12, 14) + " · " + (Number(number[16]) % 2 ? "男" : "女") + " · " + age + " 岁";
    return { words: words + (age < 18 ? " · 未成年人" : age >= 60 ? " · 老年人" : ""), minor: age < 18 };
  }

  function start(form) {
    var id = $("#id_id_number", form), out = $("[data-id-words]", form);
    function showId() {
      var read = readId(id.value);
      out.textContent = read.words; out.className = "sg-small" + (read.bad ? " text-danger" : "");
      if (read.minor) { $("#id_involves_minor", form).checked = true; }
    }
    id.addEventListener("input", showId); id.addEventListener("change", showId);

    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.ctrlKey || event.isComposing || event.target.tagName !== "INPUT") { return; }
      event.preventDefault();
      if (event.target.type === "checkbox" || event.target.type === "radio") { return; }
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      var fields = $$("input:not([type=hidden]), select, textarea", form).filter(function (field) { return field.offsetParent !== null && !field.disabled; });
      var next = fields[fields.indexOf(event.target) + 1];
      if (next) { next.focus(); }
    });

    function anonymous() {
      var on = $("#id_is_anonymous", form).checked;
      ["#id_applicant_name", "#id_id_number", "#id_address"].forEach(function (name) { $(name, form).disabled = on; });
    }
    function organisation() {
      var on = $("#id_is_organisation", form).checked;
      $("[data-organisation]", form).hidden = !on;
      id.disabled = on || $("#id_is_anonymous", form).checked;
    }
    function categories() {
      var kind = ($("input[name=kind]:checked", form) || {}).value, select = $("#id_category", form);
      $$("optgroup", select).forEach(function (group) {
        var shown = 0;
        $$("option", group).forEach(function (option) {
          option.hidden = !!option.dataset.kinds && option.dataset.kinds.split(" ").indexOf(kind) < 0;
          shown += option.hidden ? 0 : 1;
        });
        group.hidden = shown === 0;
      });
      if (select.selectedOptions[0] && select.selectedOptions[0].hidden) { select.value = ""; }
    }
    form.addEventListener("change", function (event) {
      if (event.target.name === "is_anonymous") { anonymous(); organisation(); }
      if (event.target.name === "is_organisation") { organisation(); }
      if (event.target.name === "kind") { categories(); }
      check();
    });

    /* The opened way (即办, 自办备案) owns the primary button and Ctrl+Enter. */
    function way() {
      var open = $("details[data-way][open]", form), wanted = open ? open.dataset.way : "register";
      $$("[data-way-button]", form).forEach(function (button) {
        var mine = button.dataset.wayButton === wanted;
        button.classList.toggle("btn-primary", mine);
        if (mine) { button.setAttribute("data-submit", ""); } else { button.removeAttribute("data-submit"); }
        var key = $("kbd", button); if (key) { key.remove(); }
        if (mine) { key = document.createElement("kbd"); key.textContent = "Ctrl+Enter"; button.appendChild(key); }
      });
    }
    $$("details[data-way]", form).forEach(function (box) {
      box.addEventListener("toggle", function () {
        if (box.open) {
          $$("details[data-way]", form).forEach(function (other) { if (other !== box) { other.open = false; } });
          var field = $("textarea, select", box); if (field && !$(".sg-errors")) { field.focus(); }
        }
        way();
      });
    });
    $$("[data-way-button]", form).forEach(function (button) {
      button.addEventListener("click", function (event) {
        var box = $('details[data-way="' + button.dataset.wayButton + '"]', form);
        if (box && !box.open) { event.preventDefault(); box.open = true; }
      });
    });

    var spare = $$("[data-spare]", form), more = $("[data-more-party]", form);
    spare.forEach(function (row) { row.hidden = true; });
    more.hidden = spare.length === 0;
    more.addEventListener("click", function () {
      var row = spare.shift(); if (row) { row.hidden = false; $("select, input", row).focus(); }
      more.hidden = spare.length === 0;
    });

    form.addEventListener("reset", function (event) {
      if (!window.confirm("清空这一页已经填写的内容？")) { event.preventDefault(); return; }
      window.setTimeout(function () { showId(); anonymous(); organisation(); categories(); check(); $("#id_applicant_name", form).focus(); }, 0);
    });

    function value(name) { var field = $("#id_" + name, form); return field ? field.value.trim() : ""; }
    function check() {
      var rows = [], read = readId(id.value), people = Number(value("people_count") || 1);
      var named = value("applicant_name") || $("#id_is_anonymous", form).checked;
      rows.push([named, named ? "来访人已填" : "还没有填来访人"]);
      rows.push([value("facts"), value("facts") ? "反映情况已填" : "还没有写反映情况"]);
      if (read.words) { rows.push([!read.bad, read.bad ? "身份证号有误" : "身份证号校验通过"]); }
      if (people >= 5) { rows.push([true, people + " 人，集体访：推选不超过 5 名代表"]); }
      var list = $("[data-checks]"); list.textContent = "";
      rows.forEach(function (row) { var line = document.createElement("li"); line.textContent = (row[0] ? "✓ " : "△ ") + row[1]; list.appendChild(line); });
      $("[data-checklist]").hidden = false;
    }
    form.addEventListener("input", check);
    showId(); anonymous(); organisation(); categories(); way(); check();
  }

  document.addEventListener("DOMContentLoaded", function () { var form = $("[data-register]"); if (form) { start(form); } });
})();
