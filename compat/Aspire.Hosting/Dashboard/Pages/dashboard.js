import { getJson, h } from './dom.js';
import { console } from './console.js';
import { colorOf } from './format.js';
import { logs } from './logs.js';
import { metrics } from './metrics.js';
import { resources } from './resources.js';
import { trace } from './trace.js';
import { traces } from './traces.js';

const routes = [
  [/^\/$/, 'resources', 'Resources', resources],
  [/^\/console$/, 'console', 'Console', console],
  [/^\/logs$/, 'logs', 'Logs', logs],
  [/^\/traces$/, 'traces', 'Traces', traces],
  [/^\/traces\/([0-9a-f]+)$/, 'traces', 'Trace', trace],
  [/^\/metrics$/, 'metrics', 'Metrics', metrics],
];

const root = document.getElementById('view');
let leave = () => {};

/** Shows the view of the current address. A view fills the root it is given and returns how to stop it. */
function show() {
  leave();
  const [route, view, title, render] = routes.find(([pattern]) => pattern.test(location.pathname)) ?? [null, '', 'Not found', notFound];
  document.title = `${title} · EdgeAspire`;
  document.querySelectorAll('nav a').forEach(link => {
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  root.replaceChildren();
  root.className = view;
  leave = render(root, { query: new URLSearchParams(location.search), id: route?.exec(location.pathname)[1] }) ?? (() => {});
}

function notFound(target) {
  target.append(h('h1', null, 'There is no such page'));
}

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-link]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
  scrollTo(0, 0);
});
addEventListener('popstate', show);

// Colours go to services in the order of the application model, whichever page is opened first.
try {
  (await getJson('/api/resources'))?.forEach(resource => colorOf(resource.resource));
} finally {
  show();
}
