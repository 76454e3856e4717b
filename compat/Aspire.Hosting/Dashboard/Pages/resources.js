import { empty, external, getJson, h, poll } from './dom.js';
import { age, clock, colorOf } from './format.js';

const tones = {
  Running: 'good', Finished: 'calm', Waiting: 'pending', Starting: 'pending', Restarting: 'warning', Stopping: 'pending', Stopped: 'calm', Failed: 'bad',
};

function toneOf(resource) {
  if (resource.health === 'Unhealthy') return 'bad';
  if (resource.health === 'Unknown') return 'pending';
  return tones[resource.state] ?? 'calm';
}

function stateOf(resource) {
  const health = resource.health === 'Unknown' ? 'Starting' : resource.health;
  return health && health !== 'Healthy' ? health : resource.state;
}

function card(resource) {
  return h('article', { class: 'card resource' },
    h('div', { class: 'resource-head' },
      h('span', { class: 'swatch', style: { background: colorOf(resource.resource) } }),
      h('h2', null, resource.name),
      h('span', { class: `badge ${toneOf(resource)}` }, stateOf(resource))),
    h('ul', { class: 'endpoints' }, resource.endpoints.map(endpoint =>
      h('li', null, h('span', { class: 'muted' }, endpoint.name), endpoint.is_browsable
        ? external(endpoint.url, endpoint.url.replace(/^https?:\/\//, ''))
        : h('span', null, endpoint.url.replace(/^https?:\/\//, '')),
        endpoint.is_external && h('span', { class: 'tag' }, 'external')))),
    resource.note && h('p', { class: `note ${toneOf(resource)}` }, resource.note),
    h('dl', { class: 'facts' },
      fact('Started', resource.started_at ? clock(resource.started_at) : '–'),
      fact('Up', resource.process_id ? age(resource.started_at) : '–'),
      fact('Restarts', String(resource.restarts)),
      resource.exit_code === null ? fact('PID', resource.process_id ?? '–') : fact('Exit code', String(resource.exit_code))),
    h('div', { class: 'actions' },
      h('a', { href: `/console?resource=${encodeURIComponent(resource.name)}`, 'data-link': true }, 'Console'),
      h('a', { href: `/logs?service=${encodeURIComponent(resource.resource)}`, 'data-link': true }, 'Logs'),
      h('a', { href: `/traces?service=${encodeURIComponent(resource.resource)}`, 'data-link': true }, 'Traces'),
      h('a', { href: `/metrics?service=${encodeURIComponent(resource.resource)}`, 'data-link': true }, 'Metrics')));
}

const fact = (name, value) => h('div', null, h('dt', null, name), h('dd', null, value));

function summary(list) {
  const ready = list.filter(resource => toneOf(resource) === 'good').length;
  const bad = list.filter(resource => ['bad', 'warning'].includes(toneOf(resource))).length;
  return [`${ready} of ${list.length} running`, bad > 0 && h('span', { class: 'badge bad' }, `${bad} in trouble`)];
}

export function resources(root) {
  const count = h('span', { class: 'muted summary' });
  const grid = h('section', { class: 'grid', 'aria-live': 'polite' });
  root.append(h('div', { class: 'title' }, h('h1', null, 'Resources'), count), grid);
  return poll(async () => {
    const list = await getJson('/api/resources');
    count.replaceChildren(...summary(list).filter(Boolean));
    grid.replaceChildren(...(list.length > 0 ? list.map(card) : [empty('No resources', 'The application model is empty.')]));
  }, 1000);
}
