// Panels of a board are dragged into order; the arrows beside each do the same without a mouse.

const list = document.querySelector("[data-order]");
const told = document.querySelector("[data-order-told]");

if (list) {
  let held = null;

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    held.classList.add("held");
    event.dataTransfer.effectAllowed = "move";
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const { top, height } = over.getBoundingClientRect();
    list.insertBefore(held, event.clientY < top + height / 2 ? over : over.nextSibling);
  });

  list.addEventListener("drop", (event) => event.preventDefault());

  list.addEventListener("dragend", () => {
    if (!held) return;
    held.classList.remove("held");
    held = null;
    save();
  });

  async function save() {
    const rows = [...list.children];
    const body = new FormData(document.getElementById("order"));
    body.set("order", rows.map((row) => row.dataset.key).join(","));
    const answer = await fetch(list.dataset.order, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok) return location.reload();
    rows.forEach((row, place) => {
      row.querySelector("[name=up]").disabled = place === 0;
      row.querySelector("[name=down]").disabled = place === rows.length - 1;
    });
    told.textContent = rows.map((row) => row.querySelector("b").textContent).join(", ");
  }
}
