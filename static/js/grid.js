/* The grid of a paper ledger: Enter and arrows move between rows, a block from a spreadsheet fills the cells. */
(function () {
  "use strict";
  var table = document.querySelector("[data-grid]");
  if (!table) { return; }
  var rows = Array.prototype.map.call(table.querySelectorAll("tbody tr"), function (tr) { return Array.prototype.slice.call(tr.querySelectorAll("input")); });
  var words = document.querySelector("[data-grid-words]"), more = document.getElementById("id_block"), dirty = false;

  function place(input) {
    for (var r = 0; r < rows.length; r++) { var c = rows[r].indexOf(input); if (c >= 0) { return { r: r, c: c }; } }
    return null;
  }
  function go(r, c) { var row = rows[r]; if (row && row[c]) { row[c].focus(); row[c].select(); return true; } return false; }

  table.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var input = event.target, at = place(input);
    if (!at) { return; }
    var start = input.selectionStart === 0 && input.selectionEnd === 0, end = input.selectionStart === input.value.length;
    var all = input.value !== "" && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    var moved = false;
    if (event.key === "Enter") { moved = event.shiftKey ? go(at.r - 1, at.c) : go(at.r + 1, at.c) || true; }
    else if (event.key === "ArrowDown" && !input.list) { moved = go(at.r + 1, at.c); }
    else if (event.key === "ArrowUp" && !input.list) { moved = go(at.r - 1, at.c); }
    else if (event.key === "ArrowLeft" && (start || all)) { moved = go(at.r, at.c - 1); }
    else if (event.key === "ArrowRight" && (end || all)) { moved = go(at.r, at.c + 1); }
    if (moved) { event.preventDefault(); }
  });

  /* a block as spreadsheets copy it: tabs between cells, line ends between rows, quotes around cells with line ends */
  function parse(text) {
    var found = [[]], cell = "", quoted = false, i, mark;
    for (i = 0; i < text.length; i++) {
      mark = text[i];
      if (quoted) { if (mark === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (mark === '"') { quoted = false; } else { cell += mark; } }
      else if (mark === '"' && cell === "") { quoted = true; }
      else if (mark === "\t") { found[found.length - 1].push(cell); cell = ""; }
      else if (mark === "\n") { found[found.length - 1].push(cell); cell = ""; found.push([]); }
      else if (mark !== "\r") { cell += mark; }
    }
    found[found.length - 1].push(cell);
    if (found[found.length - 1].join("") === "") { found.pop(); }
    return found;
  }
  function quote(cell) { return /[\t\n"]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell; }

  table.addEventListener("paste", function (event) {
    var at = place(event.target), text = (event.clipboardData || { getData: function () { return ""; } }).getData("text/plain");
    if (!at || !/[\t\n]/.test(text.replace(/\s+$/, ""))) { return; }
    event.preventDefault();
    var block = parse(text), left = [], filled = 0;
    block.forEach(function (cells, i) {
      var row = rows[at.r + i];
      if (!row) { left.push(new Array(at.c + 1).join("\t") + cells.map(quote).join("\t")); return; }
      cells.forEach(function (cell, j) { if (row[at.c + j]) { row[at.c + j].value = cell.trim().replace(/\s*\n\s*/g, " "); } });
      filled++;
    });
    dirty = true;
    if (left.length && more) { more.value = (more.value ? more.value + "\n" : "") + left.join("\n"); more.closest("details").open = true; }
    words.textContent = "已粘贴 " + filled + " 行" + (left.length ? "，本页放不下的 " + left.length + " 行在下面的框里，保存后接在后面" : "") + "。";
  });

  table.addEventListener("input", function () { dirty = true; });
  table.form = table.closest("form");
  table.form.addEventListener("submit", function () { dirty = false; });
  window.addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); event.returnValue = ""; } });
  var first = rows.filter(function (row) { return row.every(function (input) { return input.value === ""; }); })[0];
  if (first && !document.querySelector(".sg-errors")) { first[0].focus(); }
})();
