// Sample digits: a few strokes each, in a unit square, shaken a little so that no two are the same.

const arc = (cx, cy, rx, ry, from, to, steps = 18) => Array.from({ length: steps + 1 }, (_, i) => {
  const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
  return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
});

const glyphs = [
  [arc(0.5, 0.5, 0.24, 0.36, -90, 275)],
  [[[0.38, 0.26], [0.53, 0.14], [0.52, 0.5], [0.5, 0.86]]],
  [[...arc(0.49, 0.34, 0.22, 0.2, -165, 45), [0.5, 0.62], [0.28, 0.84], [0.5, 0.82], [0.76, 0.84]]],
  [[...arc(0.47, 0.32, 0.21, 0.18, -150, 90), ...arc(0.47, 0.67, 0.25, 0.19, -90, 150)]],
  [[[0.36, 0.15], [0.27, 0.56], [0.74, 0.54]], [[0.63, 0.18], [0.6, 0.5], [0.59, 0.87]]],
  [[[0.7, 0.16], [0.37, 0.17], [0.33, 0.45], ...arc(0.46, 0.63, 0.24, 0.21, -105, 140)]],
  [[[0.63, 0.14], [0.43, 0.32], [0.31, 0.55], ...arc(0.5, 0.66, 0.2, 0.19, 190, 560, 22)]],
  [[[0.26, 0.18], [0.5, 0.17], [0.74, 0.18], [0.58, 0.48], [0.45, 0.86]]],
  [arc(0.5, 0.32, 0.18, 0.17, 90, 450), arc(0.5, 0.68, 0.22, 0.19, -90, 270)],
  [[...arc(0.5, 0.34, 0.2, 0.19, 0, -350, 22), [0.69, 0.4], [0.66, 0.62], [0.6, 0.86]]],
];

/** Strokes of a digit in a square of the given size; `random` yields 0 to 1, and 0.5 everywhere leaves the digit as it is. */
export function sampleStrokes(digit, size, random = () => 0.5) {
  const spread = (amount) => amount * (2 * random() - 1);
  const slant = spread(0.12);
  const wide = 1 + spread(0.1);
  const tall = 1 + spread(0.07);
  const turn = spread(0.1);
  return glyphs[digit].map((stroke) => {
    const phase = spread(Math.PI);
    return stroke.map(([x, y], i) => {
      const dx = (x - 0.5) * wide - slant * (y - 0.5) + 0.008 * Math.sin(i * 0.7 + phase);
      const dy = (y - 0.5) * tall + 0.008 * Math.cos(i * 0.6 + phase);
      return [
        size * (0.5 + dx * Math.cos(turn) - dy * Math.sin(turn)),
        size * (0.5 + dx * Math.sin(turn) + dy * Math.cos(turn)),
      ];
    });
  });
}
