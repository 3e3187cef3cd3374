// JupyterLab takes arrow keys, letters, Space and Enter for itself, even inside an output, unless
// what has the focus carries this mark. Ctrl and Cmd stay its own, so that Ctrl+S saves.
function keepKeys(el) {
  const mark = ({ target, ctrlKey, metaKey }) => {
    if (el.contains(target)) {
      target.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey);
    }
  };
  window.addEventListener("keydown", mark, true); // before JupyterLab, which listens below it
  return () => window.removeEventListener("keydown", mark, true);
}

