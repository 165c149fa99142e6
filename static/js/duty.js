/* The month of the roster: arrows move between days, Enter (the link itself) opens one; the day's first choice gets the focus. */
(function () {
  "use strict";
  var grid = document.querySelector("[data-duty-grid]");
  if (!grid) { return; }
  var links = Array.prototype.slice.call(grid.querySelectorAll(".sg-duty-day"));
  var steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  grid.addEventListener("keydown", function (event) {
    var at = links.indexOf(event.target.closest ? event.target.closest(".sg-duty-day") : null);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var to = event.key === "Home" ? 0 : event.key === "End" ? links.length - 1 : steps[event.key] ? at + steps[event.key] : -1;
    if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") { return; }
    event.preventDefault();
    if (links[to]) { links[to].focus(); }
  });

  function place() {
    var name = location.hash.slice(1), node = name && document.getElementById(name);
    if (!node) { return; }
    if (name.indexOf("d-") === 0) { node.focus(); return; }
    var first = node.querySelector("select[aria-invalid], select, a.btn, button");
    if (first) { first.focus({ preventScroll: window.innerWidth > 991 }); }
  }
  /* After the browser has gone to the target of the address, which takes the focus away. */
  function later() { setTimeout(place, 0); }
  window.addEventListener("hashchange", later);
  if (document.readyState === "complete") { later(); } else { window.addEventListener("load", later); }
})();
