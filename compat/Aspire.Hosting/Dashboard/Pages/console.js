import { getJson, h, search, select } from './dom.js';
import { clock } from './format.js';

const maximumLines = 5000;

export function console(root, { query }) {
  const output = h('ol', { class: 'console', tabindex: 0, 'aria-label': 'Console output' });
  const tools = h('div', { class: 'tools' });
  const follow = h('button', { class: 'follow', hidden: true, onclick: () => toEnd() }, 'Follow');
  let source;
  let text = '';
  let atEnd = true;
  root.append(h('div', { class: 'title' }, h('h1', null, 'Console'), tools), h('div', { class: 'console-frame' }, output, follow));

  const matches = line => line.dataset.text.includes(text);
  const toEnd = () => { output.scrollTop = output.scrollHeight; };
  output.addEventListener('scroll', () => {
    atEnd = output.scrollTop + output.clientHeight >= output.scrollHeight - 24;
    follow.hidden = atEnd;
  });

  function add(line) {
    const item = h('li', { class: line.level, 'data-text': line.text.toLowerCase() },
      h('time', null, clock(line.time, true)), h('span', null, line.text));
    item.hidden = !matches(item);
    output.append(item);
    if (output.children.length > maximumLines) output.firstChild.remove();
    if (atEnd) toEnd();
  }

  function open(name) {
    source?.close();
    output.replaceChildren();
    atEnd = true;
    history.replaceState(null, '', `/console?resource=${encodeURIComponent(name)}`);
    source = new EventSource(`/api/console/${encodeURIComponent(name)}`);
    source.onmessage = event => add(JSON.parse(event.data));
  }

  getJson('/api/resources').then(list => {
    if (list.length === 0) return;
    const name = list.some(resource => resource.name === query.get('resource')) ? query.get('resource') : list[0].name;
    tools.append(
      select('Resource', list.map(resource => [resource.name, resource.name]), name, open),
      search('Filter lines', '', value => {
        text = value.toLowerCase();
        for (const item of output.children) item.hidden = !matches(item);
        if (atEnd) toEnd();
      }));
    open(name);
  });

  return () => source?.close();
}
