/* Public pages. The QR carries the 查询码 after #, which reaches no log; this script posts it. All else works without it. */
(function () {
  "use strict";

  /* 大字 and 高对比 at once and without leaving the page; the cookie is the one that the server sets without script. */
  function displays() {
    document.querySelectorAll("[data-citizen]").forEach(function (button) {
      button.addEventListener("click", function (event) {
        event.preventDefault();
        var name = button.dataset.citizen;
        var on = document.body.classList.toggle("sgc-" + name);
        button.setAttribute("aria-pressed", on ? "true" : "false");
        document.cookie = "citizen_" + name + "=" + (on ? "on" : "off") + ";path=/q/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
      });
    });
  }

  function secretOfTheQr() {
    var form = document.querySelector("form[data-query]"), secret = location.hash.slice(1);
    if (!form || !/^\d{6}$/.test(secret)) { return; }
    history.replaceState(null, "", location.pathname);
    form.querySelector("[name=secret]").value = secret;
    if (form.querySelector("[name=number]").value) { form.submit(); }
  }

  /* The code of a one-time link stands behind the #, which no server sees. */
  function codeOfTheLink() {
    var form = document.querySelector("form[data-code]"), code = location.hash.slice(1);
    if (!form || !/^[0-9a-f]{20}$/.test(code)) { return; }
    history.replaceState(null, "", location.pathname);
    form.querySelector("[name=code]").value = code;
    form.submit();
  }

  /* A second press within eight seconds is not sent; the server drops repeats too. */
  function once(form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      window.setTimeout(function () { form.dataset.sent = ""; }, 8000);
    });
  }

  /* The reasons stand open without script; with it they come when somebody is not satisfied. */
  function reasons() {
    var box = document.querySelector("[data-reasons]");
    if (!box) { return; }
    function show() {
      var chosen = document.querySelector("input[name=value]:checked");
      box.hidden = !(chosen && (chosen.value === "4" || chosen.value === "5"));
    }
    document.querySelectorAll("input[name=value]").forEach(function (radio) { radio.addEventListener("change", show); });
    show();
  }

  /* What was chosen, in words: a telephone shows nothing of the kind by itself. */
  function files(input) {
    var words = document.createElement("p");
    words.setAttribute("aria-live", "polite");
    words.className = "sgc-chosen";
    input.parentNode.appendChild(words);
    input.addEventListener("change", function () {
      var many = input.files.length, most = Number(input.dataset.most || 0), large = Array.prototype.filter.call(input.files, function (file) { return file.size > 20 * 1024 * 1024; });
      if (most && many > most) { words.textContent = "一次最多选 " + most + " 个，现在选了 " + many + " 个，请重新选。"; }
      else if (large.length) { words.textContent = "“" + large[0].name + "”超过 20 MB，请换小一点的。"; }
      else { words.textContent = many ? "已选 " + many + " 个：" + Array.prototype.map.call(input.files, function (file) { return file.name; }).join("、") : ""; }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    displays();
    secretOfTheQr();
    codeOfTheLink();
    reasons();
    document.querySelectorAll("input[type=file]").forEach(files);
    document.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    var errors = document.querySelector("[data-errors]");
    if (errors) { errors.focus(); }
    document.querySelectorAll("form:not(.sgc-display)").forEach(once);
    document.documentElement.dataset.ready = "yes";
  });
})();
