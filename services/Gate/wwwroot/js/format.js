export function seconds(value) {
  if (!Number.isFinite(value)) return '–';
  if (value < 0.001) return `${Math.round(value * 1e6)} µs`;
  if (value < 1) return `${(value * 1000).toFixed(value < 0.1 ? 1 : 0)} ms`;
  if (value < 100) return `${value.toFixed(1)} s`;
  const minutes = Math.floor(value / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(value % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(value) {
  if (!Number.isFinite(value)) return '–';
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1000).toFixed(1)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** A measured number, as exact as measurements are. */
export function number3(value) {
  return String(Number(value.toPrecision(3)));
}

export function percent(value, digits = 1) {
  return Number.isFinite(value) ? `${(100 * value).toFixed(digits)} %` : '–';
}

export function nats(value) {
  if (!Number.isFinite(value)) return '–';
  return `${value < 0.001 ? '< 0.001' : value.toFixed(3)} nats`;
}

export function count(value) {
  if (!Number.isFinite(value)) return '–';
  if (value < 1000) return String(value);
  const [size, letter] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${(value / size).toFixed(2)} ${letter}`;
}
