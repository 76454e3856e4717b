import { empty, getJson, h, poll } from './dom.js';
import { clock, colorOf, duration } from './format.js';
import { attributes, logRow } from './logs.js';

const tickCount = 4;

/** Spans in the order of a depth-first walk, with their depths. A span whose parent is not here counts as a root. */
function order(spans) {
  const children = new Map();
  const known = new Set(spans.map(span => span.span_id));
  for (const span of spans) {
    const parent = known.has(span.parent_span_id) && span.parent_span_id !== span.span_id ? span.parent_span_id : '';
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const result = [];
  const seen = new Set();
  const walk = (parent, depth) => {
    for (const span of children.get(parent) ?? []) {
      if (seen.has(span.span_id)) continue;
      seen.add(span.span_id);
      result.push([span, depth]);
      walk(span.span_id, depth + 1);
    }
  };
  walk('', 0);
  spans.filter(span => !seen.has(span.span_id)).forEach(span => result.push([span, 0]));
  return result;
}

function axis(total) {
  return h('div', { class: 'axis', 'aria-hidden': 'true' },
    Array.from({ length: tickCount + 1 }, (_, index) => h('span', { style: { left: `${100 * index / tickCount}%` } }, duration(total * index / tickCount))));
}

/** The duration stands right of the bar, or left of it, or inside, wherever there is room. */
function spanTime(span, left, width) {
  const text = duration(span.duration_milliseconds);
  if (left + width <= 78) return h('span', { class: 'span-time', style: { left: `${left + width}%` } }, text);
  return left >= 20
    ? h('span', { class: 'span-time', style: { right: `${100 - left}%` } }, text)
    : h('span', { class: 'span-time inside', style: { right: `${Math.max(0, 100 - left - width)}%` } }, text);
}

function spanRow(span, depth, total) {
  const left = 100 * span.start_milliseconds / total;
  const width = Math.max(0.3, 100 * span.duration_milliseconds / total);
  const color = colorOf(span.service);
  return h('details', { class: span.is_error ? 'span error' : 'span', 'data-key': span.span_id },
    h('summary', null,
      h('span', { class: 'span-name', style: { '--depth': Math.min(depth, 12) } },
        h('span', { class: 'swatch', style: { background: color } }),
        h('span', { class: 'span-service' }, span.service),
        h('span', { class: 'span-title' }, span.name),
        span.is_error && h('span', { class: 'badge bad' }, 'error')),
      h('span', { class: 'lane' },
        h('span', { class: 'bar-span', style: { left: `${Math.min(left, 99.7)}%`, width: `${Math.min(width, 100 - Math.min(left, 99.7))}%`, background: color } }),
        spanTime(span, left, width))),
    h('div', { class: 'span-details' },
      span.status_message && h('p', { class: 'note bad' }, span.status_message),
      attributes([
        { name: 'kind', value: span.kind }, { name: 'source', value: span.scope }, { name: 'instance', value: span.instance },
        { name: 'start', value: `+${duration(span.start_milliseconds)}` }, { name: 'span id', value: span.span_id }, ...span.attributes,
      ]),
      span.events.length > 0 && h('div', { class: 'events' }, h('h3', null, 'Events'),
        span.events.map(event => h('div', { class: 'event' },
          h('p', null, h('span', { class: 'muted' }, `+${duration(event.time_milliseconds)} `), event.name), attributes(event.attributes))))));
}

export function trace(root, { id }) {
  const head = h('div', { class: 'title' }, h('h1', null, 'Trace'));
  const body = h('section');
  let shown = '';
  root.append(h('a', { class: 'back', href: '/traces', 'data-link': true }, '← Traces'), head, body);
  return poll(async () => {
    const data = await getJson(`/api/traces/${id}`);
    const key = JSON.stringify(data);
    if (key === shown) return;
    shown = key;
    if (data === null) {
      body.replaceChildren(empty('No such trace', 'It is not here yet, or newer traces have taken its place.'));
      return;
    }
    const total = Math.max(data.trace.duration_milliseconds, 0.001);
    const open = new Set([...body.querySelectorAll('details[open]')].map(item => item.dataset.key));
    head.replaceChildren(h('h1', null, data.trace.name), h('span', { class: 'muted summary' },
      `${clock(data.trace.start, true)} · ${duration(data.trace.duration_milliseconds)} · ${data.trace.spans} ${data.trace.spans === 1 ? 'span' : 'spans'} · ${data.trace.services.length} ${data.trace.services.length === 1 ? 'service' : 'services'}`,
      data.trace.errors > 0 && h('span', { class: 'badge bad' }, `${data.trace.errors} failed`)));
    body.replaceChildren(
      h('section', { class: 'card waterfall' },
        h('div', { class: 'waterfall-head' }, h('span', null, 'Span'), axis(total)),
        order(data.spans).map(([span, depth]) => spanRow(span, depth, total))),
      ...(data.logs.length > 0 ? [h('h2', { class: 'section' }, 'Logs'), h('section', { class: 'card logs' }, data.logs.map(entry => logRow(entry, false)))] : []),
      h('p', { class: 'muted trace-id' }, `Trace ${id}`));
    body.querySelectorAll('details').forEach(item => { item.open = open.has(item.dataset.key); });
  }, 2000);
}
