/* 排查填报 on the phone: each sending is kept in the browser first and sent when there is a connection; the server
   knows it by its UUID, so that sending it twice changes nothing. Without this script the form is a plain one. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-patrol]");
  if (!form || !window.localStorage || !window.fetch) { return; }
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var owner = $('meta[name="draft-owner"]') ? $('meta[name="draft-owner"]').content : "";
  var PREFIX = "patrol:" + owner + ":", url = form.dataset.patrol, busy = false;
  var words = $("[data-patrol-words]"), box = $("[data-patrol-kept]"), list = $("ul", box), strip = $("#offline-strip");
  if (strip) { strip.textContent = "现在没有网络。照常填写，先存在这部手机里，有了网络自动交上去。"; }

  /* --- what is kept: one key for each sending, so that two tabs never overwrite each other --------------------- */
  function uuid() {
    var b = crypto.getRandomValues(new Uint8Array(16)); b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    var hex = Array.prototype.map.call(b, function (n) { return (n + 256).toString(16).slice(1); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  function kept() {
    var found = [];
    for (var i = 0; i < localStorage.length; i++) {
      var name = localStorage.key(i);
      if (name.indexOf(PREFIX) === 0) { try { found.push(JSON.parse(localStorage.getItem(name))); } catch (error) { /* not ours */ } }
    }
    return found.sort(function (a, b) { return a.at < b.at ? -1 : 1; });
  }
  function keep(entry) { localStorage.setItem(PREFIX + entry.key, JSON.stringify(entry)); }
  function drop(entry) { localStorage.removeItem(PREFIX + entry.key); }

  function show() {
    var entries = kept();
    list.textContent = "";
    box.hidden = !entries.length;
    $("[data-patrol-count]", box).textContent = String(entries.length);
    entries.forEach(function (entry) {
      var line = document.createElement("li"), text = document.createElement("span");
      text.textContent = new Date(entry.at).toLocaleString("zh-CN", { hour12: false }) + "　" + entry.label;
      line.appendChild(text);
      if (entry.errors) {
        var wrong = document.createElement("div"); wrong.className = "text-danger"; wrong.textContent = "没有收下：" + entry.errors.join("；"); line.appendChild(wrong);
        line.appendChild(button("取回来改", function () { bring(entry); drop(entry); show(); }));
        line.appendChild(button("删掉", function () { if (window.confirm("删掉这一条？删了就找不回来了。")) { drop(entry); show(); } }));
      }
      list.appendChild(line);
    });
  }
  function button(label, act) {
    var node = document.createElement("button"); node.type = "button"; node.className = "btn btn-sm"; node.textContent = label;
    node.addEventListener("click", act); return node;
  }
  function say(text, bad) { words.textContent = text; words.className = bad ? "alert alert-danger" : "alert alert-info"; words.hidden = !text; }

  /* --- the form ------------------------------------------------------------------------------------------------ */
  function found() { return $('input[name="found"]:checked', form).value === "yes"; }
  function turn() { $("[data-patrol-item]", form).hidden = !found(); }
  function fields() {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || /csrf|request_key|version|written_at/.test(field.name) || (field.type === "radio" && !field.checked)) { return; }
      values[field.name] = field.value;
    });
    return values;
  }
  function bring(entry) {
    Object.keys(entry.fields).forEach(function (name) {
      Array.prototype.forEach.call(form.querySelectorAll('[name="' + name + '"]'), function (field) {
        if (field.type === "radio") { field.checked = field.value === entry.fields[name]; } else { field.value = entry.fields[name]; }
      });
    });
    turn(); form.scrollIntoView();
  }
  function lacking() {
    if (!found()) { return null; }
    var owed = { parties: "请填写当事人，例如 李某与王某。", category: "请选择纠纷类型。", facts: "请写明什么事、在哪里。" };
    if ($('[name="status"]', form).value === "settled") { owed.result = "已化解的请写明结果。"; }
    var name = Object.keys(owed).filter(function (key) { return !$('[name="' + key + '"]', form).value.trim(); })[0];
    return name ? { field: $('[name="' + name + '"]', form), words: owed[name] } : null;
  }
  form.addEventListener("change", turn);
  form.addEventListener("submit", function (event) {
    event.preventDefault(); event.stopPropagation();
    if (!$('[name="duty"]', form).value) { say("您现在没有要填报的区域。", true); return; }
    var wrong = lacking();
    if (wrong) { say(wrong.words, true); wrong.field.focus(); return; }
    var values = fields(), area = $('[name="duty"]', form);
    var label = area.options[area.selectedIndex].text + "，" + (found() ? "发现一件：" + values.facts.slice(0, 20) : "零报告");
    try { keep({ key: uuid(), at: new Date().toISOString(), label: label, fields: values }); } catch (error) { say("这部手机存不下了，请清理后再试。", true); return; }
    var duty = values.duty, day = values.day;
    form.reset(); area.value = duty; $('[name="day"]', form).value = day; turn(); show();
    say(navigator.onLine ? "正在交……" : "没有网络，已存在这部手机里，有了网络自动交上去。");
    words.scrollIntoView({ block: "center" });
    send();
  });

  /* --- sending: one after the other; what the server has received goes, all else stays ------------------------- */
  function send() {
    var waiting = kept().filter(function (entry) { return !entry.errors; });
    if (busy || !waiting.length || !navigator.onLine) { return; }
    busy = true;
    fetch(url + "token/", { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      if (answer.status === 401) { throw new Error("signed-out"); }
      if (!answer.ok) { throw new Error("away"); }
      return answer.json();
    }).then(function (told) {
      if (told.owner !== owner) { throw new Error("signed-out"); }
      return waiting.reduce(function (before, entry) { return before.then(function (sent) { return sendOne(entry, told.csrf).then(function (ok) { return sent + ok; }); }); }, Promise.resolve(0));
    }).then(function (sent) {
      if (sent) { say("已交上去 " + sent + " 条，中心已收到。"); }
    }).catch(function (problem) {
      if (problem.message === "signed-out") { say("登录已过期，存着的还在。请重新登录，再打开本页自动交上去。", true); }
    }).then(function () { busy = false; show(); });
  }
  function sendOne(entry, token) {
    var body = new URLSearchParams(entry.fields);
    body.set("request_key", entry.key); body.set("written_at", entry.at);
    return fetch(url, { method: "POST", credentials: "same-origin", body: body, headers: { Accept: "application/json", "X-CSRFToken": token } }).then(function (answer) {
      if (answer.status === 401) { throw new Error("signed-out"); }
      if (answer.status !== 422 && !answer.ok) { throw new Error("away"); }
      return answer.json();
    }).then(function (told) {
      if (told.received === entry.key) { drop(entry); return 1; }
      if (told.errors) { entry.errors = told.errors; keep(entry); say("有一条没有收下，请看下面的原因。", true); }
      return 0;
    });
  }
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); } });
  window.setInterval(send, 30000);
  turn(); show(); send();

  /* --- the page itself is kept, so that it opens without connection -------------------------------------------- */
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(url + "worker.js", { scope: url }).then(function () { return navigator.serviceWorker.ready; }).then(function (ready) {
      var parts = performance.getEntriesByType("resource").map(function (part) { return part.name; }).filter(function (name) { return name.indexOf(location.origin + "/static/") === 0; });
      ready.active.postMessage({ page: url, parts: parts });
    }).catch(function () { /* without TLS there is none: the page works while it is open */ });
    navigator.serviceWorker.addEventListener("message", function (event) { if (event.data === "kept") { document.documentElement.dataset.kept = "yes"; } });
  }
})();
