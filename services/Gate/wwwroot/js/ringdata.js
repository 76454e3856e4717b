// What workers of a ring told, as series over the last two minutes.

/** Seconds that are shown; schedulers keep as many. */
export const shownSeconds = 120;

const throughputSeconds = 5;
const delaySeconds = 10;

/** Moments of all workers, each at its time on this page's clock. */
export class RingData {
  #workers = new Map();

  /** The workers, by name. */
  get workers() {
    return [...this.#workers.values()].toSorted((a, b) => a.device.localeCompare(b.device, 'en', { numeric: true }));
  }

  /** Forgets all: whoever connects again is told the last two minutes again. */
  clear() {
    this.#workers.clear();
  }

  /** Takes what the gate told at a time in seconds. */
  take(told, now) {
    const names = new Set(told.workers.map((each) => each.device));
    for (const name of this.#workers.keys()) if (!names.has(name)) this.#workers.delete(name);
    for (const { device, history, error } of told.workers) {
      const worker = this.#workers.get(device) ?? { device, samples: [], plan: null };
      worker.error = error ?? null;
      if (history) {
        Object.assign(worker, { plan: history.plan, model: history.model, policy: history.policy, blocks: history.blocks, first: history.first_block, last: history.last_block, secondsPerItem: history.seconds_per_item });
        worker.samples.push(...history.samples.map((sample) => ({ ...sample, at: now - sample.seconds_ago })));
      }
      worker.samples = worker.samples.filter((sample) => sample.at > now - shownSeconds - delaySeconds);
      this.#workers.set(device, worker);
    }
  }
}

/** The seconds at which something is shown, the last one now. */
export const moments = Array.from({ length: shownSeconds + 1 }, (_, index) => index - shownSeconds);

/** How many items of each source wait at a worker, at each moment. */
export function queuesOf(worker, sources, now) {
  const layers = sources.map(() => new Array(moments.length).fill(0));
  let place = -1;
  moments.forEach((moment, index) => {
    while (place + 1 < worker.samples.length && worker.samples[place + 1].at <= now + moment) place++;
    const sample = worker.samples[place];
    // Who has been silent for longer is not there.
    if (sample && now + moment - sample.at < 3) sources.forEach((source, layer) => { layers[layer][index] = sample.queues[source] ?? 0; });
  });
  return layers;
}

/** Answers per second to a source, or to all, as points. */
export function throughputOf(workers, now, source) {
  const samples = workers.flatMap((worker) => worker.samples);
  const count = source === undefined ? answeredIn : (sample) => sample.answered[source] ?? 0;
  const first = Math.min(...samples.map((sample) => sample.at));
  return moments.filter((moment) => now + moment - throughputSeconds >= first - 1)
    .map((moment) => [moment, sum(within(samples, now + moment, throughputSeconds), count) / throughputSeconds]);
}

/** A percentile of the delays of all workers' items, as points; moments without an answer have none. */
export function delaysOf(workers, share, now) {
  return moments.flatMap((moment) => {
    const value = percentile(workers.flatMap((worker) => within(worker.samples, now + moment, delaySeconds)), share);
    return value === null ? [] : [[moment, value]];
  });
}

/** The figures of the last seconds. */
export function latest(workers, now) {
  const recent = workers.flatMap((worker) => within(worker.samples, now, delaySeconds));
  return {
    admitted: sum(recent, (sample) => sample.admitted) / delaySeconds,
    answered: sum(recent, answeredIn) / delaySeconds,
    refused: sum(recent, (sample) => sample.refused) / delaySeconds,
    handed: sum(recent, (sample) => sample.handed) / delaySeconds,
    waiting: sum(workers, (worker) => waitingAt(worker)),
    half: percentile(recent, 0.5),
    most: percentile(recent, 0.99),
  };
}

/** Items that wait at a worker now. */
export const waitingAt = (worker) => (worker.error ? 0 : sum(Object.values(worker.samples.at(-1)?.queues ?? {}), (count) => count));

/** For each source, how many of its items each worker computed. */
export function computedOf(workers) {
  const sources = new Map();
  for (const worker of workers) {
    for (const sample of worker.samples) {
      for (const [source, items] of Object.entries(sample.computed)) {
        const row = sources.get(source) ?? new Map();
        row.set(worker.device, (row.get(worker.device) ?? 0) + items);
        sources.set(source, row);
      }
    }
  }
  return [...sources.entries()].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

const answeredIn = (sample) => sum(Object.values(sample.answered), (count) => count);

const within = (samples, at, seconds) => samples.filter((sample) => sample.at > at - seconds && sample.at <= at);

const sum = (list, value) => list.reduce((total, each) => total + value(each), 0);

function percentile(samples, share) {
  const delays = samples.flatMap((sample) => sample.delays).toSorted(([a], [b]) => a - b);
  let wanted = Math.max(1, Math.ceil(share * sum(delays, ([, count]) => count)));
  for (const [value, count] of delays) {
    wanted -= count;
    if (wanted <= 0) return value;
  }
  return null;
}
