// One key for each answer: s same person, d different, c cannot tell, u undo. Without scripts the
// buttons do the same. Keys are left alone while something is written, or held with another key.
const buttons = document.querySelectorAll("button[data-key]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  for (const button of buttons) {
    if (button.dataset.key === event.key.toLowerCase()) {
      event.preventDefault();
      button.click();
      return;
    }
  }
});
