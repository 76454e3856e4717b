import { make, svg } from './dom.js';

const margin = { left: 46, right: 8, top: 10, bottom: 26 };

/**
 * Draws lines over iterations, or over what a range is given for.
 * @param {HTMLElement} container
 * @param {{points: [number, number][], color: string, name: string}[]} lines
 * @param {{height?: number, low?: number, high?: number, target?: number, format: (value: number) => string, label: string,
 *   range?: [number, number], ends?: [string, string]}} options
 */
export function drawLines(container, lines, options) {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) {
    container.replaceChildren(make('div', { class: 'chart-empty', text: 'No figures yet.' }));
    return;
  }
  const width = Math.max(240, container.clientWidth || 640);
  const height = options.height ?? 250;
  const lastX = options.range?.[1] ?? Math.max(...points.map(([x]) => x), 1);
  const earliest = Math.min(...points.map(([x]) => x));
  // Whoever joins a run late sees what came since then over the whole width.
  const firstX = options.range?.[0] ?? (earliest > lastX / 10 && earliest < lastX ? earliest : 0);
  const values = points.map(([, y]) => y);
  const low = options.low ?? Math.min(...values);
  const high = Math.max(options.high ?? Math.max(...values) * 1.05, low + 1e-6);
  const placeX = (x) => margin.left + ((width - margin.left - margin.right) * (x - firstX)) / (lastX - firstX);
  const placeY = (y) => margin.top + (height - margin.top - margin.bottom) * (1 - (Math.min(high, Math.max(low, y)) - low) / (high - low));
  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': options.label });
  for (const value of ticks(low, high)) {
    chart.append(
      svg('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: placeY(value), y2: placeY(value) }),
      svg('text', { x: margin.left - 8, y: placeY(value) + 4, 'text-anchor': 'end', text: options.format(value) }));
  }
  const ends = options.ends ?? [String(firstX), `${lastX} iterations`];
  for (const [place, anchor, text] of [[firstX, 'start', ends[0]], [lastX, 'end', ends[1]]]) {
    chart.append(svg('text', { x: placeX(place), y: height - 6, 'text-anchor': anchor, text }));
  }
  for (const line of lines) {
    const path = thin(line.points, width).map(([x, y]) => `${placeX(x).toFixed(1)},${placeY(y).toFixed(1)}`).join(' ');
    chart.append(svg('polyline', { class: 'line', fill: 'none', color: line.color, points: path }));
  }
  if (options.target !== undefined) {
    chart.append(svg('line', { class: 'target', x1: margin.left, x2: width - margin.right, y1: placeY(options.target), y2: placeY(options.target) }));
  }
  container.replaceChildren(chart);
}

// More points than pixels draw nothing more.
function thin(points, width) {
  const step = Math.ceil(points.length / width);
  return step === 1 ? points : points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

// Round values, at most six.
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough - 1e-12);
  const result = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) result.push(i * step);
  return result;
}
