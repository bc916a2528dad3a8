/** Looks at a page from within: expressions for its own JavaScript, each with a list of what is wrong. */

const SEEN = `[...document.querySelectorAll('body *')].filter((node) => node.checkVisibility()
  && !node.closest('noscript') && !(node.closest('thead') && innerWidth < 768))`;

/** Texts with less contrast to their ground than WCAG 2.2 AA wants of small ones: 4.5 to 1. */
export const FAINT_TEXTS = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const color = parts(getComputedStyle(node).backgroundColor);
    return color[3] === 0 ? ground(node.parentElement) : color;
  };
  const hasText = (node) => node.tagName === 'INPUT'
    || [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim() !== '');
  return ${SEEN}.filter(hasText).flatMap((node) => {
    const [one, other] = [light(parts(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return ratio < 4.5 ? [node.tagName + ' ' + node.textContent.trim() + ' ' + ratio.toFixed(2)] : [];
  });
})()`;

/** Things that reach beyond the window. */
export const OUTSIDE = `${SEEN}.filter((node) => {
  const { left, right } = node.getBoundingClientRect();
  return left < 0 || right > document.documentElement.clientWidth;
}).map((node) => node.tagName + ' ' + node.id + ' ' + node.textContent.trim())`;

/** Fields without a label, buttons without words, ids that occur twice or not at all. */
export const NAMELESS = `(() => {
  const labelled = [...document.querySelectorAll('input')].filter((node) => node.labels.length !== 1);
  const silent = [...document.querySelectorAll('button')].filter((node) => node.textContent.trim() === '');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const meant = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], [for]')].flatMap((node) =>
    ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) => (node.getAttribute(name) ?? '').split(' ')));
  const missing = meant.filter((id) => id !== '' && !ids.includes(id));
  return [...labelled, ...silent].map((node) => node.outerHTML).concat(twice, missing);
})()`;
