import { chart } from './chart.js';
import { empty, getJson, h, poll, search, select } from './dom.js';
import { colorOf, quantity } from './format.js';

const maximumLines = 6;

const label = series => series.attributes.map(item => `${item.name}=${item.value}`).join(', ') || 'all';

/** The growth of a counter per second; a restart of the service, which sets it to zero, counts as none. */
function rates(points) {
  return points.slice(1).map((point, index) => {
    const seconds = (point.time_unix_milliseconds - points[index].time_unix_milliseconds) / 1000;
    return [point.time_unix_milliseconds, seconds > 0 ? Math.max(0, point.value - points[index].value) / seconds : 0];
  });
}

const latest = series => series.points.at(-1)?.value ?? 0;

function linesOf({ instrument, series }, chosen) {
  if (instrument.kind === 'histogram') {
    const one = series.find(item => label(item) === chosen) ?? [...series].sort((a, b) => latest(b) - latest(a))[0];
    const line = (name, color, read) => ({
      name, color, points: one.points.filter(point => read(point) !== null).map(point => [point.time_unix_milliseconds, read(point)]),
    });
    return one ? [line('p50', 'var(--series-0)', point => point.p50), line('p99', 'var(--series-1)', point => point.p99)] : [];
  }
  return [...series].sort((a, b) => latest(b) - latest(a)).slice(0, maximumLines).map((item, index) => ({
    name: label(item),
    color: `var(--series-${index})`,
    points: instrument.kind === 'counter' ? rates(item.points) : item.points.map(point => [point.time_unix_milliseconds, point.value]),
  }));
}

function value(instrument) {
  return instrument.kind === 'histogram'
    ? [h('span', null, `p50 ${quantity(instrument.p50, instrument.unit)}`), h('span', { class: 'muted' }, `p99 ${quantity(instrument.p99, instrument.unit)}`)]
    : [h('span', null, quantity(instrument.value, instrument.unit))];
}

function seriesTable({ instrument, series }) {
  const histogram = instrument.kind === 'histogram';
  return h('div', { class: 'table-frame' }, h('table', null,
    h('thead', null, h('tr', null, h('th', null, 'Attributes'),
      ...(histogram ? ['Count', 'p50', 'p99'] : [instrument.kind === 'counter' ? 'Total' : 'Value']).map(text => h('th', { class: 'number' }, text)))),
    h('tbody', null, [...series].sort((a, b) => latest(b) - latest(a)).map(item => h('tr', null,
      h('td', null, label(item)),
      (histogram
        ? [quantity(latest(item), ''), quantity(item.p50, instrument.unit), quantity(item.p99, instrument.unit)]
        : [quantity(latest(item), instrument.unit)]).map(text => h('td', { class: 'number' }, text)))))));
}

export function metrics(root, { query }) {
  const filter = { service: query.get('service') ?? '', text: '' };
  const tools = h('div', { class: 'tools' });
  const list = h('section', { class: 'card instruments' });
  const detail = h('section', { class: 'card instrument' });
  let chosenId = Number(query.get('id')) || null;
  let chosenSeries = '';
  let all = [];
  let stopDetail = () => {};
  const split = h('div', { class: 'split' }, list, detail);
  root.append(h('div', { class: 'title' }, h('h1', null, 'Metrics'), tools), split);

  function choose(id) {
    chosenId = id;
    chosenSeries = '';
    history.replaceState(null, '', id ? `/metrics?id=${id}` : '/metrics');
    stopDetail();
    split.classList.toggle('chosen', id !== null);
    detail.replaceChildren();
    stopDetail = id === null ? () => {} : poll(loadDetail, 1000);
    drawList();
  }

  async function loadDetail() {
    const data = await getJson(`/api/metrics/${chosenId}`);
    if (data === null) {
      choose(null);
      return;
    }
    const { instrument, series } = data;
    const unit = instrument.kind === 'counter' ? `${instrument.unit}/s` : instrument.unit;
    const width = detail.clientWidth;
    detail.replaceChildren(...[
      h('button', { class: 'back', onclick: () => choose(null) }, '← All metrics'),
      h('h2', null, instrument.name),
      h('p', { class: 'muted' }, `${instrument.instance} · ${instrument.meter} · ${instrument.kind}${instrument.kind === 'counter' ? ', drawn as growth per second' : ''}`),
      instrument.description && h('p', null, instrument.description),
      instrument.kind === 'histogram' && series.length > 1 && select('Series', series.map(item => [label(item), label(item)]),
        chosenSeries || label([...series].sort((a, b) => latest(b) - latest(a))[0]), text => { chosenSeries = text; }),
      chart(linesOf(data, chosenSeries), width, amount => quantity(amount, unit === 'By/s' ? 'By' : unit) + (unit === 'By/s' ? '/s' : '')),
      seriesTable(data),
    ].filter(Boolean));
  }

  function drawList() {
    const text = filter.text.toLowerCase();
    const shown = all.filter(item => (!filter.service || item.service === filter.service) && item.name.toLowerCase().includes(text));
    const groups = Map.groupBy(shown, item => item.instance);
    list.replaceChildren(...(shown.length > 0
      ? [...groups].map(([instance, items]) => h('div', { class: 'group' },
        h('h3', null, h('span', { class: 'swatch', style: { background: colorOf(items[0].service) } }), instance),
        items.sort((a, b) => a.name.localeCompare(b.name)).map(item => h('button', {
          class: 'instrument-row', 'aria-pressed': String(item.id === chosenId), onclick: () => choose(item.id),
        }, h('span', { class: 'instrument-name' }, item.name), h('span', { class: 'instrument-value' }, value(item))))))
      : [empty('No metrics', 'Instruments appear a second after a service starts to export them.')]));
    if (chosenId === null && detail.children.length === 0) detail.append(empty('Choose a metric', 'Its last five minutes are drawn here.'));
  }

  getJson('/api/resources').then(resources => {
    const services = [...new Set(resources.map(resource => resource.resource))];
    tools.append(
      select('Service', [['', 'All services'], ...services.map(name => [name, name])], filter.service, text => { filter.service = text; drawList(); }),
      search('Search metrics', '', text => { filter.text = text; drawList(); }));
  });
  if (chosenId) choose(chosenId);
  const stopList = poll(async () => {
    all = await getJson('/api/metrics');
    if (!list.contains(document.activeElement) || list.children.length === 0) drawList();
  }, 2000);
  return () => {
    stopList();
    stopDetail();
  };
}
