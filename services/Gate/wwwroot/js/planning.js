import { byId, make } from './dom.js';
import { getJson, listOf, postJson } from './api.js';
import { bytes, count, number3, seconds } from './format.js';
import { showSortable } from './sorting.js';

const layerColumns = [
  { head: 'Layer', of: (layer) => layer.name, isText: true },
  { head: 'Operator', of: (layer) => layer.operator, isText: true },
  { head: 'Output', of: (layer) => layer.output_shape.join(' × '), isText: true },
  { head: 'MACs', of: (layer) => layer.multiply_accumulates, show: count },
  { head: 'FLOPs', of: (layer) => layer.flops, show: count },
  { head: 'Parameters', of: (layer) => layer.parameters, show: count },
  { head: 'Activations', of: (layer) => layer.activation_bytes, show: bytes },
];

/** The view that shows what a model costs, plans it for devices, and draws the plan. */
export class PlanningView {
  #wanted = null;
  #plan = null;
  #asking = null;

  constructor() {
    byId('plan-model').addEventListener('change', () => this.#choose());
    byId('plan-part').addEventListener('change', () => this.#analyze());
    byId('plan-shapes').addEventListener('change', () => this.#analyze());
    byId('plan-form').addEventListener('submit', (event) => this.#submit(event));
    byId('plan-add').addEventListener('click', () => this.#addDevice({ name: `pi-${byId('plan-devices').children.length + 1}`, gflops: '13.6' }));
    byId('plan-registered').addEventListener('click', () => this.#takeRegistered());
    byId('plan-cut').addEventListener('click', () => this.#cut());
    for (const name of ['pi-1', 'pi-2', 'pi-3']) this.#addDevice({ name, gflops: '13.6' });
  }

  async show() {
    try {
      const models = listOf(await getJson('/api/models'), 'models');
      const select = byId('plan-model');
      const before = select.value;
      select.replaceChildren(...models.map((model) => make('option', { value: model.name, text: `${model.name} v${model.latest}` })));
      byId('plan-empty').hidden = models.length > 0;
      byId('plan-work').hidden = models.length === 0;
      if (models.some((model) => model.name === before)) select.value = before;
      else if (models.length > 0) await this.#choose();
    } catch (failure) {
      this.#fail(failure);
    }
  }

  hide() {
    this.#asking?.abort();
  }

  async #choose() {
    const name = byId('plan-model').value;
    this.#wanted = name;
    try {
      const manifest = await getJson(`/api/models/${encodeURIComponent(name)}/versions/latest`);
      if (this.#wanted !== name) return;
      byId('plan-part').replaceChildren(...manifest.parts.map((part) => make('option', { value: part.name, text: part.name })));
      byId('plan-part-label').hidden = manifest.parts.length < 2;
      await this.#analyze();
    } catch (failure) {
      this.#fail(failure);
    }
  }

  async #analyze() {
    const name = this.#wanted;
    const part = byId('plan-part').value;
    const shapes = byId('plan-shapes').value;
    const query = new URLSearchParams([['part', part], ...shapesIn(shapes).map((shape) => ['shapes', shape])]);
    try {
      const analysis = await getJson(`/api/models/${encodeURIComponent(name)}/versions/latest/analysis?${query}`);
      if (this.#wanted !== name || byId('plan-part').value !== part || byId('plan-shapes').value !== shapes) return;
      byId('plan-error').hidden = true;
      const totals = analysis.totals;
      showFigures(byId('plan-totals'), [
        ['Layers', String(totals.layers)], ['MACs', count(totals.multiply_accumulates)], ['FLOPs', count(totals.flops)],
        ['Parameters', count(totals.parameters)], ['Weights', bytes(totals.parameter_bytes)],
        ['Peak activations', bytes(totals.peak_activation_bytes)], ['Cut points', String(analysis.cut_points.length)],
      ]);
      showSortable(byId('plan-layers'), layerColumns, analysis.layers);
      byId('plan-layers-card').hidden = false;
    } catch (failure) {
      byId('plan-layers-card').hidden = true;
      this.#fail(failure);
    }
  }

  // What stays empty, the planner takes from what the device registered or measured; the placeholders show what that is.
  #addDevice({ name, gflops = '', speedHint = 'missing', memoryHint = 'any' }) {
    const row = make('div', { class: 'plan-device' },
      field('Device', { name: 'name', value: name, maxlength: 128, autocomplete: 'off', spellcheck: 'false', required: true }),
      field('GFLOP/s', { name: 'gflops', value: gflops, placeholder: speedHint, inputmode: 'decimal' }),
      field('MiB', { name: 'memory_mb', placeholder: memoryHint, inputmode: 'decimal', title: 'Memory for weights and activations' }));
    const remove = make('button', { type: 'button', class: 'plan-remove', 'aria-label': 'Remove this device', text: '×' });
    remove.addEventListener('click', () => row.remove());
    row.append(remove);
    byId('plan-devices').append(row);
  }

  async #takeRegistered() {
    try {
      const devices = listOf(await getJson('/api/devices'), 'devices').filter((device) => device.state !== 'lost');
      if (devices.length === 0) throw new Error('No device has registered yet.');
      byId('plan-devices').replaceChildren();
      for (const device of devices) {
        this.#addDevice({
          name: device.device,
          speedHint: device.gflops ? number3(device.gflops) : device.has_profile ? 'measured' : 'missing',
          memoryHint: device.memory_bytes ? String(Math.floor(device.memory_bytes / 2 ** 20)) : 'any',
        });
      }
      if (devices.some((device) => device.mbps)) byId('plan-form').elements.mbps.value = '';
      byId('plan-error').hidden = true;
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #question() {
    const form = byId('plan-form');
    return {
      model: this.#wanted,
      part: byId('plan-part').value,
      shapes: Object.fromEntries(shapesIn(form.elements.shapes.value).map((shape) => {
        const end = shape.lastIndexOf('=');
        return end < 0 ? [shape, []] : [shape.slice(0, end), shape.slice(end + 1).split(',').map(Number)];
      })),
      objective: form.elements.objective.value,
      gateway: given('mbps', form.elements.mbps),
      transport: form.elements.transport.value,
      device_to_device: form.elements.transport.value === 'switched',
      wire: form.elements.exact.checked ? ['fp32'] : ['fp32', 'fp16', 'int8'],
      devices: [...byId('plan-devices').children].map((row) => {
        const [name, gflops, memory] = row.querySelectorAll('input');
        return { name: name.value.trim(), ...given('gflops', gflops), ...given('memory_mb', memory) };
      }),
    };
  }

  async #submit(event) {
    event.preventDefault();
    const button = byId('plan-submit');
    button.disabled = true;
    byId('plan-error').hidden = true;
    this.#asking = new AbortController();
    try {
      const question = this.#question();
      this.#showPlan(await postJson('/api/plans', question, this.#asking.signal));
      showComparison((await postJson('/api/plans/compare', question, this.#asking.signal)).plans);
      byId('plan-compare-card').hidden = false;
    } catch (failure) {
      if (failure.name !== 'AbortError') this.#fail(failure);
    }
    button.disabled = false;
  }

  #showPlan(plan) {
    this.#plan = plan;
    byId('plan-card').hidden = false;
    byId('plan-parts').textContent = '';
    byId('plan-cut').disabled = false;
    showFigures(byId('plan-figures'), [
      ['One inference', seconds(plan.seconds)], ['Under load, every', seconds(plan.period_seconds)], ['On the links', bytes(plan.bytes)],
      ['Most memory', bytes(Math.max(...plan.devices.map((device) => device.memory_bytes)))],
      ['Devices', String(plan.devices.length)], ['Rounds', String(plan.blocks.length)],
      ['Times from', [...new Set(plan.devices.map((device) => device.cost_source))].join(', ')],
    ]);
    const path = `/api/plans/${encodeURIComponent(plan.id)}`;
    const image = byId('plan-picture');
    const width = Math.round(Math.min(1600, Math.max(280, byId('plan-frame').clientWidth)));
    image.alt = `Plan for ${plan.model}: ${plan.blocks.length} rounds on ${plan.devices.length} devices, ${seconds(plan.seconds)}`;
    image.src = `${path}/picture.svg?width=${width}`;
    byId('plan-json').href = path;
    byId('plan-svg').href = `${path}/picture.svg`;
  }

  async #cut() {
    byId('plan-cut').disabled = true;
    const message = byId('plan-parts');
    message.textContent = 'Cutting.';
    try {
      const cut = await postJson(`/api/plans/${encodeURIComponent(this.#plan.id)}/parts`);
      this.#showPlan(cut);
      byId('plan-cut').disabled = true;
      message.textContent = `${cut.part_sha256.length} parts are in the repository; the plan with their hashes is ${cut.id}.`;
    } catch (failure) {
      message.textContent = failure.message;
      byId('plan-cut').disabled = false;
    }
  }

  #fail(failure) {
    const message = byId('plan-error');
    message.textContent = failure.message;
    message.hidden = false;
    message.scrollIntoView({ block: 'nearest' });
  }
}

// What is no number goes to the planner as it is, which says what is wrong with it.
function number(input) {
  const text = input.value.trim().replace(',', '.');
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : 'NaN';
}

// "image=1,3,416,416 mask=1,1": one for each input.
const shapesIn = (text) => text.trim().replace(/\s*([=,])\s*/g, '$1').split(/[\s;]+/).filter(Boolean);

const given = (name, input) => (input.value.trim() === '' ? {} : { [name]: number(input) });

const field = (label, attributes) => make('label', {}, label, make('input', attributes));

function showFigures(container, figures) {
  container.replaceChildren(...figures.map(([name, value]) => make('div', {}, make('dt', { text: name }), make('dd', { text: value }))));
}

function showComparison(plans) {
  const heads = ['Algorithm', 'Strategy', 'One inference', 'Under load', 'Bytes', 'Memory', 'Devices', 'Numbers'];
  byId('plan-comparison').replaceChildren(make('table', { class: 'table compare' },
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col', text: head })))),
    make('tbody', {}, ...plans.map((plan) => make('tr', {}, ...cells(plan).map((text, i) => make('td', { 'data-label': heads[i], text })))))));
}

function cells(plan) {
  return plan.error
    ? [plan.algorithm, plan.error]
    : [plan.algorithm, plan.strategy, seconds(plan.seconds), seconds(plan.period_seconds), bytes(plan.bytes), bytes(plan.memory_bytes),
      String(plan.devices.length), plan.wire];
}
