// Every answer of the gate is JSON, every failure {"error": "..."}.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function getJson(path, signal) {
  return read(await reach(path, { signal }));
}

export async function postJson(path, body, signal) {
  return read(await reach(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  }));
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new ApiError(0, 'The gate does not answer. Is it running?');
  }
}

async function read(response) {
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    throw new ApiError(response.status, `The answer is no JSON (status ${response.status}).`);
  }
  if (!response.ok) throw new ApiError(response.status, body?.error ?? `The request failed with status ${response.status}.`);
  return body;
}

// Lists come bare or under a name.
export const listOf = (body, name) => (Array.isArray(body) ? body : body?.[name] ?? []);
