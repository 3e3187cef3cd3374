// What the panels share: making elements, and one question to the kernel at a time.

const ANSWER_WITHIN_MS = 4000;
const NO_ANSWER =
  "This panel is asleep. To use it, click it and choose Run > Run Selected Cell.";

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// `next` sends the reader's newest choice through `ask`, or does nothing where there is none.
function talkToKernel({ form, asleep }, next) {
  let waiting = null; // for the answer to the last choice; the next one is sent after it
  let more = false;

  function sleep() {
    form.disabled = true;
    asleep.textContent = NO_ANSWER;
    asleep.hidden = false;
  }
  return {
    ask(send) {
      waiting = setTimeout(sleep, ANSWER_WITHIN_MS);
      try {
        send();
      } catch {
        sleep(); // a saved panel without a kernel
      }
    },
    chosen() {
      if (waiting === null) next();
      else more = true;
    },
    // True where the answer is to the newest choice, false where a newer one is on its way.
    answered() {
      clearTimeout(waiting);
      waiting = null;
      form.disabled = false;
      asleep.hidden = true;
      if (more) {
        more = false;
        next();
      }
      return waiting === null;
    },
    end() {
      clearTimeout(waiting);
    },
  };
}

