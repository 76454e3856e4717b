import { byId, expertColor, make } from './dom.js';
import { drawLines } from './chart.js';
import { number3, percent, seconds } from './format.js';
import { RingData, computedOf, delaysOf, latest, moments, queuesOf, shownSeconds, throughputOf, waitingAt } from './ringdata.js';
import { drawStack } from './stack.js';

const ends = ['2 min ago', 'now'];
const stackHeight = 118;
const lineHeight = 190;
const policies = {
  local: 'each worker computes its own items', 'ar-mdi': 'AR-MDI: items go round the ring', 'ms-mdi': 'MS-MDI: the shorter queue', finish: 'finish: the earliest expected finish',
};

/** The view of the schedulers: queues, throughput, delays, and who computed whose items. */
export class RingView {
  #events = null;
  #data = new RingData();
  #pending = 0;

  constructor() {
    byId('ring-plan').addEventListener('change', () => this.#drawSoon());
    addEventListener('resize', () => this.#drawSoon());
  }

  show() {
    this.#events = new EventSource('/api/ring/events');
    this.#events.addEventListener('open', () => this.#data.clear());
    this.#events.addEventListener('ring', (event) => {
      this.#data.take(JSON.parse(event.data), clock());
      this.#drawSoon();
    });
    this.#events.addEventListener('error', () => this.#state('bad', 'gate away'));
  }

  hide() {
    this.#events?.close();
    this.#events = null;
  }

  #drawSoon() {
    if (this.#pending || !this.#events) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      if (this.#events) this.#draw();
    });
  }

  #draw() {
    const all = this.#data.workers;
    byId('ring-empty').hidden = all.length > 0;
    byId('ring-work').hidden = all.length === 0;
    if (all.length === 0) return;
    const plan = this.#choose(all);

    // Who has not joined, or is lost, has told no plan.
    const workers = all.filter((worker) => (worker.plan ?? plan) === plan);
    const now = clock();
    const names = namesOf(workers);
    this.#describe(workers, now);
    drawLegend('ring-legend', names.map((name, index) => [name, expertColor(index)]));
    drawQueues(workers, names, now);
    const sources = names.filter((name) => workers.some((worker) => worker.samples.some((sample) => name in sample.answered)));
    const lines = [['all', 'var(--muted)', undefined], ...sources.map((name) => [name, expertColor(names.indexOf(name)), name])];
    drawLegend('ring-answered', lines);
    drawLines(byId('ring-throughput'), lines.map(([name, color, source]) => ({ points: throughputOf(workers, now, source), color, name })), {
      height: lineHeight, low: 0, format: number3, label: 'Answers per second to each source and to all over the last two minutes', range: [-shownSeconds, 0], ends,
    });
    drawLines(byId('ring-delays'), [[0.5, 'var(--e4)', 'p50'], [0.99, 'var(--e2)', 'p99']].map(([share, color, name]) => ({ points: delaysOf(workers, share, now), color, name })), {
      height: lineHeight, low: 0, format: shortSeconds, label: 'Median and 99th percentile of the time from arrival to answer', range: [-shownSeconds, 0], ends,
    });
    drawComputed(workers, names);
  }

  #choose(workers) {
    const plans = new Map(workers.filter((worker) => worker.plan).map((worker) => [worker.plan, `${worker.model} · ${worker.plan.slice(0, 8)}`]));
    const select = byId('ring-plan');
    const before = select.value;
    if (select.options.length !== plans.size || [...select.options].some((option) => !plans.has(option.value))) {
      select.replaceChildren(...[...plans].map(([value, text]) => make('option', { value, text })));
      if (plans.has(before)) select.value = before;
    }
    select.hidden = plans.size < 2;
    return select.value;
  }

  #describe(workers, now) {
    const there = workers.filter((worker) => !worker.error);
    const first = there[0] ?? workers[0];
    this.#state(there.length === workers.length ? 'good' : there.length > 0 ? 'warn' : 'bad', `${there.length} of ${workers.length} workers`);
    byId('ring-name').textContent = first.model ?? 'Ring';
    byId('ring-about').textContent = first.policy
      ? `${policies[first.policy] ?? first.policy}. ${first.blocks} blocks; a worker alone takes ${seconds(Math.min(...there.map((worker) => worker.secondsPerItem)))} an item.` : '';
    const figures = latest(workers, now);
    byId('ring-figures').replaceChildren(...[
      ['Arrive', perSecond(figures.admitted + figures.refused)], ['Answered', perSecond(figures.answered)], ['Refused', perSecond(figures.refused)],
      ['Handed over', perSecond(figures.handed)], ['Wait', String(figures.waiting)], ['p50', seconds(figures.half ?? NaN)], ['p99', seconds(figures.most ?? NaN)],
    ].map(([name, value]) => make('div', {}, make('dt', { text: name }), make('dd', { text: value }))));
  }

  #state(kind, text) {
    const pill = byId('ring-state');
    pill.dataset.kind = kind;
    if (pill.textContent !== text) pill.textContent = text;
  }
}

function drawLegend(id, entries) {
  byId(id).replaceChildren(...entries.map(([name, color]) => make('li', {}, make('i', { class: 'swatch', '--c': color }), make('span', { text: name }))));
}

function drawQueues(workers, names, now) {
  const container = byId('ring-workers');
  const stacks = workers.map((worker) => queuesOf(worker, names, now));

  // One scale for all, or a short queue would look like a long one.
  const high = Math.max(4, ...stacks.flatMap((layers) => moments.map((_, place) => layers.reduce((sum, layer) => sum + layer[place], 0))));
  if (container.children.length !== workers.length) container.replaceChildren(...workers.map(() => make('div', { class: 'ring-worker' }, make('h3'), make('div', { class: 'ring-stack' }))));
  workers.forEach((worker, index) => {
    const [head, stack] = container.children[index].children;
    head.replaceChildren(make('i', { class: 'swatch', '--c': expertColor(index) }), make('span', { text: worker.device }),
      worker.error ? make('span', { class: 'ring-away', text: worker.error }) : make('small', { text: `${blocksOf(worker)}${waitingAt(worker)} wait` }));
    drawStack(stack, stacks[index].map((values, layer) => ({ values, color: expertColor(layer) })), {
      height: stackHeight, high, ends, label: `Items that wait at ${worker.device}, by source, over the last two minutes`,
    });
  });
}

function drawComputed(workers, names) {
  const rows = computedOf(workers);
  byId('ring-computed').replaceChildren(...(rows.length === 0 ? [make('p', { class: 'muted', text: 'Nothing yet.' })] : rows.map(([source, byWorker]) => {
    const total = [...byWorker.values()].reduce((sum, items) => sum + items, 0);
    const shares = names.filter((name) => byWorker.has(name)).map((name) => [name, byWorker.get(name) / total]);
    const text = shares.map(([name, share]) => `${name} ${percent(share, 0)}`).join(' · ');
    const bar = make('div', { class: 'ring-bar', role: 'img', 'aria-label': `${source}: ${text}` }, ...shares.map(([name, share]) => {
      const part = make('i', { '--c': expertColor(names.indexOf(name)), title: `${name}: ${percent(share)}` });
      part.style.width = `${100 * share}%`;
      return part;
    }));
    return make('div', { class: 'ring-source' }, make('span', { text: source }), bar, make('small', { text: `${number3(total)} items: ${text}` }));
  })));
}

/** The workers, and then those sources that have another name than theirs. */
function namesOf(workers) {
  const devices = workers.map((worker) => worker.device);
  const sources = workers.flatMap((worker) => worker.samples.flatMap((sample) => [...Object.keys(sample.queues), ...Object.keys(sample.answered), ...Object.keys(sample.computed)]));
  return [...devices, ...[...new Set(sources)].filter((name) => !devices.includes(name)).toSorted()];
}

/** Which blocks a worker has memory for, where that is not all. */
const blocksOf = ({ first, last, blocks }) => (last - first < blocks ? `${first + 1 === last ? `block ${last}` : `blocks ${first + 1}–${last}`} of ${blocks} · ` : '');

const clock = () => performance.now() / 1000;
const perSecond = (value) => `${number3(value)} /s`;
const shortSeconds = (value) => (value === 0 ? '0' : value < 1 ? `${number3(value * 1000)} ms` : `${number3(value)} s`);
