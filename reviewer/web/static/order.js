// Rows of an order dragged to their place. Without this file the buttons and the number do the same.

for (const table of document.querySelectorAll("table.order")) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.querySelector('input[name="to"]'));
  if (rows.length < 2) continue;
  let held = null;

  const clear = () => rows.forEach((row) => row.classList.remove("over", "after", "held"));
  const place = (row) => Number(row.dataset.place);

  for (const row of rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      // A drag that begins in a field marks its text: that is not moving the row.
      if (event.target !== row) return;
      held = row;
      row.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    row.addEventListener("dragover", (event) => {
      if (held === null || held === row) return;
      event.preventDefault();
      row.classList.add("over");
      row.classList.toggle("after", place(row) > place(held));
    });
    row.addEventListener("dragleave", () => row.classList.remove("over", "after"));
    row.addEventListener("dragend", () => {
      clear();
      held = null;
    });
    row.addEventListener("drop", (event) => {
      if (held === null || held === row) return;
      event.preventDefault();
      const form = held.querySelector("form");
      form.elements.to.value = row.dataset.place;
      form.requestSubmit(form.querySelector("button:not([name])"));
    });
  }
}
