'use strict';
(() => {
  const find = selector => document.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A choice shows one of several panels.
  const show = (panels, key, value) => panels.forEach(panel => { panel.hidden = panel.dataset[key] !== value; });
  all('input[name="rate"]').forEach(input => input.addEventListener('change', () => show(all('.matrix'), 'rate', input.value)));
  find('#class-run')?.addEventListener('change', event => show(all('.per-class'), 'run', event.target.value));

  const filters = { class: find('#filter-class'), outcome: find('#filter-outcome'), run: find('#filter-run') };
  const filter = () => {
    const shots = all('.shot');
    shots.forEach(shot => { shot.hidden = Object.entries(filters).some(([key, select]) => select.value !== '' && select.value !== shot.dataset[key]); });
    const shown = shots.filter(shot => !shot.hidden).length;
    find('#gallery-count').value = `${shown} of ${shots.length}`;
    find('#gallery-empty').hidden = shown > 0;
  };
  if (filters.class) {
    Object.values(filters).forEach(select => select.addEventListener('change', filter));
    // A browser that comes back to the page keeps what was chosen.
    filter();
  }

  const copy = async button => {
    const source = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector('.said');
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      said.textContent = 'Copied.';
    } catch {
      // Without a clipboard the reader gets the text, selected.
      source.hidden = false;
      source.focus();
      if (source.select) source.select(); else getSelection().selectAllChildren(source);
      said.textContent = 'Selected: copy it with the keyboard.';
    }
  };
  all('button[data-copy]').forEach(button => button.addEventListener('click', () => copy(button)));
})();
