// The line above a quiz: how much is answered, what is missing, whether it is saved, and handing in.

import { Message, MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { make } from './forms';
import { SaveState } from './saving';

const SAVED: Record<SaveState, string> = {
  saved: 'Saved',
  unsaved: 'Not yet saved …',
  saving: 'Saving …',
  offline: 'Not saved: the server does not answer. Leave this page open; it tries again.',
  conflict: 'Not saved: this quiz was changed in another tab or program.',
  readonly: 'This quiz can only be read.'
};

export interface Missing {
  number: number;
  go: () => void;
}

export interface HeaderTools {
  save: () => void;
  /** Opens the page for handing in; null where the server has none. */
  handIn: (() => void) | null;
}

export class QuizHeader extends Widget {
  private readonly progress = make('strong', { class: 'ac-progress' });
  private readonly missing = make('span', { class: 'ac-missing' });
  private readonly saved = make('span', { class: 'ac-saved', role: 'status' });
  private readonly decide: HTMLButtonElement;
  private readonly spoken = make('span', { class: 'ac-spoken', 'aria-live': 'polite' });
  private readonly line = make('div', { class: 'ac-line' });
  private readonly watch = new ResizeObserver(() => this.grow());
  private numbers = '';

  constructor(tools: HeaderTools) {
    super({ node: make('div', { class: 'ac-Header', role: 'region', 'aria-label': 'Your quiz' }) });
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.decide = make('button', { type: 'button' }, 'Decide which to keep');
    this.decide.addEventListener('click', tools.save);
    this.node.append(this.line);
    this.line.append(this.progress, this.missing, this.saved, this.decide, this.spoken);
    if (tools.handIn) {
      const button = make('button', { type: 'button', class: 'ac-hand-in' }, 'Hand in …');
      button.addEventListener('click', tools.handIn);
      this.line.append(button);
    }
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.watch.observe(this.line);
  }

  protected onBeforeDetach(message: Message): void {
    this.watch.disconnect();
    super.onBeforeDetach(message);
  }

  /** Ask for the height that the words need; the panel above gives no more than it is asked for. */
  private grow(): void {
    this.node.style.minHeight = `${this.line.offsetHeight + 1}px`;
    if (this.parent) {
      MessageLoop.postMessage(this.parent, Widget.Msg.FitRequest);
    }
  }

  showProgress(total: number, missing: Missing[]): void {
    this.progress.textContent = `${total - missing.length} of ${total} answered`;
    const numbers = missing.map(each => each.number).join();
    if (numbers === this.numbers) {
      return; // rebuilding would take the focus from a link
    }
    this.numbers = numbers;
    this.missing.replaceChildren(...(missing.length ? ['Missing: '] : []));
    for (const { number, go } of missing) {
      const link = make('button', { type: 'button', class: 'ac-link' }, String(number));
      link.setAttribute('aria-label', `Go to question ${number}`);
      link.addEventListener('click', go);
      this.missing.append(link);
    }
  }

  showSaved(state: SaveState): void {
    this.saved.textContent = SAVED[state];
    this.saved.dataset.state = state;
    this.decide.hidden = state !== 'conflict';
  }

  say(text: string): void {
    this.spoken.textContent = text;
  }
}
