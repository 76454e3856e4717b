import { h, svg } from './dom.js';
import { clock } from './format.js';

const height = 260;
const narrowest = 280;
const margin = { left: 78, right: 14, top: 12, bottom: 28 };
const tickCount = 4;

/** A round step that divides a range into about four. */
function step(range) {
  const rough = range / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
}

function valueTicks(low, high) {
  const size = step(high - low);
  const ticks = [];
  for (let tick = Math.ceil(low / size) * size; tick <= high + size / 1e6; tick += size) ticks.push(tick);
  return ticks;
}

/** A line chart of [[milliseconds, value], ...] series, drawn for a width in pixels, with a legend that shows the last values. */
export function chart(lines, available, format) {
  const width = Math.max(narrowest, available - 2 * margin.right);
  const drawn = lines.filter(line => line.points.length > 0);
  if (drawn.length === 0) return h('div', { class: 'empty' }, h('span', null, 'Nothing measured in the last minutes.'));
  const points = drawn.flatMap(line => line.points);
  const times = points.map(point => point[0]);
  const values = points.map(point => point[1]);
  const first = Math.min(...times);
  const last = Math.max(...times, first + 1000);
  const low = Math.min(0, ...values);
  const high = Math.max(...values) > low ? Math.max(...values) * 1.08 : low + 1;
  const x = time => margin.left + (width - margin.left - margin.right) * (time - first) / (last - first);
  const y = value => height - margin.bottom - (height - margin.top - margin.bottom) * (value - low) / (high - low);

  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': 'Values over time' },
    valueTicks(low, high).map(tick => svg('g', null,
      svg('line', { x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick), class: 'gridline' }),
      svg('text', { x: margin.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, format(tick)))),
    [first, (first + last) / 2, last].map((time, index) => svg('text', {
      x: x(time), y: height - 8, 'text-anchor': ['start', 'middle', 'end'][index],
    }, clock(time))),
    drawn.map(line => svg('polyline', {
      points: line.points.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(' '),
      fill: 'none', 'stroke-width': 2, 'stroke-linejoin': 'round', style: { stroke: line.color },
    })),
    drawn.map(line => svg('circle', { cx: x(line.points.at(-1)[0]), cy: y(line.points.at(-1)[1]), r: 3.5, style: { fill: line.color } })));

  return h('figure', { class: 'chart-frame' }, picture,
    h('figcaption', { class: 'legend' }, drawn.map(line => h('span', null,
      h('span', { class: 'swatch', style: { background: line.color } }), `${line.name} `, h('strong', null, format(line.points.at(-1)[1]))))));
}
