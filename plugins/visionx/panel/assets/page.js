/** How the modules of the panel touch the page. */

/** The element of an id. */
export const at = (id) => document.getElementById(id);

/** Touches the page only where something changes: nothing is read out twice, nothing laid out for naught. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, isShown) {
  if (node.hidden === isShown) node.hidden = !isShown;
}

export function mark(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Before what has the focus is hidden: the keyboard goes on from the top, not from nowhere. */
export function leave(button) {
  if (document.activeElement === button) at('title').focus();
}
