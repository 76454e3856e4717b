import { make } from './dom.js';
import { bytes, seconds } from './format.js';

/** One row per hop on a common time axis. */
export function showHops(container, hops) {
  const end = Math.max(...hops.map((hop) => hop.start_seconds + duration(hop)), 1e-6);
  container.replaceChildren(...hops.map((hop) => row(hop, end)), make('div', { class: 'hop-axis', 'aria-hidden': 'true' },
    make('div', {}, ...[0, 0.5, 1].map((place) => make('span', { text: place === 0 ? '0' : seconds(place * end) })))));
}

const duration = (hop) => hop.queue_seconds + hop.network_seconds + hop.compute_seconds;

function row(hop, end) {
  const track = make('div', { class: 'hop-track', role: 'img', 'aria-label': describe(hop) });
  if (hop.error) {
    track.append(segment('failed', hop.start_seconds, Math.max(duration(hop), end * 0.02), end));
  } else {
    // The network's time is measured as one sum; half of it is drawn before the device works, half after.
    let from = hop.start_seconds;
    for (const [phase, length] of [
      ['network', hop.network_seconds / 2], ['queue', hop.queue_seconds], ['compute', hop.compute_seconds], ['network', hop.network_seconds / 2],
    ]) {
      track.append(segment(phase, from, length, end));
      from += length;
    }
  }
  return make('div', { class: 'hop' },
    make('span', { class: 'hop-name', text: `Expert ${hop.expert}${hop.device ? ` · ${hop.device}` : ''}`, title: hop.device }),
    track,
    make('span', { class: 'hop-total', text: hop.error ? 'no answer' : seconds(duration(hop)) }),
    make('span', { class: 'hop-detail', text: describe(hop) }));
}

function segment(phase, from, length, end) {
  const element = make('i', { class: phase });
  element.style.left = `${(100 * from) / end}%`;
  element.style.width = `${(100 * length) / end}%`;
  return element;
}

function describe(hop) {
  if (hop.error) return hop.error;
  return `network ${seconds(hop.network_seconds)} · queue ${seconds(hop.queue_seconds)} · compute ${seconds(hop.compute_seconds)}`
    + ` · ${bytes(hop.bytes_sent)} out, ${bytes(hop.bytes_received)} back`;
}
