/* Card reader, document camera, photos and voice notes. All of it is optional: plain file fields do the same. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var LARGEST = 20 * 1024 * 1024, LONGEST = 30 * 60, WAIT = 15000;

  /* --- the local service (docs/devices.md): GET /card → JSON, GET /photo → image -------------------------- */
  function ask(bridge, what) {
    var stop = new AbortController(), timer = window.setTimeout(function () { stop.abort(); }, WAIT);
    var options = { signal: stop.signal, mode: "cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    return fetch(bridge + "/" + what, options).then(function (answer) {
      window.clearTimeout(timer);
      if (answer.ok) { return answer; }
      return answer.json().catch(function () { return {}; }).then(function (told) { throw new Error("told:" + (told.error || "")); });
    });
  }
  function words(problem) {
    var told = /^told:(.*)/.exec(problem.message || "");
    if (told && told[1] === "no_card") { return "没有读到卡，请把身份证放好再按一次。"; }
    if (told && told[1] === "no_device") { return "设备没有接好，请检查连接线。"; }
    if (told) { return "设备没有读成，请再试一次。"; }
    return "没有连上本机设备服务，请检查它是否打开；可以先手工填写。";
  }
  function readCard(bridge) {
    return ask(bridge, "card").then(function (answer) { return answer.json(); }).then(function (card) {
      var text = function (value) { return typeof value === "string" ? value.trim().slice(0, 200) : ""; };
      return { name: text(card.name), id_number: text(card.id_number), address: text(card.address) };
    });
  }
  function takePhoto(bridge) {
    return ask(bridge, "photo").then(function (answer) { return answer.blob(); }).then(function (blob) {
      var ending = { "image/jpeg": "jpg", "image/png": "png" }[blob.type];
      if (!ending || blob.size > LARGEST) { throw new Error("told:bad_photo"); }
      return new File([blob], "高拍 " + stamp() + "." + ending, { type: blob.type });
    });
  }
  function stamp() { var at = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; }; return at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate()) + " " + two(at.getHours()) + "-" + two(at.getMinutes()) + "-" + two(at.getSeconds()); }
  window.portalDevices = { readCard: readCard, words: words };

  function startTrying(box) {
    var out = $("[data-try-words]", box), picture = $("[data-try-photo]", box), bridge = box.dataset.tryBridge;
    $('[data-try="card"]', box).addEventListener("click", function () {
      out.textContent = "正在读卡…";
      readCard(bridge).then(function (card) { out.textContent = "读到了：" + card.name.slice(0, 1) + "**，号码 " + card.id_number.length + " 位"; }).catch(function (problem) { out.textContent = words(problem); });
    });
    $('[data-try="photo"]', box).addEventListener("click", function () {
      out.textContent = "正在拍照…";
      takePhoto(bridge).then(function (file) { out.textContent = "拍到了，" + Math.ceil(file.size / 1024) + " KB"; picture.src = URL.createObjectURL(file); picture.hidden = false; }).catch(function (problem) { out.textContent = words(problem); });
    });
  }

  /* --- photos and voice notes: gathered in the file fields that the form sends ----------------------------- */
  function startTaking(box) {
    if (box.dataset.started) { return; } box.dataset.started = "yes";
    var list = $("[data-taken-list]", box), out = $("[data-device-words]", box), bridge = box.closest("form").dataset.bridge;
    // The form around this part may be swapped for a new one: it is looked up each time.
    function mine(event) { return event.target === box.closest("form"); }
    function gather(input, files) {
      input.taken = (input.taken || []).concat(files); show(input);
    }
    function show(input) {
      var all = new DataTransfer(); input.taken.forEach(function (file) { all.items.add(file); }); input.files = all.files;
      $$('[data-of="' + input.id + '"]', list).forEach(function (line) { line.remove(); });
      input.taken.forEach(function (file) {
        var line = document.createElement("li"), name = document.createElement("span"), away = document.createElement("button");
        line.dataset.of = input.id; name.textContent = file.name;
        away.type = "button"; away.className = "btn btn-sm"; away.textContent = "去掉"; away.setAttribute("aria-label", "去掉 " + file.name);
        away.addEventListener("click", function () { input.taken = input.taken.filter(function (other) { return other !== file; }); show(input); });
        line.appendChild(name);
        if (/^audio\//.test(file.type)) { var sound = document.createElement("audio"); sound.controls = true; sound.src = URL.createObjectURL(file); sound.setAttribute("aria-label", file.name); line.appendChild(sound); }
        line.appendChild(away); list.appendChild(line);
      });
    }
    $$("[data-gather]", box).forEach(function (input) {
      input.addEventListener("change", function () { gather(input, Array.prototype.slice.call(input.files)); });
    });
    document.addEventListener("reset", function (event) { if (!mine(event)) { return; } window.setTimeout(function () { if (event.defaultPrevented) { return; } $$("[data-gather]", box).forEach(function (input) { input.taken = []; show(input); }); }, 0); });

    var camera = $("[data-take-photo]", box);
    if (bridge) {
      camera.hidden = false;
      camera.addEventListener("click", function () { out.textContent = "正在拍照…"; takePhoto(bridge).then(function (file) { gather($("#id_photo", box), [file]); out.textContent = ""; }).catch(function (problem) { out.textContent = words(problem); }); });
    }

    var button = $("[data-record]", box), label = $("[data-record-words]", box), recorder = null, tick = null;
    if (!window.MediaRecorder || !navigator.mediaDevices) { return; }
    button.hidden = false;
    function begin(stream) {
      var parts = [], began = Date.now();
      recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
      recorder.addEventListener("dataavailable", function (event) { if (event.data.size) { parts.push(event.data); } });
      recorder.addEventListener("stop", function () {
        window.clearInterval(tick); stream.getTracks().forEach(function (track) { track.stop(); });
        var type = recorder.mimeType.split(";")[0], ending = type === "audio/mp4" ? "m4a" : type === "audio/ogg" ? "ogg" : "webm";
        recorder = null; label.textContent = "录音"; button.setAttribute("aria-pressed", "false");
        if (parts.length) { gather($("#id_voice", box), [new File(parts, "录音 " + stamp() + "." + ending, { type: type })]); out.textContent = "录音已附上"; }
      });
      recorder.start(1000); button.setAttribute("aria-pressed", "true"); out.textContent = "正在录音，请先告诉来访人";
      tick = window.setInterval(function () { var s = Math.floor((Date.now() - began) / 1000); label.textContent = "停止录音 " + Math.floor(s / 60) + ":" + ("0" + s % 60).slice(-2); if (s >= LONGEST && recorder) { recorder.stop(); } }, 500);
    }
    button.addEventListener("click", function () {
      if (recorder) { recorder.stop(); return; }
      label.textContent = "正在打开麦克风…";
      navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) { label.textContent = "停止录音"; begin(stream); }).catch(function () { label.textContent = "录音"; out.textContent = "没有麦克风，或者没有允许使用；可以用“选录音”附上录好的文件。"; });
    });
    // A recording that still runs is finished before the form goes.
    document.addEventListener("submit", function (event) {
      if (!recorder || !mine(event)) { return; }
      event.preventDefault(); event.stopImmediatePropagation();
      var pressed = event.submitter; recorder.addEventListener("stop", function () { window.setTimeout(function () { if (pressed) { pressed.click(); } else { event.target.requestSubmit(); } }, 0); }); recorder.stop();
    }, true);
  }

  function bind() { $$("[data-try-bridge]").forEach(startTrying); $$("form[data-register] .sg-taken").forEach(startTaking); }
  document.addEventListener("DOMContentLoaded", bind);
  document.addEventListener("htmx:afterSwap", function () { $$("form[data-register] .sg-taken").forEach(startTaking); });
})();
