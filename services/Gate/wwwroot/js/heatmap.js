import { make, svg } from './dom.js';

/** Which expert took which class: one row per expert, each column sums to 1. */
export function drawHeatmap(container, assignments) {
  if (!assignments?.length) {
    container.replaceChildren(make('div', { class: 'chart-empty', text: 'No figures yet.' }));
    return;
  }
  const experts = assignments.length;
  const classes = assignments[0].length;
  const totals = Array.from({ length: classes }, (_, label) => assignments.reduce((sum, row) => sum + row[label], 0));
  const width = Math.max(280, container.clientWidth || 640);
  const left = width < 480 ? 26 : 72;
  const cellWidth = (width - left) / classes, cellHeight = 34;
  const chart = svg('svg', {
    viewBox: `0 0 ${width} ${cellHeight * experts + 22}`, role: 'img',
    'aria-label': `Share of each class per expert. ${assignments.map((row, expert) => `Expert ${expert}: ${row.map((value, label) => `class ${label} ${share(value, totals[label])} percent`).join(', ')}`).join('. ')}`,
  });
  assignments.forEach((row, expert) => {
    const y = expert * cellHeight;
    chart.append(svg('text', { class: 'row', x: 0, y: y + 22, text: left < 72 ? `E${expert}` : `Expert ${expert}` }));
    row.forEach((value, label) => {
      const fraction = totals[label] > 0 ? value / totals[label] : 0;
      const cell = svg('rect', { x: left + label * cellWidth + 1, y: y + 1, width: cellWidth - 2, height: cellHeight - 2, rx: 5 });
      cell.style.fill = `color-mix(in srgb, var(--h${expert % 8}) ${Math.round(100 * fraction)}%, var(--raised))`;
      chart.append(cell, svg('text', {
        class: fraction > 0.75 ? 'cell on' : 'cell', x: left + (label + 0.5) * cellWidth, y: y + 22, 'text-anchor': 'middle', text: share(value, totals[label]),
      }));
    });
  });
  for (let label = 0; label < classes; label++) {
    chart.append(svg('text', { x: left + (label + 0.5) * cellWidth, y: cellHeight * experts + 16, 'text-anchor': 'middle', text: label }));
  }
  container.replaceChildren(chart);
}

const share = (value, total) => String(total > 0 ? Math.round((100 * value) / total) : 0);
