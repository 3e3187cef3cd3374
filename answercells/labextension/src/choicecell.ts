// The form of one question inside its answer cell: the cell's own text is the only place of the answer.

import { Cell } from '@jupyterlab/cells';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { Answer, isAnswered, readAnswer, writeAnswer } from './answer';
import { Fill, Form, make, makeForm, unique } from './forms';
import { isBlank, readLiteral, replaceLiteral } from './literal';
import { Question } from './question';

export type State = 'unanswered' | 'answered' | 'typed' | 'locked' | 'graded';

/** What an answer cell holds: an answer that a form can show, or text that only its cell can. */
export interface Held {
  answer: Answer | null;
  answered: boolean;
}

/** Read an answer cell. `blank` is the text of an untouched short-text cell. */
export function readCell(question: Question, source: string, blank: string): Held {
  if (question.format === 'short_text') {
    const text = source === blank ? '' : source;
    return { answer: text, answered: Boolean(text.trim()) };
  }
  const { clear, value } = readLiteral(source, question.variable);
  if (!clear) {
    return { answer: null, answered: true };
  }
  const answer = readAnswer(question, value);
  return { answer, answered: answer === null ? !isBlank(value) : isAnswered(answer) };
}

export interface ChoiceCellTools {
  fill: Fill;
  say: (text: string) => void;
  save: () => void;
  /** The text of an untouched short-text cell. */
  blank: string;
  locked: () => boolean;
  /** What the cell earned, if it was graded. */
  graded: () => string | null;
}

export class ChoiceCell extends Widget {
  private readonly form: Form;
  private readonly notice = make('p', { class: 'ac-notice' });
  private readonly badge = make('span', { class: 'ac-badge' });
  private writing = false;

  constructor(
    private readonly cell: Cell,
    readonly question: Question,
    private readonly tools: ChoiceCellTools
  ) {
    super({ node: make('section', { class: 'ac-Choice' }) });
    // Letters typed here are answers, and no commands of the notebook.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    const title = unique('title');
    this.form = makeForm(question, {
      fill: tools.fill,
      say: tools.say,
      changed: answer => this.write(answer)
    });
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-labelledby', title);
    this.node.append(
      make(
        'div',
        { class: 'ac-head' },
        make('span', { id: title, class: 'ac-title' }, `Answer to question ${question.number}`),
        this.badge
      ),
      this.notice,
      this.form.node
    );
    cell.model.contentChanged.connect(this.refresh, this);
    cell.model.metadataChanged.connect(this.refresh, this);
    this.refresh();
  }

  get held(): Held {
    return readCell(this.question, this.source, this.tools.blank);
  }

  get state(): State {
    const held = this.held;
    if (this.tools.graded() !== null) {
      return 'graded';
    }
    if (this.tools.locked()) {
      return 'locked';
    }
    return held.answer === null ? 'typed' : held.answered ? 'answered' : 'unanswered';
  }

  focusForm(): void {
    this.node.scrollIntoView({ block: 'center' });
    this.form.focus();
  }

  /** Show what the cell holds now. */
  refresh(): void {
    if (this.isDisposed) {
      return;
    }
    const { answer } = this.held;
    const state = this.state;
    this.node.dataset.state = state;
    this.badge.textContent = this.words(state);
    if (!this.writing || answer === null) {
      this.form.show(answer ?? (this.question.format === 'extended_matching' ? {} : []));
    }
    this.form.lock(state === 'locked' || state === 'graded');
    this.notice.hidden = answer !== null;
    this.notice.textContent =
      answer === null
        ? 'This answer was typed in a form that cannot be shown as a choice. It stands below as it ' +
          'is and is handed in so. A choice made here takes its place.'
        : '';
    this.cell.toggleClass('ac-typed', answer === null);
  }

  handleEvent(event: Event): void {
    if (event instanceof KeyboardEvent) {
      this.onKey(event);
    }
    event.stopPropagation(); // the notebook would select, drag or open the cell
  }

  dispose(): void {
    if (!this.isDisposed && !this.cell.isDisposed) {
      this.cell.model?.contentChanged.disconnect(this.refresh, this);
      this.cell.model?.metadataChanged.disconnect(this.refresh, this);
    }
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    for (const name of ['keydown', 'mousedown', 'dblclick']) {
      this.node.addEventListener(name, this);
    }
  }

  protected onBeforeDetach(message: Message): void {
    for (const name of ['keydown', 'mousedown', 'dblclick']) {
      this.node.removeEventListener(name, this);
    }
    super.onBeforeDetach(message);
  }

  private get source(): string {
    return this.cell.model.sharedModel.getSource();
  }

  private words(state: State): string {
    const graded = this.tools.graded();
    const words = {
      unanswered: 'Not answered',
      answered: 'Answered',
      typed: 'Answered by typing',
      locked: this.held.answered ? 'Locked, answered' : 'Locked, not answered',
      graded: graded ? `Graded: ${graded}` : 'Graded'
    };
    return words[state];
  }

  private write(answer: Answer): void {
    const model = this.cell.model.sharedModel;
    const before = model.getSource();
    const after =
      this.question.format === 'short_text'
        ? String(answer)
        : replaceLiteral(before, this.question.variable, writeAnswer(this.question, answer));
    if (after !== before) {
      // What is being typed is shown already; writing it back would move the caret.
      this.writing = ['numeric', 'short_text'].includes(this.question.format);
      try {
        model.setSource(after);
      } finally {
        this.writing = false;
      }
    }
    this.refresh();
  }

  private onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) {
      return;
    }
    const key = event.key.toLowerCase();
    const inText = event.target instanceof HTMLTextAreaElement;
    if (key === 's') {
      this.tools.save();
    } else if (key === 'z' && !inText) {
      const model = this.cell.model.sharedModel;
      event.shiftKey ? model.redo() : model.undo();
    } else if (key === 'y' && !inText) {
      this.cell.model.sharedModel.redo();
    } else {
      return;
    }
    event.preventDefault();
  }
}
