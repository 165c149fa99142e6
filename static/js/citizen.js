/* Public pages: the QR carries the 查询码 after #, which reaches no log; this script posts it. */
(function () {
  "use strict";
  function keep(name) { document.body.classList.toggle("sgc-" + name, localStorage.getItem("citizen-" + name) === "on"); }
  document.addEventListener("DOMContentLoaded", function () {
    ["large", "contrast"].forEach(keep);
    document.querySelectorAll("[data-citizen]").forEach(function (button) {
      button.addEventListener("click", function () { var name = button.dataset.citizen; localStorage.setItem("citizen-" + name, localStorage.getItem("citizen-" + name) === "on" ? "off" : "on"); keep(name); });
    });
    var form = document.querySelector("form[data-query]"), secret = location.hash.slice(1);
    if (form && /^\d{6}$/.test(secret)) { history.replaceState(null, "", location.pathname); form.querySelector("[name=secret]").value = secret; if (form.querySelector("[name=number]").value) { form.submit(); } }
    var errors = document.querySelector("[data-errors]"); if (errors) { errors.focus(); }
    document.querySelectorAll("form").forEach(function (each) { each.addEventListener("submit", function (event) { if (each.dataset.sent) { event.preventDefault(); } each.dataset.sent = "yes"; window.setTimeout(function () { each.dataset.sent = ""; }, 8000); }); });
    document.documentElement.dataset.ready = "yes";
  });
})();
