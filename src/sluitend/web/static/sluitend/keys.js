// Lists by keyboard: j and k go to the next and the previous row, Enter then follows its link as links do.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const links = [...document.querySelectorAll(".sl-row__title a, .sl-table tbody tr > :first-child a")];
  if (links.length === 0) return;
  const row = document.activeElement?.closest(".sl-row, .sl-offer, tr");
  const here = links.findIndex((link) => row?.contains(link));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
});
