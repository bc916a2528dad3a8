import { act } from './admin.js';
import { Refusal } from './calls.js';
import { at, mark, say } from './page.js';
import { lineOf } from './text.js';

const NOTE_MAX = 300;

/** One action at a time, whichever form it is of. */
let isBusy = false;

/** A form of one mode: what is being edited in it stays, whatever the host says meanwhile. */
export class Pane {
  form;
  #message;
  #fields;
  #isEdited = false;
  #onEnd;

  /** `onEnd`: after each action, whatever came of it. */
  constructor(id, onEnd) {
    this.#onEnd = onEnd;
    this.form = at(id);
    this.#message = this.form.querySelector('.message');
    this.#fields = [...this.form.querySelectorAll('input')];
    this.form.addEventListener('input', () => {
      this.#isEdited = true;
    });
  }

  /** Shows what is in force, by names of fields, unless somebody is writing. */
  fill(values) {
    if (this.#isEdited) return;
    for (const field of this.#fields) {
      const value = String(values[field.name] ?? '');
      if (field.value !== value) field.value = value;
    }
  }

  tell(text, kind = 'good') {
    mark(this.#message, 'data-kind', kind);
    say(this.#message, text);
  }

  /** What the form says; undefined, and told, where a number is none. */
  values() {
    const values = {};
    for (const field of this.#fields) {
      const { number, optional } = field.dataset;
      const text = field.value.trim();
      if (number === undefined) values[field.name] = text;
      else if (text !== '' || optional === undefined) {
        const value = numberOf(text, number);
        if (value === undefined) {
          this.#blame(NUMBERS[number], field);
          return undefined;
        }
        values[field.name] = value;
      }
    }
    return values;
  }

  /** `why`: what the token is for. `doing`, `done`: what is told meanwhile and then. */
  async run(path, body, { why, doing, done }) {
    if (isBusy || body === undefined) return;
    isBusy = true;
    this.#blame('');
    this.tell(doing);
    try {
      const answer = await act(path, body, why);
      if (answer === undefined) {
        this.tell(`Not done. ${why}`, 'bad');
        return;
      }
      this.#isEdited = false;
      // What came of it in another way than the form says.
      const { note } = answer;
      this.tell(note === undefined ? done : `${done} ${lineOf(note, NOTE_MAX)}`);
    } catch (error) {
      this.#explain(error);
    } finally {
      isBusy = false;
      this.#onEnd();
    }
  }

  #explain(error) {
    if (!(error instanceof Refusal)) {
      this.#blame('The host did not answer. Whether this was done, its mode will show.');
      return;
    }
    const { message, status, field } = error;
    const named = this.#fields.find(({ name }) => name === field);
    const meant = this.#fields.find(({ dataset }) => new RegExp(dataset.about, 'i').test(message));
    this.#blame(message, named ?? (status < 500 ? meant : undefined));
  }

  /** Shows a fault beside the field it is about, or below where it is about none. */
  #blame(text, field) {
    this.tell(field === undefined ? text : '', 'bad');
    for (const each of this.#fields) {
      const isMeant = each === field;
      const fault = at(`${each.id}-fault`);
      const notes = (each.getAttribute('aria-describedby') ?? '').split(' ');
      const others = notes.filter((id) => id !== '' && id !== fault.id);
      mark(each, 'aria-invalid', String(isMeant));
      mark(each, 'aria-describedby', (isMeant ? [fault.id, ...others] : others).join(' '));
      say(fault, isMeant ? text : '');
    }
    field?.focus();
  }
}

const NUMBERS = { whole: 'Write a whole number.', any: 'Write a number, such as 1.5.' };
const SHAPES = { whole: /^\d{1,9}$/, any: /^\d{1,9}([.,]\d{1,9})?$/ };

/** Whichever sign stands before the decimals. */
function numberOf(text, kind) {
  return SHAPES[kind].test(text) ? Number(text.replace(',', '.')) : undefined;
}
