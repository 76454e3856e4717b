import { expertColor, make } from './dom.js';
import { nats, percent } from './format.js';

/** One card per expert: its probabilities, its entropy, and whether it answered. */
export function showExperts(container, hops, winner, probabilities, entropy) {
  const classes = probabilities.shape[2];
  container.replaceChildren(...hops.map((hop, place) => {
    const row = probabilities.data.slice(place * classes, (place + 1) * classes);
    return card(hop, row, entropy.data[place], hop.expert === winner && hops.length > 1);
  }));
}

function card(hop, row, entropy, isWinner) {
  const head = make('div', { class: 'expert-head' },
    make('b', { text: `Expert ${hop.expert}` }),
    make('span', { class: 'muted', text: hop.device }));
  if (isWinner) head.append(make('span', { class: 'badge', text: 'answers' }));
  const element = make('article', {
    class: 'card expert', '--c': expertColor(hop.expert), 'data-winner': String(isWinner), 'data-missing': String(Boolean(hop.error)),
  }, head);
  if (hop.error) {
    element.append(make('p', { class: 'expert-missing', text: `No answer: ${hop.error}` }));
    return element;
  }
  const top = row.indexOf(Math.max(...row));
  element.append(bars(hop.expert, row, top), meter(entropy, row.length), make('div', { class: 'expert-foot' },
    make('span', { text: `says ${top} (${percent(row[top], row[top] > 0.995 ? 1 : 0)})` }),
    make('span', { text: nats(entropy) })));
  return element;
}

function bars(expert, row, top) {
  const text = row.map((value, label) => `${label}: ${percent(value, 0)}`).join(', ');
  const element = make('div', { class: 'bars', role: 'img', 'aria-label': `Probabilities of expert ${expert}. ${text}` });
  element.append(...row.map((value, label) => {
    const fill = make('span');
    fill.style.height = `${100 * value}%`;
    return make('div', { class: 'bar', 'data-top': String(label === top), title: `${label}: ${percent(value)}` }, fill, make('small', { text: label }));
  }));
  return element;
}

// Full at the entropy of someone who has no idea: ln of the number of classes.
function meter(entropy, classes) {
  const fill = make('span');
  fill.style.width = `${100 * Math.min(1, Math.max(0, entropy / Math.log(classes)))}%`;
  return make('div', { class: 'meter', role: 'img', 'aria-label': `Uncertainty: ${nats(entropy)}`, title: 'uncertainty (entropy)' }, fill);
}
