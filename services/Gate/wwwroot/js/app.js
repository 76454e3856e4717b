import { byId } from './dom.js';
import { ClassifyView } from './classify.js';
import { DevicesView } from './devices.js';
import { LiveView } from './live.js';
import { PlanningView } from './planning.js';
import { Readiness } from './readiness.js';
import { RingView } from './ring.js';
import { TrainingView } from './training.js';

const model = new URLSearchParams(location.search).get('model') ?? 'digits';
const classify = new ClassifyView(model, () => readiness.check());
const readiness = new Readiness(model, () => classify.again());
const views = { classify: null, training: new TrainingView(), planning: new PlanningView(), live: new LiveView(), ring: new RingView(), devices: new DevicesView() };
let shown = null;

function route() {
  const wanted = location.hash.slice(1);
  const name = wanted in views ? wanted : 'classify';
  if (name === shown) return;
  views[shown]?.hide();
  shown = name;
  for (const view of Object.keys(views)) byId(`view-${view}`).hidden = view !== name;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  views[name]?.show();
  scrollTo(0, 0);
}

addEventListener('hashchange', route);
route();
