// Saves soon after each change, and says no more than what the server has confirmed.

import { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { Contents, ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'readonly';

/** How long to wait after a change: short, and long enough to type a word. */
const SOON_MS = 400;
const RETRY_MS = 3000;

export class Saver {
  private state_: SaveState = 'saved';
  private changes = 0;
  private sent = 0;
  private confirmed = 0;
  private timer = 0;
  private readonly changed_ = new Signal<this, SaveState>(this);

  constructor(
    private readonly context: DocumentRegistry.IContext<INotebookModel>,
    private readonly contents: Contents.IManager
  ) {
    context.model.contentChanged.connect(this.onChange, this);
    context.saveState.connect(this.onSaveState, this);
    context.fileChanged.connect(this.onFileChanged, this);
    // A save that was on its way when the file was renamed went to the old name: save again.
    context.pathChanged.connect(this.onChange, this);
    context.disposed.connect(this.dispose, this);
    window.addEventListener('pagehide', this.saveNow);
    document.addEventListener('visibilitychange', this.saveNow);
    if (context.model.dirty) {
      this.onChange();
    }
    this.update();
  }

  get state(): SaveState {
    return this.state_;
  }

  get changed(): ISignal<this, SaveState> {
    return this.changed_;
  }

  /**
   * Save at once; resolves to whether the server has everything that this page shows.
   *
   * Asks the server first: one that is away is told in the header, and in no dialog; a file that
   * another page or program has changed is never written over unless the reader decides so.
   */
  async save(): Promise<boolean> {
    window.clearTimeout(this.timer);
    const { context } = this;
    if (context.isDisposed || this.state_ === 'readonly') {
      return false;
    }
    if (this.changes === this.confirmed) {
      return true;
    }
    try {
      if (await this.changedElsewhere()) {
        this.become('conflict');
      }
    } catch {
      this.retry();
      return false;
    }
    try {
      await context.save(); // asks the reader where the file was changed elsewhere
    } catch (error) {
      if (this.state_ !== 'conflict' && (error as Error)?.name !== 'ModalDuplicateError') {
        this.retry();
      }
    }
    return this.changes === this.confirmed;
  }

  dispose(): void {
    window.clearTimeout(this.timer);
    window.removeEventListener('pagehide', this.saveNow);
    document.removeEventListener('visibilitychange', this.saveNow);
    Signal.clearData(this);
  }

  private async changedElsewhere(): Promise<boolean> {
    const ours = this.context.contentsModel?.hash;
    try {
      const theirs = await this.contents.get(this.context.path, { content: false, hash: true });
      return Boolean(ours && theirs.hash && ours !== theirs.hash);
    } catch (error) {
      if ((error as ServerConnection.ResponseError)?.response?.status === 404) {
        return false; // it was moved or deleted, and is written again
      }
      throw error;
    }
  }

  private retry(): void {
    this.become('offline');
    this.later(RETRY_MS);
  }

  private readonly saveNow = (): void => {
    if (document.visibilityState !== 'visible' && this.changes !== this.confirmed) {
      void this.save();
    }
  };

  private onChange(): void {
    this.changes += 1;
    this.update();
    if (this.state_ !== 'conflict') {
      this.later(SOON_MS);
    }
  }

  private onSaveState(_: unknown, state: DocumentRegistry.SaveState): void {
    if (state === 'started') {
      this.sent = this.changes; // the file is made of the model in this very moment
      if (this.state_ !== 'conflict') {
        this.become('saving');
      }
    } else if (state.startsWith('completed')) {
      this.confirmed = this.sent;
      this.become('saved');
      this.update();
      if (this.changes !== this.confirmed) {
        this.later(SOON_MS); // something was chosen while the file was on its way
      }
    } else {
      this.retry();
    }
  }

  private onFileChanged(): void {
    if (!this.context.model.dirty && this.state_ !== 'saving') {
      this.confirmed = this.changes; // what is on the disk was loaded
      this.become('saved');
    }
    this.update();
  }

  private later(wait: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private update(): void {
    const writable = this.context.contentsModel?.writable ?? true;
    if (this.changes === this.confirmed) {
      this.become(writable ? 'saved' : 'readonly');
    } else if (this.state_ !== 'conflict') {
      this.become(writable ? 'unsaved' : 'readonly');
    }
  }

  private become(state: SaveState): void {
    if (state !== this.state_) {
      this.state_ = state;
      this.changed_.emit(state);
    }
  }
}
