// A few lines over the DOM, so that every text that comes from outside is set as text.

export const byId = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('--')) element.style.setProperty(name, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') element.textContent = value;
    else if (name === 'color') element.style.setProperty(attributes.fill === 'none' ? 'stroke' : 'fill', value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function setProgress(bar, fraction) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, fraction)));
  bar.firstElementChild.style.width = `${percent}%`;
  bar.setAttribute('aria-valuenow', percent);
}

export const expertColor = (index) => `var(--e${index % 8})`;
