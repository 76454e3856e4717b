// A request on its way through its plan, as data: what was measured so far beside what was predicted.

/** What the plan predicts of a request: one bar per device, round and strip, rounds one after the other. */
export function predicted(plan, calls) {
  const bars = [];
  const rounds = [];
  let start = 0;
  blocksOf(plan, calls).forEach((block, round) => {
    const transfer = Math.max(0, block.transfer_seconds);
    const length = transfer + Math.max(0, block.compute_seconds);
    rounds.push({ round, start, end: start + length });
    const busy = new Map();
    for (const slice of block.slices) {
      const device = whoTook(slice, round, calls);

      // Strips of a device follow each other.
      const from = busy.get(device) ?? start + transfer;
      if (!busy.has(device) && slice.received_bytes + slice.sent_bytes > 0) bars.push({ device, round, phase: 'network', start, end: start + transfer });
      bars.push({ device, round, phase: 'compute', start: from, end: from + slice.compute_seconds });
      busy.set(device, from + slice.compute_seconds);
    }
    start += length;
  });
  const isWhole = rounds.length === plan.blocks.length;
  return { bars, rounds, seconds: start, total: isWhole ? plan.forecast_seconds ?? plan.seconds : start };
}

// Copies of a model are blocks of which each request takes one.
function blocksOf(plan, calls) {
  if (plan.strategy !== 'replicas') return plan.blocks;
  const own = plan.blocks.find((block) => block.slices.some((slice) => slice.device === calls[0]?.device));
  return [own ?? plan.blocks[0]];
}

// Of copies of a stage too.
const whoTook = (slice, round, calls) => (slice.copies
  && calls.find((call) => call.round === round && slice.copies.includes(call.device))?.device) || slice.device;

/** What a call took. The network's time is known as a sum; half of it is taken before the device works, half after. */
export function measured(call) {
  const times = call.times;
  let from = times.start_seconds;
  return [
    ['network', times.network_seconds / 2], ['wait', times.wait_seconds], ['queue', times.queue_seconds],
    ['compute', times.compute_seconds], ['forward', times.forward_seconds], ['network', times.network_seconds / 2],
  ].flatMap(([phase, length]) => {
    const bar = { device: call.device, round: call.round, phase, start: from, end: from + length };
    from += length;
    return length > 0 ? [bar] : [];
  });
}

/** The devices of a plan and of the calls that came, by name. */
export const devicesOf = (plan, calls) => [...new Set([...plan.devices.map((device) => device.name), ...calls.map((call) => call.device)])]
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
