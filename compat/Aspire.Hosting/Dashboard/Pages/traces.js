import { empty, getJson, h, poll, search, select } from './dom.js';
import { clock, colorOf, duration } from './format.js';

function row(trace, longest) {
  return h('a', { class: 'trace-row', href: `/traces/${trace.trace_id}`, 'data-link': true },
    h('time', null, clock(trace.start, true)),
    h('span', { class: 'trace-name' },
      h('strong', null, trace.name),
      trace.errors > 0 && h('span', { class: 'badge bad' }, trace.errors === 1 ? '1 error' : `${trace.errors} errors`)),
    h('span', { class: 'chips' }, trace.services.map(service =>
      h('span', { class: 'chip' }, h('span', { class: 'swatch', style: { background: colorOf(service) } }), service))),
    h('span', { class: 'muted spans' }, trace.spans === 1 ? '1 span' : `${trace.spans} spans`),
    h('span', { class: 'length' },
      h('span', null, duration(trace.duration_milliseconds)),
      h('span', { class: 'meter' }, h('span', {
        style: { width: `${Math.max(1, 100 * trace.duration_milliseconds / longest)}%`, background: colorOf(trace.root_service) },
      }))));
}

export function traces(root, { query }) {
  const filter = { service: query.get('service') ?? '', text: '', background: false };
  const list = h('section', { class: 'card traces' });
  const tools = h('div', { class: 'tools' });
  let shown = '';
  root.append(h('div', { class: 'title' }, h('h1', null, 'Traces'), tools), list);

  async function load() {
    const found = await getJson(`/api/traces?${new URLSearchParams(filter)}`);
    const key = JSON.stringify(found);
    if (key === shown) return;
    shown = key;
    const longest = Math.max(...found.map(trace => trace.duration_milliseconds), 0.001);
    list.replaceChildren(...(found.length > 0
      ? found.map(trace => row(trace, longest))
      : [empty('No traces', 'A trace appears when a service handles a request that fits the filter.')]));
  }

  getJson('/api/resources').then(resources => {
    const services = [...new Set(resources.map(resource => resource.resource))];
    tools.append(
      select('Service', [['', 'All services'], ...services.map(name => [name, name])], filter.service, value => { filter.service = value; load(); }),
      h('label', { class: 'check', title: 'Calls that services make on their own account, such as heartbeats' },
        h('input', { type: 'checkbox', onchange: event => { filter.background = event.target.checked; load(); } }), 'Background calls'),
      search('Search spans or trace id', '', value => { filter.text = value; load(); }));
  });
  return poll(load, 2000);
}
