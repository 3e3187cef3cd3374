// Ordering: a list whose lines move by buttons, by keys, or by dragging.

import { Answer } from './answer';
import { Form, FormTools, make, optionText } from './forms';
import { Question } from './question';

export class OrderForm implements Form {
  readonly node = make('div', { class: 'ac-order' });
  private readonly list = make('ol');
  private readonly keep: HTMLButtonElement;
  private readonly hint: HTMLElement;
  private readonly rows = new Map<string, HTMLLIElement>();
  private order: string[];
  private locked = false;
  private dragged: string | null = null;

  constructor(
    private readonly question: Question,
    private readonly tools: FormTools
  ) {
    this.order = question.options.map(option => option.id);
    for (const option of question.options) {
      this.rows.set(option.id, this.row(option.id));
    }
    this.hint = make('p', { class: 'ac-hint' });
    this.keep = make('button', { type: 'button', class: 'ac-keep' }, 'This order is my answer');
    this.keep.addEventListener('click', () => this.answer());
    this.node.append(this.hint, this.list, this.keep);
    this.draw(false);
  }

  show(answer: Answer): void {
    const given = Array.isArray(answer) && answer.length > 0;
    this.order = given ? [...answer] : this.question.options.map(option => option.id);
    this.draw(given);
  }

  lock(locked: boolean): void {
    this.locked = locked;
    this.node.querySelectorAll('button').forEach(button => (button.disabled = locked));
    this.rows.forEach(row => (row.draggable = !locked));
  }

  focus(): void {
    this.list.querySelector<HTMLElement>('button:not([disabled])')?.focus();
  }

  private row(id: string): HTMLLIElement {
    const option = this.question.options.find(each => each.id === id)!;
    const up = make('button', { type: 'button', 'aria-label': `Move ${id} up` }, '▲');
    const down = make('button', { type: 'button', 'aria-label': `Move ${id} down` }, '▼');
    const row = make('li', { class: 'ac-row', draggable: 'true' }, up, down);
    row.append(optionText(option, this.tools.fill));
    up.addEventListener('click', () => this.move(id, -1, up));
    down.addEventListener('click', () => this.move(id, 1, down));
    row.addEventListener('keydown', event => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (step && !this.locked) {
        event.preventDefault();
        this.move(id, step, event.target as HTMLElement);
      }
    });
    row.addEventListener('dragstart', event => {
      this.dragged = id;
      event.dataTransfer?.setData('text/plain', id);
      event.stopPropagation(); // the notebook would take the whole cell along
    });
    row.addEventListener('dragover', event => {
      if (this.dragged) {
        event.preventDefault();
      }
    });
    row.addEventListener('drop', event => {
      event.preventDefault();
      if (this.dragged && !this.locked) {
        this.place(this.dragged, this.order.indexOf(id));
      }
      this.dragged = null;
    });
    row.addEventListener('dragend', () => (this.dragged = null));
    return row;
  }

  private move(id: string, step: number, focused: HTMLElement): void {
    const to = this.order.indexOf(id) + step;
    if (to < 0 || to >= this.order.length) {
      this.tools.say(`${id} is already at the ${step < 0 ? 'top' : 'end'}.`);
      return;
    }
    this.place(id, to);
    focused.focus(); // moving a row in the page takes the focus from it
  }

  private place(id: string, to: number): void {
    this.order.splice(this.order.indexOf(id), 1);
    this.order.splice(to, 0, id);
    this.answer();
    this.tools.say(`${id} is now number ${to + 1} of ${this.order.length}.`);
  }

  private answer(): void {
    const inPage = this.keep === document.activeElement;
    this.draw(true);
    this.tools.changed([...this.order]);
    if (inPage) {
      this.focus();
    }
  }

  private draw(given: boolean): void {
    this.list.append(...this.order.map(id => this.rows.get(id)!));
    this.hint.textContent = given
      ? 'First to last, as you have put them.'
      : 'Not yet an order of yours. Move the lines with the arrows or by dragging.';
    this.keep.hidden = given;
  }
}
