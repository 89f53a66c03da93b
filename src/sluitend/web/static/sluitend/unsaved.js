// A form with data-unsaved: the browser asks before it leaves the page with what was typed and not sent. "now" says that
// there is such already: the form came back with a question or an error, or after one had to log in again.
for (const form of document.querySelectorAll("[data-unsaved]")) {
  let unsaved = form.dataset.unsaved === "now";
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
