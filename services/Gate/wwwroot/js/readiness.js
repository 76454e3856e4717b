import { byId, setProgress } from './dom.js';
import { getJson, listOf } from './api.js';
import { percent, seconds } from './format.js';
import { isOver, lastProgress, newestFirst, runId } from './runs.js';

/** Watches whether the model can be asked; until it can, says what is happening. */
export class Readiness {
  #model;
  #onReady;
  #isReady = null;
  #events = null;
  #followed = null;
  #timer = 0;

  constructor(model, onReady) {
    this.#model = model;
    this.#onReady = onReady;
    this.check();
  }

  async check() {
    clearTimeout(this.#timer);
    try {
      if ((await getJson('/v2/models')).models.includes(this.#model)) this.#ready();
      else await this.#notReady({ message: `No device serves the model '${this.#model}'.` });
    } catch (failure) {
      await this.#notReady(failure);
    }
    this.#timer = setTimeout(() => this.check(), this.#isReady ? 5000 : 1000);
  }

  #ready() {
    this.#status('good', 'team ready');
    if (this.#isReady) return;
    const wasWaiting = this.#isReady === false;
    this.#isReady = true;
    this.#leave();
    byId('waiting').hidden = true;
    if (wasWaiting) this.#onReady();
  }

  async #notReady(failure) {
    this.#isReady = false;
    byId('waiting').hidden = false;
    if (failure.status === 0) {
      this.#status('bad', 'gate away');
      this.#tell('The gate does not answer', 'This page tries again every second.');
      return;
    }
    try {
      const runs = newestFirst(listOf(await getJson('/api/runs'), 'runs'));
      const active = runs.find((run) => !isOver(run.state));
      if (active) this.#follow(active);
      else this.#tellWithoutRun(runs, failure);
    } catch (trainerFailure) {
      this.#status('warn', 'no team yet');
      this.#tell('No team is ready yet', `${failure.message} ${trainerFailure.message}`);
    }
  }

  #tellWithoutRun(runs, failure) {
    this.#leave();
    this.#status('warn', 'no team yet');
    const failed = runs.find((run) => run.state === 'failed');
    if (runs.some((run) => run.state === 'completed')) this.#tell('Experts are starting', 'A team is trained; its experts load it now.');
    else if (failed) this.#tell('The training failed', failed.error ?? failure.message);
    else this.#tell('No team is ready yet', failure.message);
  }

  #follow(run) {
    const id = runId(run);
    if (this.#followed !== id) {
      this.#leave();
      this.#followed = id;
      this.#events = new EventSource(`/api/runs/${encodeURIComponent(id)}/events`);
      this.#events.addEventListener('progress', (event) => this.#tellProgress(JSON.parse(event.data)));
      this.#tellProgress(lastProgress(run) ?? { state: run.state });
    }
    if (this.#events.readyState === EventSource.CLOSED) this.#leave();
  }

  #tellProgress(progress) {
    this.#status('wait', progress.state === 'publishing' ? 'publishing' : 'training');
    const parts = [];
    if (progress.iterations) parts.push(`Iteration ${progress.iteration} of ${progress.iterations}`);
    if (Number.isFinite(progress.accuracy)) parts.push(`${percent(progress.accuracy)} right so far`);
    if (Number.isFinite(progress.seconds_left)) parts.push(`about ${seconds(progress.seconds_left)} left`);
    const detail = progress.state === 'queued' ? 'The first run waits for its turn.' : parts.join(', ') || 'The first run has begun.';
    this.#tell('The experts are being trained', detail, progress.iterations ? progress.iteration / progress.iterations : null);
  }

  #tell(title, detail, fraction = null) {
    if (byId('waiting-title').textContent !== title) byId('waiting-title').textContent = title;
    byId('waiting-detail').textContent = detail;
    byId('waiting-progress').hidden = fraction === null;
    if (fraction !== null) setProgress(byId('waiting-progress'), fraction);
  }

  #status(kind, text) {
    const status = byId('status');
    status.dataset.kind = kind;
    if (status.textContent !== text) status.textContent = text;
  }

  #leave() {
    this.#events?.close();
    this.#events = null;
    this.#followed = null;
  }
}
