// What a run has told so far: bounded, so that a page left open over a long run stays small.

const mostPoints = 4000;
const reportPoints = 300;

export class History {
  constructor(experts) {
    this.experts = experts ?? 0;
    this.last = null;
    this.assignments = null;
    this.shares = this.#series();
    this.loss = this.#series();
    this.accuracy = [];
    this.tested = null;
  }

  get largestShare() {
    return Math.max(0, ...this.shares.flatMap((points) => points.map(([, y]) => y)));
  }

  get meanLoss() {
    const values = this.loss.map((points) => points.at(-1)?.[1]).filter(Number.isFinite);
    return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  }

  /** Adds a progress event. */
  add(progress) {
    const { iteration } = progress;
    if (!Number.isFinite(iteration) || (this.last && iteration < this.last.iteration)) return;
    if (progress.shares?.length) this.#grow(progress.shares.length);
    this.last = progress;
    if (progress.assignments?.length) this.assignments = progress.assignments;
    progress.shares?.forEach((value, expert) => push(this.shares[expert], iteration, value));
    progress.loss?.forEach((value, expert) => push(this.loss[expert], iteration, value));
    if (Number.isFinite(progress.accuracy)) push(this.accuracy, iteration, progress.accuracy);
  }

  /** Replaces the lines by the complete ones of a report. */
  addReport(report) {
    const rows = report.iteration_shares ?? [];
    if (rows.length === 0) return;
    this.#grow(rows[0].length);
    this.shares = this.#series();
    this.loss = this.#series();
    this.accuracy = [];
    // The share of a single batch jumps about; its mean over a few shows where it goes.
    const step = Math.ceil(rows.length / reportPoints);
    for (let first = 0; first < rows.length; first += step) {
      const some = rows.slice(first, first + step);
      this.shares.forEach((points, expert) => push(points, first + some.length, some.reduce((sum, row) => sum + row[expert], 0) / some.length));
    }
    for (const { epoch, loss, accuracy } of report.epochs ?? []) {
      const iteration = Math.round((rows.length * epoch) / report.epochs.length);
      loss?.forEach((value, expert) => push(this.loss[expert], iteration, value));
      push(this.accuracy, iteration, accuracy);
    }
    if (report.assignments?.length) this.assignments = report.assignments;
    this.tested = report.test ?? null;
  }

  #series() {
    return Array.from({ length: this.experts }, () => []);
  }

  #grow(experts) {
    while (this.experts < experts) {
      this.experts++;
      this.shares.push([]);
      this.loss.push([]);
    }
  }
}

function push(points, x, y) {
  if (!Number.isFinite(y)) return;
  if (points.at(-1)?.[0] === x) points.pop();
  points.push([x, y]);
  if (points.length > mostPoints) points.splice(0, points.length, ...points.filter((_, i) => i % 2 === 0 || i === points.length - 1));
}
