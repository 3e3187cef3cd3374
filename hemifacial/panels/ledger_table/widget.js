// Runs the table of itables, which comes from the kernel and not from the network, and gives it
// what a keyboard needs: names for the filters, and its keys.

async function loadTable(source) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function render({ model, el }) {
  // once a page: each copy would number its tables from 0, and labels would meet the wrong box
  globalThis.hemifacialTable ??= loadTable(model.get("_itables"));
  const table = await globalThis.hemifacialTable;
  const forget = await table.render({ model, el });
  // itables loses the caption when it fills in the head of the table
  el.querySelector("table").createCaption().textContent = model.get("caption");
  const filters = el.querySelector("tfoot");
  el.querySelector("thead").after(filters); // below the headings, not below the last row
  for (const filter of filters.querySelectorAll("input")) {
    filter.setAttribute("aria-label", `Filter by ${filter.placeholder}`);
  }
  const releaseKeys = keepKeys(el); // of keys.js
  return () => {
    releaseKeys();
    forget?.();
  };
}

export default { render };
