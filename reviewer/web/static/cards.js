// J and K walk from card to card, / goes to the search. Without this file the Tab key does the same, more slowly.

const cards = [...document.querySelectorAll("article[id] h2 a")];
const search = document.querySelector('form[role="search"] input[type="search"]');

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "/" && search !== null) {
    event.preventDefault();
    search.focus();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (step === undefined || cards.length === 0) return;
  const here = cards.findIndex((card) => card.closest("article").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : cards.length - 1) : here + step;
  const card = cards[Math.min(Math.max(next, 0), cards.length - 1)];
  card.focus();
  card.closest("article").scrollIntoView({ block: "start" });
});
