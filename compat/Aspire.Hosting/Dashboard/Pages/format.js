const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

const digits = (value, length = 2) => String(value).padStart(length, '0');

export function clock(iso, withMilliseconds = false) {
  const time = new Date(iso);
  const text = `${digits(time.getHours())}:${digits(time.getMinutes())}:${digits(time.getSeconds())}`;
  return withMilliseconds ? `${text}.${digits(time.getMilliseconds(), 3)}` : text;
}

export function duration(milliseconds) {
  if (milliseconds >= 60_000) return `${Math.floor(milliseconds / 60_000)} min ${Math.round(milliseconds % 60_000 / 1000)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds >= 1) return `${milliseconds.toFixed(milliseconds >= 100 ? 0 : 2)} ms`;
  return `${(milliseconds * 1000).toFixed(0)} µs`;
}

export function age(iso) {
  const seconds = Math.max(0, Math.floor((Date.now() - new Date(iso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** A value with its UCUM unit; seconds and bytes get the prefix that reads best. */
export function quantity(value, unit) {
  if (value === null || value === undefined) return '–';
  if (unit === 's') return duration(value * 1000);
  if (unit === 'ms') return duration(value);
  if (unit === 'By') return bytes(value);
  const size = Math.abs(value);
  const text = (size >= 100_000 ? compact : size < 1 ? small : number).format(value);
  return unit && unit !== '1' ? `${text} ${unit.replace(/[{}]/g, '')}` : text;
}

function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let index = 0;
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  return `${number.format(value)} ${units[index]}`;
}

const colors = new Map();

/** One of eight colours, the same for a service everywhere on the page. */
export function colorOf(service) {
  if (!colors.has(service)) colors.set(service, `var(--series-${colors.size % 8})`);
  return colors.get(service);
}
