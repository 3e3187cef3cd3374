// The question's text lists its options for those who type; a form shows them itself.

import { Cell } from '@jupyterlab/cells';

import { Question } from './question';

/** Hide the lists that the form repeats, each time the question's text is drawn. */
export function hideOptions(cell: Cell, question: Question): void {
  void cell.ready.then(() => {
    if (cell.isDisposed) {
      return;
    }
    const watch = new MutationObserver(() => hide(cell.node, question));
    watch.observe(cell.node, { childList: true, subtree: true });
    cell.disposed.connect(() => watch.disconnect());
    hide(cell.node, question);
  });
}

function hide(node: HTMLElement, question: Question): void {
  const lists: [string, number][] = [];
  if (question.options.length && question.format !== 'extended_matching') {
    lists.push(['ul', question.options.length]);
  }
  if (question.stems.length) {
    lists.push(['ol', question.stems.length]);
  }
  for (const [tag, length] of lists) {
    const found = [...node.querySelectorAll(tag)].filter(list => list.children.length === length);
    found[found.length - 1]?.classList.add('ac-unseen');
  }
}
