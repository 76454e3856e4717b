import { svg } from './dom.js';

const margin = { left: 30, right: 4, top: 8, bottom: 18 };

/**
 * Draws counts on top of each other over time.
 * @param {HTMLElement} container
 * @param {{values: number[], color: string}[]} layers of as many values each
 * @param {{height: number, high: number, ends: [string, string], label: string}} options
 */
export function drawStack(container, layers, options) {
  const width = Math.max(160, container.clientWidth || 300);
  const { height } = options;
  const count = layers[0]?.values.length ?? 0;
  const high = Math.max(options.high, 1);
  const x = (place) => margin.left + ((width - margin.left - margin.right) * place) / Math.max(1, count - 1);
  const y = (value) => margin.top + (height - margin.top - margin.bottom) * (1 - value / high);
  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': options.label });
  for (const value of [0, high]) {
    chart.append(
      svg('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) }),
      svg('text', { x: margin.left - 5, y: y(value) + 4, 'text-anchor': 'end', text: String(value) }));
  }
  chart.append(
    svg('text', { x: margin.left, y: height - 4, text: options.ends[0] }),
    svg('text', { x: width - margin.right, y: height - 4, 'text-anchor': 'end', text: options.ends[1] }));
  let floor = new Array(count).fill(0);
  for (const layer of layers) {
    const top = layer.values.map((value, place) => value + floor[place]);
    if (layer.values.some((value) => value > 0)) {
      const forth = top.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`);
      const back = floor.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`).toReversed();
      chart.append(svg('path', { color: layer.color, d: `M${forth.join('L')}L${back.join('L')}Z` }));
    }
    floor = top;
  }
  container.replaceChildren(chart);
}
