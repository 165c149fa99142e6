/* 受理登记: the ID number is read at once, Enter goes to the next empty field (card readers end with it). */
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
    return { words: words + (age < 18 ? " · 未成年人" : age >= 60 ? " · 老年人" : ""), number: number, minor: age < 18, child: age < 14, elder: age >= 60 };
  }

  /* What a reader or a paste brought in one go: the ID number in it, a name before it, an address. Null without a number. */
  function readCardText(text) {
    var parts = text.split(/[\s,，;；|]+/).filter(Boolean), found = { name: "", id_number: "", address: "" };
    parts.forEach(function (part) {
      var read = readId(part);
      if (read.number) { found.id_number = read.number; } else if (/^[^\x00-\x7f]{6,}$/.test(part) || /[\u4e00-\u9fff].*\d/.test(part)) { found.address = found.address || part; } else if (!found.name && /^[^\x00-\x7f]{2,}$/.test(part)) { found.name = part; }
    });
    return found.id_number ? found : null;
  }

  function start(form) {
    var id = $("#id_id_number", form), out = $("[data-id-words]", form);
    function showId() {
      var read = readId(id.value), told = id.classList.contains("is-invalid") && id.value === id.defaultValue;
      out.textContent = told ? "" : read.words; out.className = "sg-small" + (read.bad ? " text-danger" : "");
      if (read.minor) { $("#id_involves_minor", form).checked = true; }
    }
    id.addEventListener("input", showId); id.addEventListener("change", showId);

    /* --- Enter: the next empty field of what is always asked, then the facts -------------------------------- */
    var CHAIN = ["applicant_name", "id_number", "phone", "village", "address"];
    function field(name) { return $("#id_" + name, form); }
    function open(node) { return node && !node.disabled && node.offsetParent !== null; }
    function nextAfter(name) {
      // A card read into the name went to its own field: the name is still owed.
      if (name === "applicant_name" && field("id_number").value && !field("applicant_name").value.trim()) { return field("applicant_name"); }
      if (name === "id_number" && open(field("applicant_name")) && !field("applicant_name").value.trim()) { return field("applicant_name"); }
      var rest = CHAIN.slice(CHAIN.indexOf(name) + 1).map(field).filter(function (node) { return open(node) && !node.value.trim(); });
      return rest[0] || field("facts");
    }
    function onward(node) {
      var name = node.name, fields;
      if (name === "channel" || name === "kind") { return field("applicant_name").disabled ? field("phone") : field("applicant_name"); }
      if (CHAIN.indexOf(name) >= 0) { return nextAfter(name); }
      fields = $$("input:not([type=hidden]):not([type=file]), select, textarea", form).filter(open);
      return fields[fields.indexOf(node) + 1];
    }
    form.addEventListener("keydown", function (event) {
      var node = event.target;
      if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.isComposing || !/^(INPUT|SELECT)$/.test(node.tagName) || node.type === "file") { return; }
      event.preventDefault();
      if (node.type === "checkbox" || (node.type === "radio" && node.name !== "channel" && node.name !== "kind")) { return; }
      if (node.type !== "radio") { node.dispatchEvent(new Event("change", { bubbles: true })); }
      var next = onward(node); if (next) { next.focus(); }
    });

    /* --- a card, whether it came by keyboard, paste or the local service --------------------------------------- */
    function put(name, value) {
      var node = field(name); if (!value || !open(node) || node.value === value) { return false; }
      node.value = value; node.dispatchEvent(new Event("input", { bubbles: true })); node.dispatchEvent(new Event("change", { bubbles: true })); return true;
    }
    function putCard(card) {
      if (card.name && field("is_organisation").checked) { put("contact_name", card.name); } else { put("applicant_name", card.name); }
      if (card.address && !field("address").value.trim()) { put("address", card.address); }
      put("id_number", card.id_number);
    }
    form.addEventListener("change", function (event) {
      var node = event.target;
      if (node.name !== "applicant_name" && node.name !== "id_number") { return; }
      var card = readCardText(node.value); if (!card) { return; }
      if (node.name === "applicant_name") { node.value = ""; putCard(card); } else if (card.name) { node.value = ""; putCard(card); }
    }, true);
    var reader = $("[data-read-card]", form);
    reader.hidden = false;
    reader.addEventListener("click", function () {
      if (!form.dataset.bridge || !window.portalDevices) { out.textContent = "请把身份证放到读卡器上，号码会出现在这里"; window.setTimeout(function () { id.focus(); id.select(); }, 0); return; }
      out.textContent = "正在读卡…"; out.className = "sg-small";
      window.portalDevices.readCard(form.dataset.bridge).then(function (card) { putCard(card); showId(); nextAfter("id_number").focus(); }).catch(function (problem) { out.textContent = window.portalDevices.words(problem); id.focus(); });
    });

    /* --- somebody who was here before: empty fields are filled, the cursor goes on ------------------------------ */
    var earlier = $("#earlier", form);
    earlier.addEventListener("htmx:afterSwap", function () {
      var known = $("[data-known]", earlier), here = document.activeElement, filled = [];
      if (!known || field("is_organisation").checked || field("is_anonymous").checked) { return; }
      [["applicant_name", "name"], ["phone", "phone"], ["village", "village"], ["address", "address"]].forEach(function (pair) {
        var node = field(pair[0]); if (node.value.trim() || !known.dataset[pair[1]]) { return; }
        node.value = known.dataset[pair[1]]; filled.push(node);
      });
      if (filled.indexOf(here) >= 0) { nextAfter(here.name).focus(); }
      check();
    });

    /* The village stands in the address: 双河村 3 组 needs no second choice. */
    function villageOfAddress() {
      var text = field("address").value, select = field("village"); if (select.value || !text) { return; }
      var hit = $$("option", select).filter(function (option) { return option.value && text.indexOf(option.textContent.trim()) >= 0; })[0];
      if (hit) { select.value = hit.value; select.dispatchEvent(new Event("change", { bubbles: true })); }
    }
    field("address").addEventListener("change", villageOfAddress);

    /* A village by the letters of its pinyin: qs or qingshi finds 青石村. */
    var letters = "", lastLetter = 0;
    field("village").addEventListener("keydown", function (event) {
      if (!/^[a-zA-Z]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) { return; }
      event.preventDefault();
      letters = (event.timeStamp - lastLetter > 1500 ? "" : letters) + event.key.toLowerCase(); lastLetter = event.timeStamp;
      var hit = $$("option[data-pinyin]", field("village")).filter(function (option) { return option.dataset.pinyin.split(" ").some(function (word) { return word.indexOf(letters) === 0; }); })[0];
      if (hit) { field("village").value = hit.value; }
    });

    $$("[data-focus-channel]").forEach(function (button) { button.hidden = false; button.addEventListener("click", function () { window.setTimeout(function () { $("input[name=channel]:checked", form).focus(); }, 0); }); });
    $$("details[data-part]", form).forEach(function (box) {
      box.addEventListener("toggle", function () {
        if (!box.open || $(".sg-errors")) { return; }
        var first = $("input:not([type=hidden]):not([type=file]), select, textarea", box), role = box.dataset.part === "others" && $("#id_others-0-role", box);
        // Alt+A is for the agent: the first row is set to that while nothing is written in it.
        if (role && !$("#id_others-0-name", box).value) { role.value = "agent"; first = $("#id_others-0-name", box); }
        if (first) { first.focus(); if (first.select) { first.select(); } }
      });
    });

    function anonymous() {
      var on = $("#id_is_anonymous", form).checked;
      ["#id_applicant_name", "#id_id_number", "#id_address"].forEach(function (name) { $(name, form).disabled = on; });
    }
    function organisation() {
      var on = $("#id_is_organisation", form).checked;
      $("[data-organisation]", form).hidden = !on;
      $('label[for="id_applicant_name"]', form).firstChild.textContent = on ? "单位名称" : "来访人姓名";
      $('label[for="id_id_number"]', form).firstChild.textContent = on ? "经办人身份证号" : "身份证号";
      CHAIN = ["applicant_name"].concat(on ? ["contact_name"] : [], ["id_number", "phone", "village", "address"]);
    }
    function backToName() { window.setTimeout(function () { var node = field("applicant_name"); (node.disabled ? field("phone") : node).focus(); }, 0); }
    function categories() {
      var kind = ($("input[name=kind]:checked", form) || {}).value, select = $("#id_category", form);
      $$("[data-own-kind]", form).forEach(function (node) { node.hidden = node.dataset.ownKind !== kind; });
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
      if (event.target.name === "is_anonymous") { anonymous(); organisation(); backToName(); }
      if (event.target.name === "is_organisation") { organisation(); backToName(); }
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
    function lines(name) { return value(name) ? value(name).split("\n").filter(function (line) { return line.trim(); }).length : 0; }
    function check() {
      var rows = [], read = readId(id.value), people = Number(value("people_count") || 1);
      var named = value("applicant_name") || $("#id_is_anonymous", form).checked;
      rows.push([named, named ? "来访人已填" : "还没有填来访人"]);
      rows.push([value("facts"), value("facts") ? "反映情况已填" : "还没有写反映情况"]);
      if (read.words) { rows.push([!read.bad, read.bad ? "身份证号有误" : "身份证号校验通过"]); }
      if (read.child) { rows.push([false, "不满 14 周岁，请登记监护人（Alt+A）"]); } else if (read.minor) { rows.push([true, "未成年人，自动限定知悉"]); }
      if (read.elder) { rows.push([true, "老年人，请优先接待"]); }
      if (people >= 5) { rows.push([true, people + " 人，集体访：推选不超过 5 名代表"]); }
      if (lines("representatives") > 4) { rows.push([false, "代表连同来访人超过 5 名"]); }
      if (lines("members")) { rows.push([true, "名单 " + lines("members") + " 行"]); }
      var list = $("[data-checks]"); list.textContent = "";
      rows.forEach(function (row) { var line = document.createElement("li"); line.textContent = (row[0] ? "✓ " : "△ ") + row[1]; list.appendChild(line); });
      $("[data-checklist]").hidden = false;
    }
    form.addEventListener("input", check);
    showId(); anonymous(); organisation(); categories(); way(); check();
  }

  function begin() { var form = $("[data-register]"); if (form && !form.dataset.started) { form.dataset.started = "yes"; start(form); } }
  document.addEventListener("DOMContentLoaded", begin);
  // Anything but the form itself or a receipt never takes the place of what was typed.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var form = event.detail.requestConfig && event.detail.requestConfig.elt, status = event.detail.xhr.status;
    if (!form || !form.matches("[data-register]") || status === 422 || status < 400) { return; }
    event.detail.shouldSwap = false;
    if (status >= 500 || status === 401) { return; }
    var box = $("[data-not-sent]", form) || form.insertBefore(document.createElement("div"), form.firstChild);
    box.dataset.notSent = "yes"; box.className = "alert alert-warning sg-all"; box.setAttribute("role", "alert");
    box.textContent = "没有提交成功（" + status + "）。您填写的内容都还在，请再提交一次；还不行，请刷新页面，恢复草稿后再提交。";
  });
  // A refused form comes back as a part of the page, with the chosen files still in it.
  document.addEventListener("htmx:afterSwap", begin);
})();
