// What the trainer sends, in one form.

export const stateKind = (state) => ({ completed: 'good', running: 'wait', publishing: 'wait', queued: 'wait', failed: 'bad', cancelled: 'warn' })[state] ?? 'wait';

export const isOver = (state) => ['completed', 'failed', 'cancelled'].includes(state);

export const runId = (run) => String(run.id ?? run.run ?? '');

export const newestFirst = (runs) => runs.toSorted((a, b) => String(b.created ?? '').localeCompare(String(a.created ?? '')));

/** The request of a run, wherever the resource keeps it. */
export const settings = (run) => ({ ...(run.request ?? run.settings ?? {}), ...run });

export function title(run) {
  const { data_set: dataSet, experts, model } = settings(run);
  const data = { 'digits-drawn': 'drawn digits', mnist: 'MNIST', cifar10: 'CIFAR-10' }[dataSet] ?? dataSet ?? 'run';
  return `${model ? `${model}: ` : ''}${experts ?? '?'} experts, ${data}`;
}

/** The last progress that the resource itself tells. */
export const lastProgress = (run) => run.progress ?? run.last_progress ?? (run.iteration === undefined ? null : run);
