/* The board of 指挥调度: htmx asks every few seconds; this counts the clocks, says when the board is stale, and never
   moves a row under the pointer or the focus. Without script the page shows what was true when it was opened. */
(function () {
  "use strict";
  var STALE = 45000, HOLD = 60000, SIGNED_OUT = "登录已到期，请重新登录后打开。";
  var lastGood = Date.now(), offset = 0, paused = false, heldSince = 0, failed = "", words, stale, pause;
  function $(selector) { return document.querySelector(selector); }
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function board() { return document.getElementById("board"); }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  /* The time of the portal (Asia/Shanghai, no summer time), whatever zone the device is set to. */
  function clockOf(moment) { return new Date(moment.getTime() + 28800000).toISOString().slice(11, 19); }
  function now() { return Date.now() + offset; }
  function span(seconds) {
    var hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds % 3600 / 60);
    return hours ? hours + ":" + two(minutes) + ":" + two(seconds % 60) : two(minutes) + ":" + two(seconds % 60);
  }
  function learn(server) { if (server) { offset = server - Date.now(); } }

  function count() {
    all("[data-due]").forEach(function (node) {
      var due = Date.parse(node.dataset.due), yellow = Date.parse(node.dataset.yellow), at = now();
      var colour = at > due ? "red" : at >= yellow ? "amber" : "green";
      ["red", "amber", "green"].forEach(function (name) { node.classList.toggle("sg-light--" + name, name === colour); });
      node.querySelector("[data-clock]").textContent = (at > due ? "超 " : "剩 ") + span(Math.floor(Math.abs(due - at) / 1000));
    });
    all("[data-since]").forEach(function (node) {
      var minutes = Math.max(0, Math.floor((now() - Date.parse(node.dataset.since)) / 60000));
      node.textContent = minutes < 60 ? minutes + " 分钟" : Math.floor(minutes / 60) + " 小时 " + two(minutes % 60) + " 分";
    });
    var clock = $("[data-wall-clock]");
    if (clock) { clock.textContent = clockOf(new Date(now())); }
  }

  function say() {
    var old = Date.now() - lastGood > STALE;
    if (words) { words.textContent = clockOf(new Date(lastGood + offset)) + (paused ? " 更新，已暂停" : " 更新，每 15 秒自动刷新"); }
    if (!stale) { return; }
    var text = failed || (old && !paused ? "数据停在 " + clockOf(new Date(lastGood + offset)) + "，连不上服务器，正在自动重试。" : heldSince ? "有新动态，移开后显示。" : "");
    if (stale.textContent !== text) { stale.textContent = text; }
    stale.hidden = !text;
    document.documentElement.dataset.board = old || failed ? "stale" : "live";
  }

  /* A row under the pointer or the focus stays where it is, for a minute at most. */
  function held() {
    var here = document.activeElement && document.activeElement.closest ? document.activeElement.closest("[data-hold]") : null;
    return !!(here || $("[data-hold]:hover"));
  }
  function refresh() { if (board()) { window.htmx.trigger(board(), "board-refresh"); } }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.id === "board" && paused) { event.preventDefault(); }
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.target.id !== "board" || !event.detail.shouldSwap) { return; }
    if (held() && (!heldSince || Date.now() - heldSince < HOLD)) {
      heldSince = heldSince || Date.now(); event.detail.shouldSwap = false;
    } else { heldSince = 0; }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.id !== "board" && event.detail.elt.id !== "board") { return; }
    var xhr = event.detail.xhr, status = xhr ? xhr.status : 0;
    if (status === 200 || status === 204) {
      lastGood = Date.now(); failed = ""; learn(Number(xhr.getResponseHeader("X-Now")));
    } else if (status === 401 || status === 403) { failed = SIGNED_OUT; }
    say(); count();
  });
  ["mouseout", "focusout"].forEach(function (name) {
    document.addEventListener(name, function () { if (heldSince) { window.setTimeout(function () { if (heldSince && !held()) { heldSince = 0; refresh(); } }, 50); } });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key.toLowerCase() !== "w" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    var single = document.querySelector("meta[name=single-keys]");
    if (/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName) || (single && single.content === "off") || $("dialog[open]")) { return; }
    var chosen = document.activeElement.closest(".sg-board-item"), link = (chosen && chosen.querySelector("[data-order]")) || $("[data-board-order]");
    if (link) { event.preventDefault(); link.click(); }
  });

  document.addEventListener("DOMContentLoaded", function () {
    words = $("[data-board-words]"); stale = $("[data-board-stale]"); pause = $("[data-board-pause]");
    var full = $("[data-board-full]");
    learn(board() ? Date.parse(board().dataset.now) : 0);
    if (pause) {
      pause.hidden = false;
      pause.addEventListener("click", function () {
        paused = !paused; pause.setAttribute("aria-pressed", paused ? "true" : "false"); pause.textContent = paused ? "继续" : "暂停";
        if (!paused) { refresh(); } say();
      });
    }
    if (full && document.documentElement.requestFullscreen) {
      full.hidden = false;
      full.addEventListener("click", function () { document.documentElement.requestFullscreen(); });
    }
    window.addEventListener("online", refresh);
    window.setInterval(function () { count(); say(); }, 1000);
    count(); say();
    document.documentElement.dataset.boardReady = "yes";
  });
})();
