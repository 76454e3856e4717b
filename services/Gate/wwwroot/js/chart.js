import { make, svg } from './dom.js';

const width = 640;
const margin = { left: 44, right: 10, top: 10, bottom: 26 };

/**
 * Draws lines over iterations.
 * @param {HTMLElement} container
 * @param {{points: [number, number][], color: string, name: string}[]} lines
 * @param {{height?: number, low?: number, high?: number, target?: number, targetName?: string, format: (value: number) => string, label: string}} options
 */
export function drawLines(container, lines, options) {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) {
    container.replaceChildren(make('div', { class: 'chart-empty', text: 'No figures yet.' }));
    return;
  }
  const height = options.height ?? 250;
  const lastX = Math.max(...points.map(([x]) => x), 1);
  const values = points.map(([, y]) => y);
  const low = options.low ?? Math.min(...values);
  const high = Math.max(options.high ?? Math.max(...values) * 1.05, low + 1e-6);
  const placeX = (x) => margin.left + ((width - margin.left - margin.right) * x) / lastX;
  const placeY = (y) => margin.top + (height - margin.top - margin.bottom) * (1 - (Math.min(high, Math.max(low, y)) - low) / (high - low));
  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': options.label });
  for (let step = 0; step <= 4; step++) {
    const value = low + ((high - low) * step) / 4;
    chart.append(
      svg('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: placeY(value), y2: placeY(value) }),
      svg('text', { x: margin.left - 8, y: placeY(value) + 4, 'text-anchor': 'end', text: options.format(value) }));
  }
  for (const [place, anchor] of [[0, 'start'], [lastX, 'end']]) {
    chart.append(svg('text', { x: placeX(place), y: height - 6, 'text-anchor': anchor, text: place === 0 ? '0' : `${place} iterations` }));
  }
  for (const line of lines) {
    const path = thin(line.points).map(([x, y]) => `${placeX(x).toFixed(1)},${placeY(y).toFixed(1)}`).join(' ');
    chart.append(svg('polyline', { class: 'line', fill: 'none', color: line.color, points: path }));
  }
  if (options.target !== undefined) {
    chart.append(
      svg('line', { class: 'target', x1: margin.left, x2: width - margin.right, y1: placeY(options.target), y2: placeY(options.target) }),
      svg('text', { x: width - margin.right, y: placeY(options.target) - 6, 'text-anchor': 'end', text: options.targetName }));
  }
  container.replaceChildren(chart);
}

// More points than pixels draw nothing more.
function thin(points) {
  const step = Math.ceil(points.length / width);
  return step === 1 ? points : points.filter((_, i) => i % step === 0 || i === points.length - 1);
}
