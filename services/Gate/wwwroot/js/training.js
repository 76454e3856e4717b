import { byId, expertColor, make, setProgress } from './dom.js';
import { getJson, listOf, postJson } from './api.js';
import { percent, seconds } from './format.js';
import { drawLines } from './chart.js';
import { drawHeatmap } from './heatmap.js';
import { History } from './history.js';
import { isOver, lastProgress, newestFirst, runId, settings, stateKind, title } from './runs.js';

const path = (id) => `/api/runs/${encodeURIComponent(id)}`;

/** The view that lists, starts, follows and cancels runs. */
export class TrainingView {
  #selected = null;
  #run = null;
  #events = null;
  #history = null;
  #drawing = 0;
  #isShown = false;
  #timer = 0;

  constructor() {
    const form = byId('start');
    form.addEventListener('submit', (event) => this.#start(event));
    form.elements.experts.addEventListener('input', (event) => { byId('experts-value').textContent = event.target.value; });
    byId('run-cancel').addEventListener('click', () => this.#cancel());
    addEventListener('resize', () => { if (this.#isShown && this.#history) this.#drawSoon(); });
  }

  show() {
    this.#isShown = true;
    this.#refresh();
  }

  hide() {
    this.#isShown = false;
    clearTimeout(this.#timer);
    this.#leave();
  }

  async #refresh() {
    clearTimeout(this.#timer);
    try {
      const runs = newestFirst(listOf(await getJson('/api/runs'), 'runs'));
      this.#showList(runs);
      if (this.#selected === null && runs.length > 0) {
        await this.#select(runId(runs.find((run) => !isOver(run.state)) ?? runs[0]));
      } else if (this.#selected !== null && this.#events === null) {
        await this.#select(this.#selected);
      }
    } catch (failure) {
      byId('runs-empty').hidden = false;
      byId('runs-empty').textContent = failure.message;
    }
    if (this.#isShown) this.#timer = setTimeout(() => this.#refresh(), 3000);
  }

  #showList(runs) {
    byId('runs-empty').hidden = runs.length > 0;
    byId('runs-empty').textContent = 'No runs yet.';
    byId('start-card').open ||= runs.length === 0;
    const focused = document.activeElement?.dataset?.run;
    byId('runs').replaceChildren(...runs.map((run) => {
      const id = runId(run);
      const button = make('button', { type: 'button', 'data-run': id, 'aria-current': id === this.#selected ? 'true' : null },
        make('b', { text: title(run) }),
        make('small', { text: id }),
        make('span', { class: 'pill', 'data-kind': stateKind(run.state), text: run.state }));
      button.addEventListener('click', () => this.#select(id));
      return make('li', {}, button);
    }));
    if (focused) byId('runs').querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
  }

  async #select(id) {
    if (this.#selected === id && (this.#events || isOver(this.#run?.state))) return;
    this.#leave();
    const run = await getJson(path(id));
    this.#selected = id;
    this.#run = run;
    this.#history = new History(settings(run).experts);
    for (const button of byId('runs').querySelectorAll('button')) {
      if (button.dataset.run === id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    byId('run').hidden = false;
    byId('run-none').hidden = true;
    byId('run-title').textContent = title(run);
    this.#showState(run.state, run.error);
    const progress = lastProgress(run);
    if (progress) this.#history.add(progress);
    if (isOver(run.state)) await this.#loadReport(id);
    else this.#follow(id);
    this.#draw();
  }

  async #loadReport(id) {
    try {
      this.#history.addReport(await getJson(`${path(id)}/report`));
    } catch {
      // A run that failed early has no report; its error is shown already.
    }
  }

  #follow(id) {
    const events = new EventSource(`${path(id)}/events`);
    this.#events = events;
    events.addEventListener('progress', (event) => {
      const progress = JSON.parse(event.data);
      this.#history.add(progress);
      if (progress.state) this.#showState(progress.state, progress.error);
      this.#drawSoon();
    });
    events.addEventListener('state', (event) => {
      const change = JSON.parse(event.data);
      this.#showState(change.state, change.error);
      if (isOver(change.state)) this.#finish(id);
    });
    events.addEventListener('error', () => {
      // A closed stream is looked at again with the list; the browser reconnects a broken one by itself.
      if (events.readyState === EventSource.CLOSED && this.#events === events) this.#events = null;
    });
  }

  async #finish(id) {
    this.#leave();
    await this.#loadReport(id);
    this.#draw();
    this.#refresh();
  }

  #leave() {
    this.#events?.close();
    this.#events = null;
  }

  #showState(state, error) {
    this.#run.state = state;
    const pill = byId('run-state');
    pill.textContent = state;
    pill.dataset.kind = stateKind(state);
    byId('run-cancel').hidden = isOver(state);
    byId('run-cancel').disabled = false;
    const banner = byId('run-error');
    banner.hidden = !error;
    banner.dataset.kind = 'bad';
    banner.textContent = error ?? '';
  }

  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    const history = this.#history;
    const last = history.last;
    const experts = Array.from({ length: history.experts }, (_, expert) => expert);
    const names = experts.map((expert) => make('li', {}, make('i', { class: 'swatch', '--c': expertColor(expert) }), `expert ${expert}`));
    byId('shares-legend').replaceChildren(...names, make('li', {}, make('i', { class: 'swatch dashed' }), `1/${history.experts}`));
    const lines = (series) => experts.map((expert) => ({ points: series[expert], color: expertColor(expert), name: `expert ${expert}` }));
    drawLines(byId('shares'), lines(history.shares), {
      low: 0, high: Math.min(1, Math.max(2 / history.experts, history.largestShare * 1.1)), target: 1 / history.experts,
      format: (value) => value.toFixed(2), label: 'Share of the images that each expert takes, over iterations',
    });
    drawLines(byId('accuracy'), [{ points: history.accuracy, color: 'var(--good)', name: 'accuracy' }], {
      height: 190, high: 1, low: history.accuracy.length ? Math.max(0, Math.min(...history.accuracy.map(([, y]) => y)) - 0.02) : 0,
      format: (value) => percent(value, Math.abs(value * 100 - Math.round(value * 100)) > 1e-6 ? 1 : 0), label: 'Accuracy of the team on held-out images, over iterations',
    });
    drawLines(byId('loss'), lines(history.loss), {
      height: 190, low: 0, format: (value) => value.toFixed(2), label: 'Loss of each expert, over iterations',
    });
    drawHeatmap(byId('heatmap'), history.assignments);
    const isDone = this.#run.state === 'completed';
    setProgress(byId('run-progress'), isDone ? 1 : last ? last.iteration / Math.max(1, last.iterations) : 0);
    byId('run-accuracy-label').textContent = history.tested ? 'Test accuracy' : 'Accuracy';
    byId('run-accuracy').textContent = percent(history.tested?.team ?? history.accuracy.at(-1)?.[1], 2);
    byId('run-loss').textContent = history.meanLoss === null ? '–' : history.meanLoss.toFixed(3);
    byId('run-iteration').textContent = last ? `${last.iteration} of ${last.iterations}` : '–';
    byId('run-time-label').textContent = isOver(this.#run.state) ? 'Time taken' : 'Time left';
    byId('run-time').textContent = last ? seconds(isOver(this.#run.state) ? last.seconds_elapsed : last.seconds_left) : '–';
  }

  async #start(event) {
    event.preventDefault();
    const form = event.target;
    const message = byId('start-error');
    message.hidden = true;
    if (!form.reportValidity()) return;
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      const run = await postJson('/api/runs', {
        data_set: form.elements.data_set.value,
        model: form.elements.model.value,
        experts: Number(form.elements.experts.value),
        ...(form.elements.epochs.value ? { epochs: Number(form.elements.epochs.value) } : {}),
        gate: form.elements.gate.value,
      });
      byId('start-card').open = false;
      this.#selected = null;
      await this.#select(runId(run));
      await this.#refresh();
    } catch (failure) {
      message.textContent = failure.message;
      message.hidden = false;
    }
    button.disabled = false;
  }

  async #cancel() {
    byId('run-cancel').disabled = true;
    try {
      await postJson(`${path(this.#selected)}/cancel`);
    } catch (failure) {
      this.#showState(this.#run.state, failure.message);
    }
  }
}
