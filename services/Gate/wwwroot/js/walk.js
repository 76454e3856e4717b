// A request on its way through its plan, as data: what was measured so far beside what was predicted.

/** What the plan predicts: one bar per device and round, rounds one after the other. */
export function predicted(plan) {
  const bars = [];
  const rounds = [];
  let start = 0;
  plan.blocks.forEach((block, round) => {
    const transfer = Math.max(0, block.transfer_seconds);
    const length = transfer + Math.max(0, block.compute_seconds);
    rounds.push({ round, start, end: start + length });
    for (const slice of block.slices) {
      if (slice.received_bytes + slice.sent_bytes > 0) bars.push({ device: slice.device, round, phase: 'network', start, end: start + transfer });
      bars.push({ device: slice.device, round, phase: 'compute', start: start + transfer, end: start + transfer + slice.compute_seconds });
    }
    start += length;
  });
  return { bars, rounds, seconds: start };
}

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

/** The devices of a plan and of the calls that came, in the plan's order. */
export const devicesOf = (plan, calls) => [...new Set([...plan.devices.map((device) => device.name), ...calls.map((call) => call.device)])];
