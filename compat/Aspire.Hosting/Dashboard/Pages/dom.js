// Elements are made from data with textContent and attributes only: nothing that a service sends is ever parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.entries(value).forEach(([key, text]) => element.style.setProperty(key, text));
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

export const svg = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/** A link only to where a browser may safely go: an endpoint's URL comes from the application model, but its scheme may be any. */
export const external = (url, text) =>
  /^https?:\/\//.test(url) ? h('a', { href: url, target: '_blank', rel: 'noreferrer' }, text ?? url) : h('span', null, text ?? url);

export const empty = (title, text) => h('div', { class: 'empty' }, h('strong', null, title), h('span', null, text));

/** Runs a task at once and then again and again, never two at a time, until the returned function is called. */
export function poll(task, milliseconds) {
  let timer;
  let stopped = false;
  const status = document.getElementById('connection');
  const run = async () => {
    try {
      await task();
      status.textContent = '';
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      status.textContent = 'Not connected';
    } finally {
      if (!stopped) timer = setTimeout(run, milliseconds);
    }
  };
  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

export async function getJson(path) {
  const response = await fetch(path);
  return response.ok ? response.json() : null;
}

export function select(label, options, value, onChange) {
  return h('label', { class: 'field' }, h('span', { class: 'hidden' }, label),
    h('select', { 'aria-label': label, onchange: event => onChange(event.target.value) },
      options.map(([key, text]) => h('option', { value: key, selected: key === value }, text))));
}

export const search = (label, value, onInput) =>
  h('input', { type: 'search', class: 'search', placeholder: label, 'aria-label': label, value, oninput: event => onInput(event.target.value) });
