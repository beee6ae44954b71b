// Chips fill a field in with one press. The field takes any other words as well.

/**
 * Sets all chips of a form up.
 * @param {HTMLFormElement} form
 * @returns {{mark: () => void}} mark shows which chips are in their fields
 */
export function startChips(form) {
  const groups = [...form.querySelectorAll(".chips[data-for]")].map((group) => ({
    field: form.elements.namedItem(group.dataset.for),
    buttons: [...group.querySelectorAll("button")],
  }));

  function mark() {
    for (const { field, buttons } of groups) {
      const value = field.value.trim().toLowerCase();
      for (const button of buttons) button.ariaPressed = String(button.textContent.toLowerCase() === value);
    }
  }

  for (const { field, buttons } of groups) {
    for (const button of buttons) {
      button.addEventListener("click", () => {
        field.value = button.ariaPressed === "true" ? "" : button.textContent;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }
  form.addEventListener("input", mark);
  mark();
  return { mark };
}
