import { byId, make } from './dom.js';
import { getJson, postJson } from './api.js';
import { nats, percent, seconds } from './format.js';
import { Pad, paint } from './pad.js';
import { sampleStrokes } from './samples.js';
import { showExperts } from './experts.js';
import { showHops } from './waterfall.js';

const inferPath = (model) => `/v2/models/${encodeURIComponent(model)}/infer`;

/** The view that draws, asks and shows the answer. */
export class ClassifyView {
  #model;
  #pad;
  #asking = null;
  #pixels = null;
  #onFailure;
  #input = null;

  constructor(model, onFailure) {
    this.#model = model;
    this.#onFailure = onFailure;
    this.#pad = new Pad(byId('pad'), (pixels) => this.#drawn(pixels), (hasInk) => { byId('pad-hint').hidden = hasInk; });
    byId('clear').addEventListener('click', () => this.#pad.clear());
    byId('curl-copy').addEventListener('click', () => this.#copy());
    for (let digit = 0; digit < 10; digit++) byId('samples').append(this.#sampleButton(digit));
  }

  /** Asks again about what is drawn, for example because experts have come. */
  again() {
    if (this.#pixels) this.#ask(this.#pixels);
  }

  #sampleButton(digit) {
    const canvas = make('canvas', { width: 64, height: 64, 'aria-hidden': 'true' });
    paint(canvas.getContext('2d'), sampleStrokes(digit, 64), 64);
    const button = make('button', { type: 'button', 'aria-label': `Sample ${digit}`, title: `Sample ${digit}` }, canvas);
    button.addEventListener('click', () => this.#pad.showSample(digit));
    return button;
  }

  #drawn(pixels) {
    this.#pixels = pixels;
    this.#showSeen(pixels);
    if (pixels) this.#ask(pixels);
    else this.#showNothing();
  }

  async #ask(pixels) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const request = {
        parameters: { edge_experts: true },
        inputs: [{ ...await this.#describeInput(asking.signal), data: Array.from(pixels, (value) => Math.round(value * 1000) / 1000) }],
      };
      this.#showCurl(request);
      const started = performance.now();
      const response = await postJson(inferPath(this.#model), request, asking.signal);
      this.#showAnswer(response, (performance.now() - started) / 1000);
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      this.#showFailure(failure.message);
      this.#onFailure(failure);
    }
  }

  // What the model calls its input; one that does not take 28 x 28 grey pixels cannot be asked from here.
  async #describeInput(signal) {
    if (!this.#input) {
      const model = await getJson(`/v2/models/${encodeURIComponent(this.#model)}`, signal);
      const [{ name, datatype, shape }] = model.inputs;
      const one = shape.map((size) => (size === -1 ? 1 : size));
      if (datatype !== 'FP32' || one.reduce((product, size) => product * size, 1) !== 784) {
        throw new Error(`The model '${this.#model}' takes ${name} ${datatype} [${shape.join(', ')}], not a drawing of 28 x 28 pixels.`);
      }
      this.#input = { name, datatype, shape: one };
    }
    return this.#input;
  }

  #showAnswer(response, latency) {
    const outputs = Object.fromEntries(response.outputs.map((output) => [output.name, output]));
    const label = outputs.label.data[0];
    const winner = outputs.expert.data[0];
    const confidence = outputs.probabilities.data[label];
    const hops = JSON.parse(response.parameters.edge_hops);
    const device = hops.find((hop) => hop.expert === winner)?.device ?? '';
    const digit = byId('answer-digit');
    digit.textContent = label;
    digit.dataset.empty = 'false';
    byId('answer-title').textContent = confidence >= 0.9 ? `It is a ${label}` : confidence >= 0.6 ? `Probably a ${label}` : `Perhaps a ${label}`;
    byId('answer-who').textContent = hops.length > 1
      ? `Expert ${winner} on ${device} was the least uncertain of ${hops.filter((hop) => !hop.error).length}.`
      : `Answered by ${device}.`;
    byId('answer-figures').hidden = false;
    byId('figure-confidence').textContent = percent(confidence);
    byId('figure-entropy').textContent = nats(outputs.entropy.data[0]);
    byId('figure-latency').textContent = seconds(latency);
    const degraded = response.parameters.edge_degraded;
    this.#showBanner(degraded ? 'warn' : null, 'Not every expert answered', response.parameters.edge_degraded_reason);
    showExperts(byId('experts'), hops, winner, outputs.expert_probabilities, outputs.expert_entropy);
    byId('hops-card').hidden = false;
    showHops(byId('hops'), hops);
  }

  #showFailure(message) {
    this.#showNothing();
    this.#showBanner('bad', 'No answer', message);
  }

  #showNothing() {
    this.#asking?.abort();
    const digit = byId('answer-digit');
    digit.textContent = '?';
    digit.dataset.empty = 'true';
    byId('answer-title').textContent = this.#pixels ? 'No answer' : 'Nothing drawn yet';
    byId('answer-who').textContent = this.#pixels ? '' : 'The answer appears here as soon as you lift the pen.';
    byId('answer-figures').hidden = true;
    byId('experts').replaceChildren();
    byId('hops-card').hidden = true;
    byId('curl-card').hidden = !this.#pixels;
    this.#showBanner(null);
  }

  #showBanner(kind, title, text) {
    const banner = byId('banner');
    banner.hidden = !kind;
    banner.dataset.kind = kind ?? '';
    banner.replaceChildren(...(kind ? [make('strong', { text: title }), text ?? ''] : []));
  }

  #showSeen(pixels) {
    const context = byId('seen').getContext('2d');
    const image = context.createImageData(28, 28);
    for (let i = 0; i < 784; i++) {
      const value = Math.round(255 * (pixels?.[i] ?? 0));
      image.data.set([value, value, value, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }

  #showCurl(request) {
    byId('curl-card').hidden = false;
    byId('curl-copied').textContent = '';
    byId('curl').textContent = `curl -s ${location.origin}${inferPath(this.#model)} -d '${JSON.stringify(request)}'`;
  }

  async #copy() {
    const command = byId('curl').textContent;
    try {
      await navigator.clipboard.writeText(command);
      byId('curl-copied').textContent = 'Copied.';
    } catch {
      // The clipboard is only there for pages of a secure origin; a board on the local network is none.
      getSelection().selectAllChildren(byId('curl'));
      byId('curl-copied').textContent = 'Selected: press Ctrl+C.';
    }
  }
}
