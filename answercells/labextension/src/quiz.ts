// A quiz is a notebook with answer cells: this puts a form into each, and a header above them.

import { PageConfig } from '@jupyterlab/coreutils';
import { Cell, ICodeCellModel } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Contents } from '@jupyterlab/services';
import { PanelLayout } from '@lumino/widgets';

import { ChoiceCell, readCell } from './choicecell';
import { QuizHeader } from './header';
import { Question, readQuestion } from './question';
import { hideOptions } from './questiontext';
import { Saver } from './saving';

/** Roles of cells that only a typed answer needs, or only the grader. */
const NOT_FOR_FORMS = ['how_to_answer', 'letters', 'test'];

export interface QuizTools {
  rendermime: IRenderMimeRegistry;
  contents: Contents.IManager;
  /** Shows nbgrader's list of assignments; null where there is no exchange. */
  openAssignments: (() => void) | null;
}

/** Whether a notebook holds a question as released; an author's own version shows its cells. */
export function isQuiz(panel: NotebookPanel): boolean {
  const cells = panel.model?.cells ?? [];
  return [...cells].some(
    cell =>
      readQuestion(cell.getMetadata('answercells')) !== null &&
      Boolean(cell.getMetadata('nbgrader')?.checksum)
  );
}

export class Quiz {
  private readonly forms = new Map<Cell, ChoiceCell>();
  private readonly seen = new WeakSet<Cell>();
  private readonly saver: Saver;
  private readonly header: QuizHeader;

  constructor(
    private readonly panel: NotebookPanel,
    private readonly tools: QuizTools
  ) {
    this.saver = new Saver(panel.context, tools.contents);
    this.header = new QuizHeader({ save: () => void this.saver.save(), handIn: this.wayToHandIn() });
    panel.addClass('ac-Quiz');
    panel.toolbar.hide(); // tools for code; the header saves and hands in
    panel.contentHeader.addWidget(this.header);
    this.showAll();
    this.saver.changed.connect((_, state) => this.header.showSaved(state));
    this.header.showSaved(this.saver.state);
    panel.model?.cells.changed.connect(() => window.setTimeout(() => this.scan()));
    panel.model?.contentChanged.connect(() => this.count());
    panel.context.fileChanged.connect(() => this.refresh());
    panel.disposed.connect(() => this.saver.dispose());
    this.scan();
  }

  /** Keep every cell in the page: a quiz is short, and a form must not vanish while scrolling. */
  private showAll(): void {
    const notebook = this.panel.content;
    if (notebook.notebookConfig.windowingMode === 'full') {
      notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: 'none' };
    }
  }

  private scan(): void {
    if (this.panel.isDisposed) {
      return;
    }
    this.panel.content.widgets.forEach((cell, place) => {
      if (!this.seen.has(cell)) {
        this.seen.add(cell);
        this.dress(cell, place);
      }
    });
    this.count();
  }

  private dress(cell: Cell, place: number): void {
    const question = readQuestion(cell.model.getMetadata('answercells'));
    if (question) {
      const before = this.panel.content.widgets[place - 1];
      if (before?.model.type === 'markdown') {
        hideOptions(before, question);
      }
      void cell.ready.then(() => this.addForm(cell, question));
    } else if (NOT_FOR_FORMS.includes(this.role(cell))) {
      cell.addClass('ac-unseen');
      if (cell.model.type === 'code') {
        // what a test cell earned may be read in after the forms are there
        (cell.model as ICodeCellModel).outputs.changed.connect(() => this.refresh());
      }
    }
  }

  private refresh(): void {
    this.forms.forEach(form => form.refresh());
  }

  private role(cell: Cell): string {
    const ours = cell.model.getMetadata('answercells')?.role;
    return ours ?? cell.model.getMetadata('nbgrader')?.grade_id ?? '';
  }

  private addForm(cell: Cell, question: Question): void {
    if (cell.isDisposed || this.panel.isDisposed) {
      return;
    }
    const form = new ChoiceCell(cell, question, {
      fill: (host, text) => this.fill(host, text),
      say: text => this.header.say(text),
      save: () => void this.saver.save(),
      blank: this.blank(cell),
      locked: () =>
        cell.model.getMetadata('editable') === false ||
        this.panel.context.contentsModel?.writable === false,
      graded: () => this.graded(question)
    });
    cell.addClass('ac-Cell');
    const layout = cell.layout as PanelLayout;
    layout.insertWidget(1, form); // below the cell's header, above its input
    this.forms.set(cell, form);
    cell.disposed.connect(() => this.forms.delete(cell));
    this.count();
  }

  private fill(host: HTMLElement, text: string): void {
    const { rendermime } = this.tools;
    const renderer = rendermime.createRenderer('text/markdown');
    const model = rendermime.createModel({ data: { 'text/markdown': text }, trusted: false });
    host.append(renderer.node);
    void renderer.renderModel(model).then(() => {
      if (/[$\\]/.test(text)) {
        rendermime.latexTypesetter?.typeset(renderer.node);
      }
    });
  }

  private blank(cell: Cell): string {
    return cell.model.getMetadata('answercells')?.blank ?? '';
  }

  /** What the test cell of a graded copy says. */
  private graded(question: Question): string | null {
    for (const cell of this.panel.content.widgets) {
      const marks = cell.model.getMetadata('answercells');
      if (marks?.role === 'test' && marks.item === question.item && cell.model.type === 'code') {
        const { outputs } = cell.model as ICodeCellModel;
        const output = outputs.length ? outputs.get(0) : null;
        const earned = output?.data['text/plain'];
        const points = cell.model.getMetadata('nbgrader')?.points;
        if (output?.type === 'execute_result' && typeof earned === 'string' && points) {
          return `${Number(earned)} of ${points} point${points === 1 ? '' : 's'}`;
        }
      }
    }
    return null;
  }

  private count(): void {
    if (this.panel.isDisposed) {
      return;
    }
    const missing = [];
    let total = 0;
    for (const cell of this.panel.content.widgets) {
      const question = readQuestion(cell.model.getMetadata('answercells'));
      if (!question) {
        continue;
      }
      total += 1;
      const source = cell.model.sharedModel.getSource();
      if (!readCell(question, source, this.blank(cell)).answered) {
        missing.push({ number: question.number, go: () => this.goTo(cell) });
      }
    }
    this.header.showProgress(total, missing);
  }

  private goTo(cell: Cell): void {
    const notebook = this.panel.content;
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    void cell.ready.then(() => this.forms.get(cell)?.focusForm());
  }

  /** A page of the server that writes submission files, else the exchange's list, else nothing. */
  private wayToHandIn(): (() => void) | null {
    const page = PageConfig.getOption('answercellsHandIn');
    if (page) {
      return () => void this.handIn(page);
    }
    const { openAssignments } = this.tools;
    return openAssignments && (() => void this.saver.save().then(openAssignments));
  }

  private async handIn(page: string): Promise<void> {
    // Opened first: after waiting, a browser would take it for a pop-up.
    const opened = window.open('', '_blank');
    const saved = await this.saver.save();
    if (saved && opened) {
      opened.location.href = page;
    } else {
      opened?.close();
      this.header.say('Not handed in, since the quiz is not saved.');
    }
  }
}
