import { empty, getJson, h, poll, search, select } from './dom.js';
import { clock, colorOf } from './format.js';

const levels = [['', 'All levels'], ['information', 'Information +'], ['warning', 'Warning +'], ['error', 'Error +']];
const badges = { warning: 'warning', error: 'bad', critical: 'bad', information: 'info' };

export function attributes(list) {
  return h('dl', { class: 'attributes' }, list.map(item => h('div', null, h('dt', null, item.name), h('dd', null, item.value))));
}

export function logRow(entry, withTrace = true) {
  const details = h('details', { class: `log ${entry.level}`, 'data-key': entry.sequence },
    h('summary', null,
      h('time', null, clock(entry.time, true)),
      h('span', { class: 'service' }, h('span', { class: 'swatch', style: { background: colorOf(entry.service) } }), entry.instance),
      h('span', { class: `badge ${badges[entry.level] ?? 'calm'}` }, entry.level.slice(0, 4)),
      h('span', { class: 'message' }, entry.message)),
    attributes([{ name: 'category', value: entry.category }, ...entry.attributes]),
    withTrace && entry.trace_id && h('p', { class: 'actions' }, h('a', { href: `/traces/${entry.trace_id}`, 'data-link': true }, 'Show trace')));
  return details;
}

export function logs(root, { query }) {
  const filter = { service: query.get('service') ?? '', level: query.get('level') ?? '', text: '' };
  const list = h('section', { class: 'card logs' });
  const tools = h('div', { class: 'tools' });
  let shown = '';
  root.append(h('div', { class: 'title' }, h('h1', null, 'Logs'), tools), list);

  async function load() {
    const entries = await getJson(`/api/logs?${new URLSearchParams(filter)}`);
    const key = `${entries.at(-1)?.sequence}/${entries.length}/${JSON.stringify(filter)}`;
    if (key === shown) return;
    shown = key;
    const open = new Set([...list.querySelectorAll('details[open]')].map(item => item.dataset.key));
    const rows = entries.reverse().map(entry => logRow(entry));
    rows.forEach(row => { row.open = open.has(row.dataset.key); });
    list.replaceChildren(...(rows.length > 0 ? rows : [empty('No log records', 'Records appear when services export logs, and fit the filter.')]));
  }

  getJson('/api/resources').then(resources => {
    const services = [...new Set(resources.map(resource => resource.resource))];
    tools.append(
      select('Service', [['', 'All services'], ...services.map(name => [name, name])], filter.service, value => { filter.service = value; load(); }),
      select('Level', levels, filter.level, value => { filter.level = value; load(); }),
      search('Search messages', '', value => { filter.text = value; load(); }));
  });
  return poll(load, 2000);
}
