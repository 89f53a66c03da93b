// "Snel weg": the link works without this; with it, the page also leaves the history, so that Back does not return here.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    document.title = "";
    window.location.replace(link.href);
  });
}
