import { percent } from './format.js';

/** What the format on the wire does to answers, in words, from a deployed model's metadata. */
export function rounding({ wire, ...found }) {
  if (!wire) return '';
  if (wire === 'fp32') return 'fp32 on the wire: answers are exact.';
  const compared = Number(found.rounding_compared ?? 0);
  if (compared === 0) return `${wire} on the wire: no answer was compared with the exact one yet.`;
  const all = Number(found.rounding_answers ?? 0);
  const same = found.rounding_same_answers;
  const texts = [];
  if (all > 0) texts.push(all === compared ? `same answer ${same} of ${all}` : `same largest element in ${same} of ${all} rows of ${compared} answers`);
  if (found.rounding_largest_change !== undefined) texts.push(`largest change ${change(Number(found.rounding_largest_change))}`);
  return `${wire} on the wire: ${texts.join(', ')}.`;
}

// Of half precision the second digit is the first that is not zero.
const change = (value) => percent(value, value > 0 && value < 0.001 ? 3 : value < 0.01 ? 2 : 1);
