import { sampleStrokes } from './samples.js';
import { toMnist } from './digit.js';

const penShare = 0.085;

/** Draws strokes as round white lines. */
export function paint(context, strokes, size) {
  context.clearRect(0, 0, size, size);
  context.lineWidth = size * penShare;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = '#fff';
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(...stroke[0]);
    if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
    for (let i = 1; i + 1 < stroke.length; i++) {
      const [x, y] = stroke[i];
      const [nextX, nextY] = stroke[i + 1];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    if (stroke.length > 1) context.lineTo(...stroke[stroke.length - 1]);
    context.stroke();
  }
}

/** The drawing area: calls `onDrawn` with 784 pixels when the pen is lifted, or with null when it was cleared. */
export class Pad {
  #canvas;
  #context;
  #strokes = [];
  #pointer = null;
  #onDrawn;
  #onChange;

  constructor(canvas, onDrawn, onChange) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
    this.#onDrawn = onDrawn;
    this.#onChange = onChange;
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#up(event));
    canvas.addEventListener('pointercancel', (event) => this.#up(event));
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  clear() {
    this.#strokes = [];
    this.#redraw();
    this.#onDrawn(null);
  }

  showSample(digit) {
    this.#strokes = sampleStrokes(digit, this.#canvas.width, Math.random);
    this.#redraw();
    this.#onDrawn(this.#pixels());
  }

  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([this.#point(event)]);
    this.#redraw();
    event.preventDefault();
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const stroke = this.#strokes[this.#strokes.length - 1];
    const events = event.getCoalescedEvents?.() ?? [];
    for (const step of events.length > 0 ? events : [event]) {
      const [x, y] = this.#point(step);
      const [lastX, lastY] = stroke[stroke.length - 1];
      if (Math.hypot(x - lastX, y - lastY) >= 2) stroke.push([x, y]);
    }
    this.#redraw();
  }

  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#onDrawn(this.#pixels());
  }

  #key(event) {
    if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) this.showSample(Number(event.key));
    else if (event.key === 'Escape' || event.key === 'Delete') this.clear();
  }

  #point(event) {
    const area = this.#canvas.getBoundingClientRect();
    const scale = this.#canvas.width / area.width;
    return [(event.clientX - area.left) * scale, (event.clientY - area.top) * scale];
  }

  #redraw() {
    paint(this.#context, this.#strokes, this.#canvas.width);
    this.#onChange(this.#strokes.length > 0);
  }

  #pixels() {
    const { width, height } = this.#canvas;
    const { data } = this.#context.getImageData(0, 0, width, height);
    const ink = new Float32Array(width * height);
    for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] / 255;
    return toMnist(ink, width, height);
  }
}
