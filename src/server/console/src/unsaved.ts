// Set by a form with changes that are not saved; asked before the screen changes.
export const unsaved = { is: false };
