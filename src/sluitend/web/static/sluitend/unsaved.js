// A form with data-unsaved: the browser asks before it leaves the page with what was typed and not sent.
for (const form of document.querySelectorAll("[data-unsaved]")) {
  let unsaved = document.getElementById("fouten") !== null;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
