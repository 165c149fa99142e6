/* Our own script: every page works without it. No inline code, nothing newer than Chromium 95. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var meta = function (name) { var node = $('meta[name="' + name + '"]'); return node ? node.content : ""; };

  /* --- one submit, with words on the button ------------------------------------------------------------- */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method === "get" || form.dataset.many !== undefined) { return; }
    if (!navigator.onLine) { event.preventDefault(); showOffline(); return; }
    form.dataset.sent = "yes";
    var button = event.submitter || $("button[type=submit]", form);
    if (button && !form.hasAttribute("hx-post")) {
      button.setAttribute("aria-busy", "true");
      button.dataset.words = button.innerHTML;
      window.setTimeout(function () { button.textContent = "正在提交…"; }, 0);
    }
    window.setTimeout(function () { form.dataset.sent = ""; restore(button); }, 20000);
  });
  // A draft to look at opens beside the form, which stays as it is.
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-preview]");
    if (!button) { return; }
    event.preventDefault();
    var copy = document.createElement("form");
    copy.method = "post"; copy.action = button.formAction; copy.target = "_blank"; copy.hidden = true; copy.dataset.many = "";
    new FormData(button.form).forEach(function (value, name) {
      if (typeof value !== "string") { return; }
      var field = document.createElement("textarea"); field.name = name; field.value = value; copy.appendChild(field);
    });
    document.body.appendChild(copy); copy.submit(); copy.remove();
  });
  function restore(button) {
    if (button && button.dataset.words) { button.innerHTML = button.dataset.words; button.removeAttribute("aria-busy"); delete button.dataset.words; }
  }
  window.addEventListener("pageshow", function () { $$("form").forEach(function (form) { form.dataset.sent = ""; }); $$("[data-words]").forEach(restore); });
  document.addEventListener("htmx:afterRequest", function (event) { var form = event.target.closest ? event.target.closest("form") : null; if (form) { form.dataset.sent = ""; } });

  /* --- network ------------------------------------------------------------------------------------------ */
  function showOffline() { var strip = $("#offline-strip"); if (strip) { strip.hidden = navigator.onLine; } }
  window.addEventListener("offline", showOffline); window.addEventListener("online", showOffline);
  document.addEventListener("htmx:sendError", function () { var strip = $("#offline-strip"); if (strip) { strip.hidden = false; } });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 401) { openDialog("/accounts/login/?dialog=1&next=" + encodeURIComponent(location.pathname + location.search)); return; }
    if (event.detail.xhr.status >= 500) { toast("系统出错了，报修编号 " + (event.detail.xhr.getResponseHeader("X-Request-Id") || "无") + "。您填写的内容还在。"); }
  });

  // Signed in again in the dialog: the page keeps its text and gets the new token; another person gets a new page.
  document.addEventListener("signedIn", function (event) {
    var told = event.detail;
    if (told.owner !== meta("draft-owner") || told.change_password) { location.reload(); return; }
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": told.csrf }));
    $$("input[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = told.csrf; });
    lastSeen = Date.now();
    closeDialog();
    toast("已重新登录，请继续");
  });

  /* --- toast, dialog ------------------------------------------------------------------------------------ */
  function toast(words) { var box = $("#toasts"); if (!box) { return; } var node = document.createElement("div"); node.className = "sg-toast"; node.textContent = words; box.appendChild(node); window.setTimeout(function () { node.remove(); }, 8000); }
  var opener = null;
  function openDialog(url) {
    var dialog = $("#dialog");
    if (!dialog || !dialog.showModal || !window.htmx) { location.href = url; return; }
    opener = document.activeElement;
    window.htmx.ajax("GET", url, { target: "#dialog-body", swap: "innerHTML" }).then(function () {
      if (!dialog.open) { dialog.showModal(); }
      var first = $("[autofocus], .sg-errors, input:not([type=hidden]), select, textarea, button", $("#dialog-body"));
      if (first) { first.focus(); }
      bind($("#dialog-body"));
    });
  }
  function closeDialog() { var dialog = $("#dialog"); if (dialog && dialog.open) { dialog.close(); if (opener) { opener.focus(); } } }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openDialog(link.href); return; }
    if (event.target.closest("[data-close]")) { event.preventDefault(); closeDialog(); return; }
    var fill = event.target.closest("[data-fill]");
    if (fill) { event.preventDefault(); fillIn(fill.closest("form"), fill.dataset.fill, fill.dataset.value); return; }
    var offer = event.target.closest("[data-insert]");
    if (offer) { event.preventDefault(); insertOffer(offer); return; }
    if (event.target.closest("[data-print]")) { event.preventDefault(); window.print(); return; }
    if (event.target.closest("[data-shortcuts]")) { openHelp(); return; }
    if (event.target.closest("[data-idle-stay]")) { stay(); return; }
    if (event.target.matches("input[data-all]")) { $$("input[name=case]").forEach(function (box) { box.checked = event.target.checked; }); countTicks(); return; }
    if (event.target.matches("input[name=case]")) { countTicks(); }
    var tab = event.target.closest("[data-tab]");
    if (tab) { event.preventDefault(); showTab(tab.dataset.tab); }
  });
  document.addEventListener("click", function (event) { $$("details.sg-menu[open]").forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } }); });
  document.addEventListener("htmx:afterSwap", function (event) { if (event.target.id === "dialog-body") { bind(event.target); focusErrors(event.target); } bind(event.target); });
  // The whole page came back, as of a refused form: its errors are told as on a new page.
  document.addEventListener("htmx:load", function (event) { if (event.target.id === "main") { bind(event.target); focusErrors(event.target); } });
  /* a suggestion fills its field; the person still sends the form */
  function fillIn(form, name, value) {
    var field = $('[name="' + name + '"][type="radio"][value="' + value + '"]', form) || $('select[name="' + name + '"], input[name="' + name + '"]', form);
    if (!field) { return; }
    if (field.type === "radio") { field.checked = true; } else { field.value = value; }
    field.dispatchEvent(new Event("change", { bubbles: true })); field.focus();
  }
  /* what comes with a text goes into its own fields: data-also and data-also-value, data-key and data-key-value */
  function insertOffer(offer) {
    var form = offer.closest("form"), data = offer.dataset;
    if (data.also) { fillIn(form, data.also, data.alsoValue); }
    if (data.key) { fillIn(form, data.key, data.keyValue); }
    insertText(form, data.insert, data.text);
  }
  /* a template goes behind what was typed, never over it */
  function insertText(form, name, text) {
    var field = $('textarea[name="' + name + '"]', form);
    if (!field) { return; }
    field.value = field.value.trim() ? field.value.replace(/\s+$/, "") + "\n" + text : text;
    field.dispatchEvent(new Event("input", { bubbles: true })); field.focus();
  }
  function countTicks() { var node = $("[data-ticked]"); if (node) { node.textContent = String($$("input[name=case]:checked").length); } }
  function showTab(name) {
    $$("[data-panel]").forEach(function (panel) { panel.hidden = panel.dataset.panel !== name; });
    $$("[data-tab]").forEach(function (tab) { if (tab.dataset.tab === name) { tab.setAttribute("aria-current", "page"); } else { tab.removeAttribute("aria-current"); } });
    history.replaceState(null, "", "#" + name);
  }
  function focusErrors(root) { var box = $("[data-errors]", root || document); if (box) { box.focus(); if (!/^有错误/.test(document.title)) { document.title = "有错误：" + document.title; } } }

  /* --- drafts: only on this device, identity encrypted with a key of the session, never submitted by themselves --- */
  var draftOwner = meta("draft-owner"), draftKey = meta("draft-key");
  function bytes(text) { return new TextEncoder().encode(text); }
  function b64(buffer) { var out = ""; new Uint8Array(buffer).forEach(function (byte) { out += String.fromCharCode(byte); }); return btoa(out); }
  function unb64(text) { return Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); }); }
  function cipherKey() {
    if (!window.crypto || !crypto.subtle || !draftKey) { return Promise.resolve(null); }
    return crypto.subtle.digest("SHA-256", bytes(draftKey)).then(function (raw) { return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]); });
  }
  function seal(text) { return cipherKey().then(function (key) { if (!key) { return null; } var iv = crypto.getRandomValues(new Uint8Array(12)); return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key, bytes(text)).then(function (data) { return b64(iv) + "." + b64(data); }); }); }
  function open(text) { return cipherKey().then(function (key) { if (!key) { return ""; } var parts = text.split("."); return crypto.subtle.decrypt({ name: "AES-GCM", iv: unb64(parts[0]) }, key, unb64(parts[1])).then(function (data) { return new TextDecoder().decode(data); }); }).catch(function () { return ""; }); }
  function draftName(form) { return "draft:" + draftOwner + ":" + (form.dataset.draft || location.pathname); }
  function saved(field) { return field.name && field.type !== "hidden" && field.type !== "file" && field.type !== "password" && field.dataset.draft !== "no" && !/request_key|version|csrf/.test(field.name); }
  function saveDraft(form) {
    var plain = {}, secret = {};
    $$("input, select, textarea", form).forEach(function (field) {
      if (!saved(field)) { return; }
      if (field.type === "radio") { if (field.checked) { plain[field.name] = field.value; } return; }
      var value = field.type === "checkbox" ? field.checked : field.multiple ? $$("option:checked", field).map(function (o) { return o.value; }) : field.value;
      if (field.dataset.draft === "secret") { if (value) { secret[field.name] = value; } } else { plain[field.name] = value; }
    });
    var typed = $$("textarea, input[type=text], input:not([type])", form).some(function (field) { return saved(field) && field.value.trim() && field.value !== field.defaultValue; });
    if (!typed) { return; }
    seal(JSON.stringify(secret)).then(function (sealed) {
      try { localStorage.setItem(draftName(form), JSON.stringify({ at: Date.now(), plain: plain, secret: sealed })); } catch (error) { return; }
      $$("[data-draft-state]", form).forEach(function (node) { node.textContent = "草稿已存在本机"; });
    });
  }
  function fill(form, values) {
    Object.keys(values).forEach(function (name) {
      $$('[name="' + name + '"]', form).forEach(function (field) {
        if (field.type === "radio") { field.checked = field.value === values[name]; } else if (field.type === "checkbox") { field.checked = values[name] === true; } else if (field.multiple) { $$("option", field).forEach(function (o) { o.selected = values[name].indexOf(o.value) >= 0; }); } else { field.value = values[name]; }
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  }
  function offerDraft(form) {
    var stored = localStorage.getItem(draftName(form));
    if (!stored || $(".sg-errors")) { return; }
    var draft; try { draft = JSON.parse(stored); } catch (error) { return; }
    var box = document.createElement("div"); box.className = "alert alert-info sg-all"; box.setAttribute("role", "status");
    box.textContent = "本机有一份没有提交的草稿（" + new Date(draft.at).toLocaleString("zh-CN", { hour12: false }) + "）。 ";
    var use = document.createElement("button"); use.type = "button"; use.className = "btn btn-sm"; use.textContent = "恢复草稿"; use.dataset.draftUse = "yes";
    var drop = document.createElement("button"); drop.type = "button"; drop.className = "btn btn-sm"; drop.textContent = "不要了";
    use.onclick = function () { fill(form, draft.plain || {}); if (draft.secret) { open(draft.secret).then(function (text) { if (text) { fill(form, JSON.parse(text)); } }); } box.remove(); };
    drop.onclick = function () { localStorage.removeItem(draftName(form)); box.remove(); };
    box.appendChild(use); box.appendChild(document.createTextNode(" ")); box.appendChild(drop);
    form.insertBefore(box, form.firstChild);
  }
  function dropDrafts() { Object.keys(localStorage).forEach(function (key) { if (key.indexOf("draft:") === 0) { localStorage.removeItem(key); } }); }
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.logout !== undefined) { dropDrafts(); }
    if (event.target.dataset.draft !== undefined && (!event.defaultPrevented || event.target.hasAttribute("hx-post"))) { sessionStorage.setItem("draft-sent", draftName(event.target)); }
  });
  // Sent by htmx and not done (refused, signed out, network away): it is still a draft.
  document.addEventListener("htmx:afterRequest", function (event) { if (event.target.dataset && event.target.dataset.draft !== undefined && !event.detail.xhr.getResponseHeader("HX-Redirect")) { sessionStorage.removeItem("draft-sent"); } });
  function forgetSent() { var name = sessionStorage.getItem("draft-sent"); if (name && !$(".sg-errors")) { localStorage.removeItem(name); } sessionStorage.removeItem("draft-sent"); }

  /* --- session ending ----------------------------------------------------------------------------------- */
  var idleMinutes = Number(meta("idle-minutes") || 30), lastSeen = Date.now();
  function stay() { fetch("/accounts/still-here/", { credentials: "same-origin" }).then(function (answer) { if (answer.ok) { lastSeen = Date.now(); var strip = $("#idle-strip"); if (strip) { strip.hidden = true; } } }); }
  function watchIdle() { var left = idleMinutes * 60000 - (Date.now() - lastSeen); var strip = $("#idle-strip"); if (!strip) { return; } strip.hidden = left > 120000; var words = $("[data-idle-left]"); if (words && left <= 120000) { words.textContent = left > 60000 ? "2 分钟" : "1 分钟"; } }
  document.addEventListener("htmx:afterRequest", function () { lastSeen = Date.now(); });

  /* --- keyboard ------------------------------------------------------------------------------------------ */
  var single = meta("single-keys") !== "off", pendingG = false, row = -1;
  var HELP = [["/", "搜索"], ["N", "登记来访"], ["G H", "工作台"], ["G L", "案件列表"], ["G T", "审核分流"], ["G D", "驾驶舱"], ["J K", "列表上下移动；案件页看下一件、上一件"], ["Enter", "打开"], ["X", "勾选"], ["F", "在结果中查找"], ["E", "导出"], ["R B C Y", "案件页：办理进展、办结、请求协办、申请延期"], ["1–6 / Q W E R", "分流页：案件类型 / 风险"], ["Z C T U M", "分流页：主办、协办、退回补正、不予受理、并案"], ["Alt+J / Alt+S", "登记页：即办 / 存草稿"], ["Ctrl+Enter", "提交表单"], ["?", "本帮助"], ["Esc", "关闭"]];
  function openHelp() { var dialog = $("#dialog"); if (!dialog || !dialog.showModal) { return; } var body = $("#dialog-body"); body.innerHTML = "<h2>快捷键</h2>"; var list = document.createElement("dl"); list.className = "sg-dl"; HELP.forEach(function (pair) { var line = document.createElement("div"), key = document.createElement("dt"), word = document.createElement("dd"); key.textContent = pair[0]; word.textContent = pair[1]; line.appendChild(key); line.appendChild(word); list.appendChild(line); }); body.appendChild(list); var close = document.createElement("button"); close.className = "btn"; close.dataset.close = "yes"; close.textContent = "关闭"; body.appendChild(close); dialog.showModal(); close.focus(); }
  function typing(node) { return node && (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && !/^(checkbox|radio|button|submit)$/.test(node.type) || node.isContentEditable); }
  function rows() { return $$("tr[data-href]"); }
  // From the case page to its neighbours in the list that it was opened from.
  function moveCase(step) { var order = []; try { order = JSON.parse(sessionStorage.getItem("row-order") || "[]"); } catch (error) { return; } var place = order.indexOf(location.pathname); if (place >= 0 && order[place + step]) { location.href = order[place + step]; } }
  function moveRow(step) { var all = rows(); if (!all.length) { moveCase(step); return; } row = Math.max(0, Math.min(all.length - 1, row + step)); all.forEach(function (tr, i) { tr.classList.toggle("is-here", i === row); }); all[row].scrollIntoView({ block: "nearest" }); var link = $('a[href="' + all[row].dataset.href + '"]', all[row]) || $("a", all[row]); if (link) { link.focus(); } }
  var KEYS = {
    "/": function () { var box = $("[data-search]"); if (box) { box.focus(); } }, n: function () { go("/intake/new/"); }, "?": openHelp, j: function () { moveRow(1); }, k: function () { moveRow(-1); },
    x: function () { var box = row >= 0 && $("input[name=case]", rows()[row]); if (box) { box.click(); } }, f: function () { var box = $("#id_q"); if (box) { box.focus(); } }, e: function () { var link = $("[data-export]"); if (link) { link.click(); } }
  };
  var PLACES = { h: "/?home=1", l: "/cases/", t: "/triage/", d: "/dashboard/" };
  function go(url) { if ($('a[href^="' + url.split("?")[0] + '"]')) { location.href = url; } }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    var form = event.target.closest ? event.target.closest("form") : null;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { form = form || $("form[data-main]"); if (form) { event.preventDefault(); var main = $("[data-submit]", form) || $("button[type=submit]", form); if (main) { main.click(); } } return; }
    if (event.key === "Escape") { closeDialog(); return; }
    if (event.altKey && !event.ctrlKey) { var hit = $('[data-alt="' + event.key.toLowerCase() + '"]'); if (hit) { event.preventDefault(); hit.click(); hit.focus(); } else if (event.key.toLowerCase() === "s") { form = form && form.dataset.draft !== undefined ? form : $("form[data-draft]"); if (form) { event.preventDefault(); saveDraft(form); toast("草稿已存在本机"); } } return; }
    if (!single || event.ctrlKey || event.metaKey || typing(event.target)) { return; }
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (pendingG) { pendingG = false; if (PLACES[key]) { event.preventDefault(); go(PLACES[key]); } return; }
    if (key === "g") { pendingG = true; window.setTimeout(function () { pendingG = false; }, 1200); return; }
    var own = $$("[data-key]").filter(function (node) { return node.dataset.key.toLowerCase() === key && node.offsetParent !== null; })[0];
    if (own) { event.preventDefault(); if (own.matches("input, textarea, select")) { own.focus(); } else { own.click(); } return; }
    if (KEYS[key]) { event.preventDefault(); KEYS[key](); }
  });

  /* --- masked values hide again after 60 s; live clocks --------------------------------------------------- */
  document.addEventListener("htmx:afterSwap", function (event) { $$("[data-hide-after]", event.target.parentNode || document).forEach(function (node) { window.setTimeout(function () { node.textContent = node.dataset.masked || "已隐藏"; }, Number(node.dataset.hideAfter) * 1000); node.removeAttribute("data-hide-after"); }); });

  /* --- charts: canvas and rich text only, so that the content security policy holds --------------------- */
  function drawChart(node) {
    if (!window.echarts || node.dataset.drawn) { return; }
    var data = JSON.parse(document.getElementById(node.dataset.chart).textContent); node.dataset.drawn = "yes";
    var colours = ["#1A4A8A", "#1F7A7A", "#8FB0DA", "#C9803A", "#7D6AA8", "#B7C3D3"], dashes = ["solid", "dashed", "dotted", "solid"], marks = ["circle", "rect", "triangle", "diamond"];
    var chart = window.echarts.init(node, null, { renderer: "canvas" });
    chart.setOption({
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches, color: colours, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: { trigger: "axis", renderMode: "richText" }, grid: { left: 48, right: 56, top: 40, bottom: 32 }, legend: { top: 4 },
      xAxis: { type: data.flat ? "value" : "category", data: data.flat ? undefined : data.labels, minInterval: 1 }, yAxis: { type: data.flat ? "category" : "value", data: data.flat ? data.labels : undefined, name: data.flat ? "" : data.unit, minInterval: 1 },
      series: data.series.map(function (line, i) { return { name: line.name, type: data.kind, data: line.data, symbol: marks[i], symbolSize: 7, lineStyle: { type: dashes[i] }, label: { show: data.kind === "bar" }, endLabel: { show: data.kind === "line", formatter: line.name } }; })
    });
    chart.on("click", function (hit) { var line = data.series[hit.seriesIndex]; if (line.links && line.links[hit.dataIndex]) { location.href = line.links[hit.dataIndex]; } });
    window.addEventListener("resize", function () { chart.resize(); });
    var save = document.createElement("button"); save.type = "button"; save.className = "btn btn-sm"; save.textContent = "存成图片";
    save.addEventListener("click", function () { var link = document.createElement("a"); link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" }); link.download = (node.getAttribute("aria-label") || "图").split("，")[0] + ".png"; link.click(); });
    node.after(save);
  }

  /* --- binding -------------------------------------------------------------------------------------------- */
  function bind(root) {
    $$("form[data-draft]", root).forEach(function (form) {
      if (form.dataset.bound) { return; } form.dataset.bound = "yes"; offerDraft(form);
      var timer = null; form.addEventListener("input", function () { window.clearTimeout(timer); timer = window.setTimeout(function () { saveDraft(form); }, 1500); }); form.addEventListener("focusout", function () { saveDraft(form); }); window.setInterval(function () { saveDraft(form); }, 20000);
    });
    $$("[data-chart]", root).forEach(drawChart);
    $$("select[data-go]", root).forEach(function (select) { select.addEventListener("change", function () { select.form.submit(); }); });
    $$("tr[data-href]", root).forEach(function (tr) { if (tr.dataset.bound) { return; } tr.dataset.bound = "yes"; tr.addEventListener("click", function (event) { if (!event.target.closest("a, button, input, label, summary, form")) { location.href = tr.dataset.href; } }); });
  }
  /* coming back to a list marks the row that was opened last */
  function markLast() { var here = location.pathname; if (/^\/cases\/\d{10,}/.test(here)) { sessionStorage.setItem("last-case", here); } var last = sessionStorage.getItem("last-case"); $$("tr[data-href]").forEach(function (tr) { if (tr.dataset.href === last) { tr.classList.add("is-here"); } }); keepOrder(); }
  function keepOrder() { var all = $$("tr[data-href]"); if (all.length) { sessionStorage.setItem("row-order", JSON.stringify(all.map(function (tr) { return tr.dataset.href; }))); } }
  document.addEventListener("htmx:afterSettle", keepOrder);
  document.addEventListener("DOMContentLoaded", function () { forgetSent(); markLast(); bind(document); focusErrors(); if (location.hash && $('[data-panel="' + location.hash.slice(1) + '"]')) { showTab(location.hash.slice(1)); } window.setInterval(watchIdle, 10000); showOffline(); document.documentElement.dataset.ready = "yes"; });
})();
