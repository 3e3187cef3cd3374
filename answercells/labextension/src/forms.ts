// The form of each kind of question: plain HTML controls, so that keyboard and screen reader just work.

import { Answer } from './answer';
import { Choice, Question } from './question';
import { OrderForm } from './order';

export interface Form {
  readonly node: HTMLElement;
  show(answer: Answer): void;
  lock(locked: boolean): void;
  focus(): void;
}

/** Puts an author's text into an element, as the notebook shows Markdown. */
export type Fill = (host: HTMLElement, text: string) => void;

export interface FormTools {
  fill: Fill;
  /** Called with the answer that the reader gave. */
  changed: (answer: Answer) => void;
  /** Tells a screen reader what a movement did. */
  say: (text: string) => void;
}

let serial = 0;

/** A name that no other element of the page has. */
export function unique(name: string): string {
  serial += 1;
  return `answercells-${name}-${serial}`;
}

/** Make an element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Make the form that fits a question. */
export function makeForm(question: Question, tools: FormTools): Form {
  switch (question.format) {
    case 'single_best':
      return new ChoiceForm(question, tools, 'radio');
    case 'multiple_select':
    case 'key_feature':
      return new ChoiceForm(question, tools, 'checkbox');
    case 'extended_matching':
      return new MatchForm(question, tools);
    case 'ordering':
      return new OrderForm(question, tools);
    case 'numeric':
      return new NumberForm(question, tools);
    default:
      return new TextForm(question, tools);
  }
}

/** A line with an option's letter and its text. */
export function optionText(option: Choice, fill: Fill): HTMLElement {
  const text = make('span', { class: 'ac-text' });
  fill(text, option.text);
  return make('span', { class: 'ac-option' }, make('b', {}, option.id), ' ', text);
}

/** Radio buttons for one answer, checkboxes for several. */
class ChoiceForm implements Form {
  readonly node = make('div', { class: 'ac-choices' });
  private readonly inputs = new Map<string, HTMLInputElement>();
  private readonly clear: HTMLButtonElement | null = null;
  private locked = false;

  constructor(
    private readonly question: Question,
    private readonly tools: FormTools,
    kind: 'radio' | 'checkbox'
  ) {
    const group = unique('choice');
    for (const option of question.options) {
      const input = make('input', { type: kind, name: group, value: option.id });
      input.addEventListener('change', () => this.change());
      this.inputs.set(option.id, input);
      this.node.append(
        make('label', { class: 'ac-row' }, input, optionText(option, tools.fill))
      );
    }
    if (kind === 'radio') {
      this.clear = make('button', { type: 'button', class: 'ac-clear' }, 'Take the answer back');
      this.clear.addEventListener('click', () => {
        tools.changed([]);
        this.focus();
      });
      this.node.append(this.clear);
    }
  }

  show(answer: Answer): void {
    for (const [id, input] of this.inputs) {
      input.checked = Array.isArray(answer) && answer.includes(id);
    }
    this.limit();
  }

  lock(locked: boolean): void {
    this.locked = locked;
    this.limit();
  }

  focus(): void {
    const inputs = [...this.inputs.values()];
    (inputs.find(input => input.checked) ?? inputs[0]).focus();
  }

  private chosen(): string[] {
    return [...this.inputs].filter(([, input]) => input.checked).map(([id]) => id);
  }

  private change(): void {
    const { choose } = this.question;
    const chosen = this.chosen();
    this.limit();
    if (choose && chosen.length === choose) {
      this.tools.say(`${choose} of ${choose} chosen. Untick one to choose another.`);
    }
    this.tools.changed(chosen);
  }

  /** Where a number of choices is set, offer no more than that. */
  private limit(): void {
    const chosen = this.chosen().length;
    const full = this.question.choose !== null && chosen >= this.question.choose;
    for (const input of this.inputs.values()) {
      input.disabled = this.locked || (full && !input.checked);
    }
    if (this.clear) {
      this.clear.hidden = this.locked || !chosen;
    }
  }
}

/** A list to choose from for each numbered line. */
class MatchForm implements Form {
  readonly node = make('div', { class: 'ac-matches' });
  private readonly selects = new Map<string, HTMLSelectElement>();

  constructor(question: Question, tools: FormTools) {
    for (const stem of question.stems) {
      const name = unique('stem');
      const text = make('label', { for: name, class: 'ac-stem' }, make('b', {}, `${stem.id}.`), ' ');
      const words = make('span', { class: 'ac-text' });
      tools.fill(words, stem.text);
      text.append(words);
      const select = make('select', { id: name }, new Option('Choose', ''));
      for (const option of question.options) {
        select.append(new Option(`${option.id}. ${option.text}`, option.id));
      }
      select.addEventListener('change', () => tools.changed(this.answer()));
      this.selects.set(stem.id, select);
      this.node.append(make('div', { class: 'ac-match' }, text, select));
    }
  }

  show(answer: Answer): void {
    for (const [id, select] of this.selects) {
      select.value = (answer as Record<string, string>)[id] ?? '';
    }
  }

  lock(locked: boolean): void {
    this.selects.forEach(select => (select.disabled = locked));
  }

  focus(): void {
    const selects = [...this.selects.values()];
    (selects.find(select => !select.value) ?? selects[0]).focus();
  }

  private answer(): Record<string, string> {
    const chosen = [...this.selects].filter(([, select]) => select.value);
    return Object.fromEntries(chosen.map(([id, select]) => [id, select.value]));
  }
}

/** A field for a number with its unit. */
class NumberForm implements Form {
  readonly node = make('div', { class: 'ac-number' });
  private readonly input: HTMLInputElement;
  private readonly hint: HTMLElement;

  constructor(question: Question, tools: FormTools) {
    const [name, hint] = [unique('number'), unique('hint')];
    this.input = make('input', {
      id: name,
      type: 'text',
      inputmode: 'decimal',
      autocomplete: 'off',
      maxlength: '60',
      'aria-describedby': hint
    });
    this.hint = make('span', { id: hint, class: 'ac-hint' });
    const unit = question.unit ? ` in ${question.unit}` : '';
    this.node.append(
      make('label', { for: name }, `Your number${unit}`),
      this.input,
      make('span', { class: 'ac-unit', 'aria-hidden': 'true' }, question.unit),
      this.hint
    );
    this.input.addEventListener('input', () => {
      this.check();
      tools.changed(this.input.value);
    });
  }

  show(answer: Answer): void {
    // what is being typed keeps its blanks and its caret
    if (this.input.value.trim() !== String(answer).trim()) {
      this.input.value = String(answer);
    }
    this.check();
  }

  lock(locked: boolean): void {
    this.input.disabled = locked;
  }

  focus(): void {
    this.input.focus();
  }

  private check(): void {
    const text = this.input.value.trim();
    const readable = !text || /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(\s*\D*)$/.test(text);
    this.hint.textContent = readable ? '' : 'This is not a number. Write digits, such as 9.5.';
    this.input.setAttribute('aria-invalid', String(!readable));
  }
}

/** A text box with a count of words. */
class TextForm implements Form {
  readonly node = make('div', { class: 'ac-free' });
  private readonly input: HTMLTextAreaElement;
  private readonly count: HTMLElement;

  constructor(
    private readonly question: Question,
    tools: FormTools
  ) {
    const [name, count] = [unique('text'), unique('count')];
    this.input = make('textarea', { id: name, rows: '5', 'aria-describedby': count });
    this.count = make('span', { id: count, class: 'ac-hint' });
    this.node.append(make('label', { for: name }, 'Your answer'), this.input, this.count);
    this.input.addEventListener('input', () => {
      this.words();
      tools.changed(this.input.value);
    });
  }

  show(answer: Answer): void {
    if (this.input.value !== answer) {
      this.input.value = String(answer);
    }
    this.words();
  }

  lock(locked: boolean): void {
    this.input.readOnly = locked;
  }

  focus(): void {
    this.input.focus();
  }

  private words(): void {
    const limit = this.question.wordLimit;
    const count = this.input.value.split(/\s+/).filter(Boolean).length;
    const over = limit !== null && count > limit;
    this.count.textContent =
      limit === null ? `${count} words` : `${count} of ${limit} words${over ? ': too long' : ''}`;
    this.count.classList.toggle('ac-over', over);
  }
}
