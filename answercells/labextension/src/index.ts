// Choice cells for JupyterLab 4 and Notebook 7.

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { isQuiz, Quiz } from './quiz';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'answercells:choice-cells',
  description: 'Shows the answer cells of a quiz as forms.',
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, rendermime: IRenderMimeRegistry) => {
    const attach = async (panel: NotebookPanel): Promise<void> => {
      await panel.context.ready;
      if (!panel.isDisposed && isQuiz(panel)) {
        const list = 'nbgrader:open-assignment-list';
        new Quiz(panel, {
          rendermime,
          contents: app.serviceManager.contents,
          openAssignments: app.commands.hasCommand(list)
            ? () => void app.commands.execute(list)
            : null
        });
      }
    };
    tracker.forEach(panel => void attach(panel));
    tracker.widgetAdded.connect((_, panel) => void attach(panel));
  }
};

export default plugin;
