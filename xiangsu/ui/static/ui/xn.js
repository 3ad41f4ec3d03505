// Everything works without this file; with it, less is typed twice.
(function () {
  "use strict";

  // A form sent once is not sent again by an impatient second click.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = form.querySelector("button[type=submit]");
    if (button) setTimeout(function () { button.disabled = true; button.textContent = "正在提交…"; }, 0);
    try { localStorage.removeItem(key(form)); } catch (error) { /* private mode keeps no drafts */ }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[disabled]").forEach(function (button) { button.disabled = false; });
    });
  });

  // What is being typed is kept on this device until it is sent.
  function key(form) { return "draft:" + (form.getAttribute("action") || location.pathname); }
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (e) {
      return e.name && ["hidden", "file", "password", "submit"].indexOf(e.type) < 0;
    });
  }
  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    var kept;
    try { kept = JSON.parse(localStorage.getItem(key(form)) || "null"); } catch (error) { kept = null; }
    if (kept && !form.querySelector(".errs")) {
      fields(form).forEach(function (e) {
        if (!(e.name in kept) || (e.value && e.type !== "radio" && e.type !== "checkbox")) return;
        if (e.type === "radio" || e.type === "checkbox") e.checked = kept[e.name].indexOf(e.value) >= 0;
        else e.value = kept[e.name][0] || "";
      });
    }
    form.addEventListener("input", function () {
      var typed = {};
      fields(form).forEach(function (e) {
        if ((e.type === "radio" || e.type === "checkbox") && !e.checked) return;
        (typed[e.name] = typed[e.name] || []).push(e.value);
      });
      try { localStorage.setItem(key(form), JSON.stringify(typed)); } catch (error) { /* full or private */ }
    });
  });

  // The drawer of a phone's menu opens by its address; Escape closes it, as people expect.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && location.hash === "#side") location.hash = "#main";
  });

  // Words to copy, and pages to print.
  document.addEventListener("click", function (event) {
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy).then(function () { copy.textContent = "已复制"; });
    if (event.target.closest("[data-print]")) window.print();
  });
  var errors = document.querySelector(".errs");
  if (errors) errors.focus();
})();
