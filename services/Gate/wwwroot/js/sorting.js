import { make } from './dom.js';

/**
 * Fills a table whose columns can be sorted by their heads; on a phone, where heads are hidden, by a list.
 * A column is {head, of: item -> number or text, show: value -> text, isText}.
 */
export function showSortable(container, columns, items, most = 500) {
  let place = -1;
  let isUp = true;
  const body = make('tbody');
  const note = make('p', { class: 'muted small-text' });
  const heads = columns.map((column, i) => {
    const button = make('button', { type: 'button', class: 'sort', text: column.head });
    button.addEventListener('click', () => sort(i));
    return make('th', { scope: 'col' }, button);
  });
  const picker = make('select', { 'aria-label': 'Sort layers by' },
    make('option', { value: '-1', text: 'in the order of the model' }),
    ...columns.map((column, i) => make('option', { value: i, text: `by ${column.head.toLowerCase()}` })));
  picker.addEventListener('change', () => sort(Number(picker.value)));
  container.replaceChildren(
    make('div', { class: 'sort-picker' }, picker),
    make('div', { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Layers' },
      make('table', { class: 'table layers' }, make('thead', {}, make('tr', {}, ...heads)), body)),
    note);
  fill();

  function sort(wanted) {
    // The largest numbers and the first names are what people look for.
    isUp = wanted === place ? !isUp : Boolean(columns[wanted]?.isText);
    place = wanted;
    picker.value = String(place);
    fill();
  }

  function fill() {
    const column = columns[place];
    const sorted = column ? items.toSorted((a, b) => (isUp ? 1 : -1) * compare(column.of(a), column.of(b))) : items;
    heads.forEach((head, i) => {
      if (i === place) head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    });
    body.replaceChildren(...sorted.slice(0, most).map((item) => make('tr', {}, ...columns.map((each) => make('td', {
      'data-label': each.head, class: each.isText ? null : 'number', text: each.show ? each.show(each.of(item)) : each.of(item),
    })))));
    note.textContent = items.length > most ? `The first ${most} of ${items.length} layers in this order.` : '';
  }
}

const compare = (a, b) => (typeof a === 'number' ? a - b : a.localeCompare(b, undefined, { numeric: true }));
