import { byId, make, svg } from './dom.js';
import { getJson, postJson } from './api.js';
import { bytes, seconds } from './format.js';
import { rounding } from './rounding.js';
import { devicesOf, measured, predicted } from './walk.js';

const maxKept = 20;

// A page that is being laid out has no width for a moment.
const minWidth = 200;
const rowHeight = 44;
const barHeight = 14;
const layers = ['wait', 'network', 'forward', 'queue', 'compute'];

/** The view that follows requests through their plans: devices as rows, rounds as columns, what is measured above what was predicted. */
export class LiveView {
  #events = null;
  #watching = null;
  #timer = 0;
  #runs = [];
  #shown = null;
  #isHeld = false;
  #plans = new Map();
  #pending = 0;

  constructor() {
    byId('live-send').addEventListener('click', () => this.#send());
    byId('live-model').addEventListener('change', () => this.#refresh());
    addEventListener('resize', () => this.#drawSoon());
  }

  show() {
    this.#refresh();
    this.#events = new EventSource('/api/walks');
    for (const kind of ['begin', 'call', 'end']) this.#events.addEventListener(kind, (event) => this.#take(JSON.parse(event.data)));
    this.#events.addEventListener('compare', () => this.#refresh());
    this.#watching = new Promise((resolve) => {
      for (const outcome of ['open', 'error']) this.#events.addEventListener(outcome, resolve, { once: true });
    });
  }

  hide() {
    clearTimeout(this.#timer);
    this.#events?.close();
    this.#events = null;
  }

  async #refresh() {
    clearTimeout(this.#timer);
    try {
      const deployments = await getJson('/api/deployments');
      const select = byId('live-model');
      const before = select.value;
      select.replaceChildren(...deployments.map((each) => make('option', { value: each.model, text: each.model })));
      if (deployments.some((each) => each.model === before)) select.value = before;
      byId('live-empty').hidden = deployments.length > 0;
      byId('live-work').hidden = deployments.length === 0;
      this.deployments = deployments;
      this.#describe();
      await this.#sayRounding(select.value);
    } catch (failure) {
      this.#say(failure.message, 'bad');
    }
    if (this.#events) this.#timer = setTimeout(() => this.#refresh(), 2000);
  }

  #describe() {
    const deployment = this.deployments?.find((each) => each.model === byId('live-model').value);
    if (!deployment) return;
    const pill = byId('live-state');
    pill.textContent = deployment.state;
    pill.dataset.kind = { ready: 'good', failed: 'bad' }[deployment.state] ?? 'wait';
    const spare = Object.keys(deployment.fallbacks ?? {}).length;
    byId('live-about').textContent = deployment.error
      ?? (deployment.plan ? `Plan ${deployment.plan.slice(0, 8)}; ${spares(spare)}.` : '');
  }

  async #sayRounding(name) {
    // A model that is not served yet has none.
    const model = name && await getJson(`/v2/models/${encodeURIComponent(name)}`).catch(() => null);
    if (name === byId('live-model').value) byId('live-rounding').textContent = rounding(model?.properties ?? {});
  }

  async #send() {
    const button = byId('live-send');
    button.disabled = true;
    this.#say('Working.', 'wait');
    try {
      // What begins before the gate sends events is not shown.
      await this.#watching;
      const name = encodeURIComponent(byId('live-model').value);
      const model = await getJson(`/v2/models/${name}`);
      const answer = await postJson(`/v2/models/${name}/infer`, { inputs: model.inputs.map(sample), outputs: [] });
      const retries = answer.parameters?.edge_retries;
      this.#say(retries ? `Answered after ${retries} new ${retries === 1 ? 'try' : 'tries'}.` : 'Answered.', 'good');
    } catch (failure) {
      this.#say(failure.message, 'bad');
    }
    button.disabled = false;
  }

  async #take(event) {
    if (event.kind === 'begin') {
      const run = { id: event.run, model: event.model, plan: null, calls: [], end: null, at: new Date() };
      this.#runs = [run, ...this.#runs].slice(0, maxKept);
      if (!this.#isHeld) this.#shown = run;
      run.plan = await this.#planOf(event.plan);
    } else {
      const run = this.#runs.find((each) => each.id === event.run);
      if (!run) return;
      if (event.kind === 'call') run.calls.push(event);
      else run.end = event;
    }
    this.#drawSoon();
  }

  #planOf(id) {
    if (!this.#plans.has(id)) {
      if (this.#plans.size > maxKept) this.#plans.clear();
      this.#plans.set(id, getJson(`/api/plans/${encodeURIComponent(id)}`).catch(() => null));
    }
    return this.#plans.get(id);
  }

  #drawSoon() {
    if (this.#pending || !this.#events) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      this.#draw();
    });
  }

  #draw() {
    byId('live-runs').replaceChildren(...this.#runs.map((run) => {
      const button = make('button', { type: 'button', class: 'live-run', 'aria-pressed': String(run === this.#shown) },
        make('span', { text: `${run.model} · ${run.at.toLocaleTimeString([], { hourCycle: 'h23' })}` }),
        make('span', { class: 'muted', text: run.end ? (run.end.error ? 'failed' : seconds(run.end.seconds)) : 'on its way' }));
      button.addEventListener('click', () => {
        this.#isHeld = run !== this.#runs[0];
        this.#shown = run;
        this.#drawSoon();
      });
      return make('li', {}, button);
    }));
    const run = this.#shown;
    byId('live-card').hidden = !run?.plan;
    if (!run?.plan) return;
    const guess = predicted(run.plan, run.calls);
    const used = new Set(guess.bars.map((bar) => bar.device)).size;
    const all = run.plan.devices.length;
    const sent = run.calls.reduce((sum, call) => sum + call.bytes_sent + call.bytes_received, 0);
    byId('live-figures').replaceChildren(...[
      ['Measured', run.end ? seconds(run.end.seconds) : '…'], ['Predicted', seconds(guess.total)], ['Calls', String(run.calls.length)],
      ['By way of the gate', bytes(sent)], ['Devices', used < all ? `${used} of ${all}` : String(all)], ['Rounds', String(guess.rounds.length)],
    ].map(([name, value]) => make('div', {}, make('dt', { text: name }), make('dd', { text: value }))));
    byId('live-error').hidden = !run.end?.error;
    byId('live-error').textContent = run.end?.error ?? '';
    byId('live-chart').replaceChildren(chart(run, guess, Math.max(minWidth, byId('live-chart').clientWidth)));
  }

  #say(text, kind) {
    const message = byId('live-message');
    message.textContent = text;
    message.dataset.kind = kind;
  }
}

function chart(run, guess, width) {
  const devices = devicesOf(run.plan, run.calls);
  // Calls of all rounds may be under way at once: those that only wait are drawn below those that work.
  const bars = run.calls.flatMap(measured).toSorted((a, b) => layers.indexOf(a.phase) - layers.indexOf(b.phase));
  const last = Math.max(guess.seconds, run.end?.seconds ?? 0, ...bars.map((bar) => bar.end), 1e-6);
  const labels = width < 520 ? 84 : 120;
  const x = (time) => labels + ((width - labels - 8) * time) / last;
  const height = 24 + devices.length * rowHeight + 22;
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': describe(run, guess) });
  for (const round of guess.rounds) {
    if (round.round % 2 === 0) picture.append(svg('rect', { class: 'live-band', x: x(round.start), y: 0, width: x(round.end) - x(round.start), height: height - 22 }));
    if (x(round.end) - x(round.start) > 16) {
      picture.append(svg('text', { class: 'live-text', x: (x(round.start) + x(round.end)) / 2, y: 15, 'text-anchor': 'middle', text: String(round.round + 1) }));
    }
  }
  devices.forEach((device, row) => {
    const top = 24 + row * rowHeight;
    picture.append(svg('text', { class: 'live-name', x: 4, y: top + 20, text: device.length > labels / 8 ? `${device.slice(0, labels / 8 - 1)}…` : device }));
    for (const bar of bars.filter((each) => each.device === device)) picture.append(rect(bar, x, top + 4, barHeight, `live-${bar.phase}`, 'measured'));
    for (const bar of guess.bars.filter((each) => each.device === device)) {
      picture.append(rect(bar, x, top + 6 + barHeight, barHeight - 4, `live-${bar.phase} live-guess`, 'predicted'));
    }
  });
  picture.append(svg('text', { class: 'live-text', x: labels, y: height - 6, text: '0' }),
    svg('text', { class: 'live-text', x: width - 8, y: height - 6, 'text-anchor': 'end', text: seconds(last) }));
  return picture;
}

function rect(bar, x, y, height, style, kind) {
  return svg('rect', { class: style, x: x(bar.start), y, width: Math.max(1, x(bar.end) - x(bar.start)), height },
    svg('title', { text: `${bar.device}, round ${bar.round + 1}, ${bar.phase} ${kind}: ${seconds(bar.end - bar.start)}` }));
}

const spares = (count) => (count === 0 ? 'no plan for the loss of a device is ready'
  : count === 1 ? 'a plan for the loss of one device is ready' : `plans for the loss of ${count} devices are ready`);

const describe = (run, guess) => `${run.model}: ${run.calls.length} calls in ${guess.rounds.length} rounds, `
  + `${run.end ? `${seconds(run.end.seconds)} measured` : 'on its way'}, ${seconds(guess.total)} predicted`;

/** Noise in the shape of an input: enough to see where the time goes. */
function sample(input) {
  const shape = input.shape.map((size) => (size < 0 ? 1 : size));
  const length = shape.reduce((product, size) => product * size, 1);
  const isWhole = /INT|BOOL/.test(input.datatype);
  return { name: input.name, datatype: input.datatype, shape, data: Array.from({ length }, () => (isWhole ? 0 : Math.round(Math.random() * 1000) / 1000)) };
}
