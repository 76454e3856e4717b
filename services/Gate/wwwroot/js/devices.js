import { byId, make } from './dom.js';
import { getJson, listOf } from './api.js';
import { bytes, number3, seconds } from './format.js';

/** The view of the boards and the repository. */
export class DevicesView {
  #timer = 0;
  #isShown = false;

  show() {
    this.#isShown = true;
    this.#refresh();
  }

  hide() {
    this.#isShown = false;
    clearTimeout(this.#timer);
  }

  async #refresh() {
    clearTimeout(this.#timer);
    await Promise.all([
      this.#load('/api/devices', 'devices', byId('device-list'), showDevices),
      this.#load('/api/models', 'models', byId('model-list'), showModels),
    ]);
    if (this.#isShown) this.#timer = setTimeout(() => this.#refresh(), 2000);
  }

  async #load(path, name, container, show) {
    try {
      show(container, listOf(await getJson(path), name));
    } catch (failure) {
      container.replaceChildren(make('p', { class: 'muted', text: failure.message }));
    }
  }
}

function showDevices(container, devices) {
  const sorted = devices.toSorted((a, b) => a.device.localeCompare(b.device, undefined, { numeric: true }));
  showTable(container, 'No device has registered yet.', ['Device', 'State', 'Serves', 'Resources', 'Address', 'Lease'], sorted.map((device) => [
    device.device,
    make('span', { class: 'pill', 'data-kind': device.state === 'lost' ? 'bad' : 'good', text: device.state ?? 'registered' }),
    (device.models ?? []).map((model) => `${model.name} v${model.version}, ${model.part}`).join('; ') || 'nothing yet',
    resourcesOf(device),
    make('code', { text: device.grpc_address }),
    make('span', { class: 'nowrap', text: seconds(device.lease_seconds_left) }),
  ]));
}

function resourcesOf(device) {
  const known = [
    device.gflops && `${number3(device.gflops)} GFLOP/s`,
    device.memory_bytes && bytes(device.memory_bytes),
    device.mbps && `${number3(device.mbps)} Mbit/s`,
    device.delay_ms && `${number3(device.delay_ms)} ms`,
    device.message_ms && `${number3(device.message_ms)} ms per message`,
    device.has_profile && 'profile',
  ];
  return known.filter(Boolean).join(', ') || 'not told';
}

function showModels(container, models) {
  showTable(container, 'The repository is empty.', ['Model', 'Newest version', 'Strategy', 'Parts', 'Classes', 'Versions'], models.map((model) => [
    model.name,
    `${model.latest}${model.created ? `, ${new Date(model.created).toLocaleString()}` : ''}`,
    model.strategy ?? '–',
    String(model.parts ?? '–'),
    String(model.classes ?? '–'),
    (model.versions ?? []).join(', '),
  ]));
}

function showTable(container, emptyText, heads, rows) {
  if (rows.length === 0) {
    container.replaceChildren(make('p', { class: 'muted', text: emptyText }));
    return;
  }
  container.replaceChildren(make('table', { class: 'table' },
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col', text: head })))),
    make('tbody', {}, ...rows.map((cells) => make('tr', {}, ...cells.map((cell, i) => make('td', { 'data-label': heads[i] }, cell)))))));
}
